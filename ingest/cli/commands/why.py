"""`ingest why`: an entry's whole story – what was seen, decided and posted, with the reasons; of a source, when it is
read next, and why then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.cli.asking import ask
from ingest.cli.output import Output, local, with_json
from ingest.codes import meaning
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.schedule import sentences

if TYPE_CHECKING:
    from ingest.store import Store
    from ingest.store.views import ArticleStory, DeliveryStory, EntryStory, SourceOverview, Story, VersionStory


def command() -> click.Command:
    @click.command(
        "why", help=_("The whole story of an article, with the reasons; or why a source is read when it is.")
    )
    @click.argument("query", metavar="URL|ID|SOURCE")
    @with_json
    @click.pass_obj
    def why(out: Output, query: str) -> int:
        story, source = ask(out.settings(), lambda store: _known(store, query))
        if source is not None:
            return _tell_source(out, source)
        if not story:
            raise ConfigError(
                _("Nothing is known of {query}.", query=query),
                fix=_("No source has announced it. `ingest sync --dry-run` shows what the sources announce now."),
            )
        if out.as_json:
            out.value(story)
        else:
            _say(out, story)
        return 0

    return why


async def _known(store: Store, query: str) -> tuple[Story, SourceOverview | None]:
    """What is known under these words; the id of a source means the source."""
    sources = await store.source_overviews()
    return await store.story(query), next((one for one in sources if one.id == query), None)


def _tell_source(out: Output, source: SourceOverview) -> int:
    reasons = sentences(source.planned.reasons)
    if out.as_json:
        out.value({"source": source, "because": reasons})
        return 0
    out.line(_("Source {id} ({kind}): {location}", id=source.id, kind=source.kind, location=source.location))
    out.line("  " + _("last read {when}", when=local(source.last_success) or _("never")))
    if source.problem:
        out.line(f"  {source.problem.reason} {source.problem.fix}")
    out.line("  " + _("Next read at {when}: {because}", when=local(source.next_due), because=" ".join(reasons)))
    return 0


def _say(out: Output, story: Story) -> None:
    for entry in story.entries:
        _say_entry(out, entry)
    for article in story.articles:
        _say_article(out, article)
    out.line(_("What happened:"))
    for event in story.events:
        reason = event.reason or (meaning(event.code) if event.code else "")
        out.line("  " + " · ".join(part for part in (local(event.at), event.name, event.code, reason) if part))


def _say_entry(out: Output, entry: EntryStory) -> None:
    out.line(
        _("Entry {id} of {source}: {title}", id=entry.id, source=entry.source_id, title=entry.entry.title or entry.key)
    )
    out.line(f"  {entry.entry.url}")
    state = f"{entry.state.value} {entry.code}".strip()
    out.line(f"  {state}: {entry.reason or meaning(entry.code)}" if entry.code else f"  {state}")
    seen = _("first seen {first}, last announced {last}", first=local(entry.first_seen), last=local(entry.last_seen))
    out.line(f"  {seen}")
    if entry.next_look:
        out.line("  " + _("looked at again {when}", when=local(entry.next_look)))
    out.line()


def _say_article(out: Output, article: ArticleStory) -> None:
    out.line(
        _(
            "Article {id} of {organization}: {title}",
            id=article.id,
            organization=article.organization_id,
            title=article.title,
        )
    )
    if article.tombstone:
        out.line(f"  {article.tombstone}: {article.tombstone_reason or meaning(article.tombstone)}")
    for version in article.versions:
        out.line("  " + _version(version))
    if len(article.cluster) > 1:
        names = ", ".join(
            _("{organization} (original)", organization=one.organization_id) if one.original else one.organization_id
            for one in article.cluster
        )
        out.line("  " + _("the same story: {names}", names=names))
    for delivery in article.deliveries:
        _say_delivery(out, delivery)
    out.line()


def _version(version: VersionStory) -> str:
    change = ", ".join(version.change_reasons)
    details = "; ".join(f"{name} {value}" for name, value in version.details.items())
    parts = dict.fromkeys((version.verdict, version.rule, f"({change})" if change else "", details))
    said = " ".join(part for part in parts if part)
    return _("version {number}, {when}: {said}", number=version.number, when=local(version.at), said=said)


def _say_delivery(out: Output, delivery: DeliveryStory) -> None:
    state = " ".join(part for part in (delivery.state.value, delivery.code) if part)
    out.line(f"  → {delivery.target_id} @{delivery.account}: {state} ({_('delivery')} {delivery.id})")
    for sentence in (delivery.reason or (meaning(delivery.code) if delivery.code else ""), _withdrawn(delivery)):
        if sentence:
            out.line(f"    {sentence}")
    if delivery.receipt:
        out.line(f"    {delivery.receipt.url or delivery.receipt.id}  {local(delivery.posted_at)}")
    elif delivery.due:
        out.line("    " + _("due {when}", when=local(delivery.due)))


def _withdrawn(delivery: DeliveryStory) -> str:
    return meaning(delivery.withdrawn) if delivery.withdrawn else ""
