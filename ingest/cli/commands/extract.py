"""`ingest extract`: what a page gives when it is read; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.cli.declared import Declared
from ingest.cli.naming import WrongName, WrongNames
from ingest.cli.output import Output, local, with_json
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.text import fold

if TYPE_CHECKING:
    from ingest.app import Network
    from ingest.trial import Extract, Trial, Wanted
    from ingest.types import Article, Config, Problem

_STDIN = "-"


def command() -> click.Command:
    @click.command(
        "extract",
        help=_(
            "What pages give when they are read: title, authors, time, language, text, pictures, and who chose the "
            "text; or why they are refused. Of addresses, files (- for standard input), or a folder of recorded pages. "
            "Nothing is stored or posted."
        ),
    )
    @click.argument("names", nargs=-1, metavar="URL|FILE…")
    @click.option("--url", default="", metavar="URL", help=_("Of one file: where it came from."))
    @click.option(
        "--corpus",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        default=None,
        help=_("A folder of recorded pages with a manifest.jsonl."),
    )
    @click.option("--warm", is_flag=True, help=_("Of a folder: learn each site's templates from its earlier pages."))
    @with_json
    @click.pass_obj
    def extract(out: Output, names: tuple[str, ...], url: str, corpus: Path | None, warm: bool) -> int:
        if bool(names) == (corpus is not None) or (warm and corpus is None):
            raise click.UsageError(_("Name pages, or a folder with --corpus."))
        if corpus is not None:
            return asyncio.run(_corpus(out, corpus, warm))
        wanted = _wanted(names, url)
        return asyncio.run(_pages(out, Declared(out).config, wanted))

    return extract


# -- single pages ----------------------------------------------------------------------------------------------


def _wanted(names: Sequence[str], url: str) -> list[Wanted]:
    """What every word stands for. Raises WrongNames with all that stand for nothing."""
    from ingest.trial import Saved
    from ingest.urls import is_address

    mistakes: list[WrongName] = []
    wanted: list[Wanted] = []
    for name in dict.fromkeys(names):
        try:
            wanted.append(one_page(name, url))
        except ConfigError as error:
            mistakes.append(WrongName(name, error.reason, error.fix))
    if mistakes:
        raise WrongNames(mistakes)
    if url and not (len(wanted) == 1 and isinstance(wanted[0], Saved)):
        raise click.UsageError(_("--url says where one file came from."))
    if url and not is_address(url):
        raise click.UsageError(_("“{name}” is no web address.", name=url))
    return wanted


def one_page(name: str, url: str) -> Wanted:
    """The page that a word of the command line means. Raises ConfigError."""
    from ingest.trial import Address, Saved
    from ingest.urls import is_address

    if name == _STDIN:
        return Saved(name, None, url)
    if is_address(name):
        return Address(name)
    if "://" in name:
        raise ConfigError(_("“{name}” is no web address.", name=name), fix=_("Write http:// or https:// before it."))
    path = Path(name)
    try:
        if path.is_file():
            return Saved(name, path, url)
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        raise ConfigError(
            _("“{name}” is a folder.", name=name),
            fix=_("Name its files; a folder with a manifest.jsonl is read with --corpus."),
        )
    raise ConfigError(
        _("“{name}” is neither an address nor a file.", name=name[:200]), fix=_("An address begins with https://.")
    )


async def _pages(out: Output, config: Config, wanted: Sequence[Wanted]) -> int:
    from ingest.app import open_network
    from ingest.trial import Address

    online = any(isinstance(one, Address) for one in wanted)
    failed = False
    async with (
        open_network(out.settings(), config) if online else nullcontext() as network,
        open_trial(out, config, network) as trial,
    ):
        async for one in trial.extracts(wanted):
            failed = failed or one.error is not None
            show(out, one)
    return 1 if failed else 0


@asynccontextmanager
async def open_trial(out: Output, config: Config, network: Network | None = None) -> AsyncIterator[Trial]:
    """The pool, for as long as the block lasts."""
    from ingest.extraction.pool import ExtractionPool
    from ingest.trial import Trial

    pool = ExtractionPool()
    try:
        yield Trial(pool, config, network.fetcher if network else None, out.faults())
    finally:
        pool.close()


# -- a folder --------------------------------------------------------------------------------------------------


async def _corpus(out: Output, folder: Path, warm: bool) -> int:
    from ingest.corpus import check
    from ingest.types import Config

    count, refused = check(folder), 0
    async with open_trial(out, Config()) as trial:
        async for one in trial.corpus(folder, warm=warm):
            refused += one.article is None
            _tell(out, one)
    if not out.as_json:
        out.line(
            ngettext("{count} page, {refused} refused.", "{count} pages, {refused} refused.", count, refused=refused)
        )
    return 0


def _tell(out: Output, one: Extract) -> None:
    if not out.as_json:
        out.line(_line(one))
        return
    out.row(_brief(one))
    if one.error is not None and one.held == "extractor_killed":
        out.note(f"{one.id}: {one.error.reason}")


def _brief(one: Extract) -> Mapping[str, Any]:
    """What is compared with the truth."""
    article = one.article
    return {
        "id": one.id,
        "title": article.title if article else "",
        "authors": article.authors if article else (),
        "published": article.published if article else None,
        "language": article.language if article else "",
        "text": article.text if article else "",
        "lead_image": article.images[0].url if article and article.images else "",
        "held": one.held,
        "by": article.extractor if article else "",
    }


def _line(one: Extract) -> str:
    from ingest.config.mistakes import printable

    article = one.article
    if article is None:
        return printable(f"{one.id}  {one.held}  {one.error.reason if one.error else ''}")
    return printable(f"{one.id}  {article.extractor}  {len(fold(article.text))}  {article.title}")


# -- shown -----------------------------------------------------------------------------------------------------


def show(out: Output, one: Extract) -> None:
    """A page and what it gives."""
    if out.as_json:
        out.row({**_brief(one), **_rest(one.article), "error": one.error})
        return
    if one.article is not None:
        _say(out, one.id, one.article)
    if one.error is not None:
        _say_why(out, one.id, one.error)
    out.line()


def _rest(article: Article | None) -> Mapping[str, Any]:
    names = ("url", "canonical", "dek", "html", "section", "tags", "credit", "next_url")
    return {**{name: getattr(article, name, None) for name in names}, "images": article.images if article else ()}


def _say(out: Output, name: str, article: Article) -> None:
    from ingest.config.mistakes import printable

    out.line(click.style(printable(name), bold=True))
    for label, value in _facts(article):
        if value:
            out.line(printable(f"  {label}: {value}"))
    out.line()
    for paragraph in article.text.split("\n"):
        out.line(f"  {printable(paragraph)}")
    for image in article.images:
        out.line(printable(f"  [{image.url}] {image.caption or image.alt}"))


def _facts(article: Article) -> Sequence[tuple[str, str]]:
    letters = len(fold(article.text))
    return (
        (_("title"), article.title),
        (_("standfirst"), article.dek),
        (_("authors"), ", ".join(article.authors)),
        (_("published"), local(article.published)),
        (_("language"), article.language),
        (_("section"), article.section),
        (_("tags"), ", ".join(article.tags)),
        (_("credit"), article.credit),
        (_("canonical"), article.canonical),
        (_("goes on at"), article.next_url),
        (_("text chosen by"), article.extractor),
        (_("text"), ngettext("{count} letter", "{count} letters", letters)),
    )


def _say_why(out: Output, name: str, error: Problem) -> None:
    from ingest.config.mistakes import printable

    reason = _("{source}: {reason}", source=name, reason=error.reason)
    out.line(click.style(printable(f"{reason} ({error.code})"), fg="red"))
    if error.fix:
        out.line(printable(f"  → {error.fix}"))
