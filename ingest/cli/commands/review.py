"""`ingest review`: what waits for a person, because `mode: review` is the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ingest.app import utc_now
from ingest.cli.asking import ask
from ingest.cli.output import Output, local, with_json
from ingest.codes import meaning
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.types import DOUBTS, Override

if TYPE_CHECKING:
    from ingest.store.views import ReviewItem


def command() -> click.Command:
    @click.group(
        "review", invoke_without_command=True, help=_("Look at what waits for a person; approve or reject it.")
    )
    @with_json
    @click.pass_context
    def review(ctx: click.Context) -> None:
        if ctx.invoked_subcommand is None:
            show_list(ctx.obj)

    for make in (_list, _show, _approve, _reject, _edit):
        review.add_command(make())
    return review


def show_list(out: Output) -> None:
    """Everything that waits, one line each."""
    items = ask(out.settings(), lambda store: store.review_list())
    if out.as_json:
        out.value({"waiting": items})
    elif not items:
        out.line(_("Nothing waits for a person."))
    else:
        rows = [
            (one.id, one.account, one.target_id, local(one.article.published), one.code, _title(one)) for one in items
        ]
        out.table((">ID", _("account"), _("target"), _("published"), _("why"), _("title")), rows)
        out.line(_("Read one: ingest review show ID. Let it go: ingest review approve ID…"))


def _list() -> click.Command:
    @click.command("list", help=_("What waits."))
    @with_json
    @click.pass_obj
    def run(out: Output) -> None:
        show_list(out)

    return run


def _show() -> click.Command:
    @click.command("show", help=_("A post as it would appear."))
    @click.argument("delivery", type=int, metavar="ID")
    @with_json
    @click.pass_obj
    def run(out: Output, delivery: int) -> None:
        item = ask(out.settings(), lambda store: store.review_item(delivery))
        if item is None:
            raise _not_waiting([delivery])
        if out.as_json:
            out.value(item)
        else:
            _say(out, item)

    return run


def _approve() -> click.Command:
    @click.command("approve", help=_("Let posts go out."))
    @click.argument("deliveries", type=int, nargs=-1, metavar="ID…")
    @click.option("--all", "everything", is_flag=True, help=_("Everything that waits."))
    @with_json
    @click.pass_obj
    def run(out: Output, deliveries: tuple[int, ...], everything: bool) -> int:
        wanted = _wanted(out, deliveries, everything)
        done = ask(out.settings(), lambda store: store.approve(wanted, now=utc_now()))
        return _tell(out, wanted, done, _("{count} approved; they go out with the next pass.", count=len(done)))

    return run


def _reject() -> click.Command:
    @click.command("reject", help=_("Never post these."))
    @click.argument("deliveries", type=int, nargs=-1, metavar="ID…", required=True)
    @click.option("--reason", required=True, help=_("Why; it stays with the article."))
    @with_json
    @click.pass_obj
    def run(out: Output, deliveries: tuple[int, ...], reason: str) -> int:
        done = ask(out.settings(), lambda store: store.reject(deliveries, reason, now=utc_now()))
        return _tell(out, deliveries, done, _("{count} rejected.", count=len(done)))

    return run


def _edit() -> click.Command:
    @click.command("edit", help=_("Put your words in the place of the partner's title or standfirst."))
    @click.argument("delivery", type=int, metavar="ID")
    @click.option("--title", default="", help=_("The title."))
    @click.option("--dek", default="", help=_("The standfirst."))
    @with_json
    @click.pass_obj
    def run(out: Output, delivery: int, title: str, dek: str) -> int:
        if not title and not dek:
            raise click.UsageError(_("Say what to change: --title or --dek."))
        item = ask(out.settings(), lambda store: store.review_item(delivery))
        if item is None:
            raise _not_waiting([delivery])
        words = Override(title or item.override.title, dek or item.override.dek)
        ask(out.settings(), lambda store: store.edit_override(delivery, words, now=utc_now()))
        return _tell(out, [delivery], [delivery], _("Changed; it still waits for your approval."))

    return run


def _wanted(out: Output, deliveries: Sequence[int], everything: bool) -> Sequence[int]:
    if everything:
        return [one.id for one in ask(out.settings(), lambda store: store.review_list())]
    if not deliveries:
        raise click.UsageError(_("Name what to approve, or say --all."))
    return deliveries


def _tell(out: Output, wanted: Sequence[int], done: Sequence[int], sentence: str) -> int:
    missed = [one for one in wanted if one not in done]
    if out.as_json:
        out.value({"done": done, "not_waiting": missed})
    else:
        out.line(sentence)
        if missed:
            out.note(_not_waiting(missed).reason)
    return 1 if missed else 0


def _not_waiting(ids: Sequence[int]) -> ConfigError:
    numbers = ", ".join(str(one) for one in ids)
    return ConfigError(_("Not waiting for review: {ids}.", ids=numbers), fix=_("`ingest review` lists what does."))


def _title(item: ReviewItem) -> str:
    return item.override.title or item.article.title


def _say(out: Output, item: ReviewItem) -> None:
    article = item.article
    if item.code in DOUBTS:
        out.line(click.style(meaning(item.code), fg="yellow"))
    out.line(_title(item))
    if dek := item.override.dek or article.dek:
        out.line(dek)
    out.line(f"@{item.account} → {item.target_id} · {', '.join(article.authors)} · {local(article.published)}")
    out.line(article.canonical or article.url)
    out.line()
    for paragraph in article.text.split("\n"):
        out.line(paragraph + "\n")
    for image in article.images:
        out.line(f"[{image.url}] {image.caption or image.alt}")
