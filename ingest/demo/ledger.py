"""What is true: which articles exist, which of them may be posted, and what their posts must say.

The ledger shares nothing with the code that reads, judges and publishes; tests compare that code's results with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from ingest.demo.sites.addresses import Addresses
from ingest.demo.sites.labels import labels
from ingest.demo.world import Publication

State = Literal["standing", "deleted", "duplicate_of", "not_allowed"]


@dataclass(frozen=True, slots=True)
class Record:
    """The truth about one publication. `urls`: its page first, then every link that announces it. `code`: why it may
    not be posted (rights_ended, rights_missing, rights_not_started). `text`: its body, one line per paragraph, heading,
    quote and item. `must_not_contain`: what stands around the body on its page and is none of it."""

    organization_id: str
    slug: str
    urls: tuple[str, ...]
    title: str
    dek: str
    language: str
    text: tuple[str, ...]
    state: State
    version: int
    published: datetime
    changed: datetime
    code: str = ""
    duplicate_of: tuple[str, str] | None = None  # organization and slug
    image: str = ""
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedPost:
    """A post that must stand in the community. `account` is its handle; `text` as in the record."""

    account: str
    organization_id: str
    slug: str
    url: str
    title: str
    text: tuple[str, ...]


class Ledger:
    """Asks the world; `addresses` say where everything is served."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._world = addresses.world

    def records(self, at: datetime) -> tuple[Record, ...]:
        """Of everything published by then, in the order of the partners, newest first."""
        return tuple(self._records(at))

    def expected_posts(self, at: datetime) -> tuple[ExpectedPost, ...]:
        """Exactly the posts that must stand once everything was read that could be seen by then. Somebody who reads
        at intervals sees an edit at the next look, and believes a deletion after two looks a day apart."""
        return tuple(
            ExpectedPost(each.organization_id, each.organization_id, each.slug, each.urls[0], each.title, each.text)
            for each in self._records(at)
            if each.state == "standing"
        )

    def told(self, at: datetime) -> dict[str, object]:
        """Everything as plain values, for JSON."""
        return {
            "at": at.isoformat(),
            "epoch": self._world.epoch.isoformat(),
            "records": [_plain(asdict(each)) for each in self._records(at)],
            "expected_posts": [asdict(each) for each in self.expected_posts(at)],
        }

    def _records(self, at: datetime) -> Iterator[Record]:
        for partner in self._world.partners:
            obstacle = self._world.obstacle(partner.id, at)
            for publication in self._world.publications(partner.id):
                if publication.published <= at:
                    yield self._record(publication, at, obstacle)

    def _record(self, publication: Publication, at: datetime, obstacle: str) -> Record:
        partner = self._world.partner(publication.partner)
        story, version = publication.told(at), publication.version(at)
        state = _state(publication, version, obstacle)
        return Record(
            organization_id=partner.id,
            slug=publication.slug,
            urls=self._addresses.every(publication),
            title=story.title,
            dek=story.dek,
            language=partner.language,
            text=story.paragraphs,
            state=state,
            version=version,
            published=publication.published,
            changed=publication.changed(at),
            code=obstacle if state == "not_allowed" else "",
            duplicate_of=publication.original,
            image=self._addresses.picture(publication),
            must_contain=story.paragraphs,
            must_not_contain=(
                *partner.footer,
                *(each.story.title for each in publication.related),
                *_credit(publication, partner.language),
            ),
        )


def _state(publication: Publication, version: int, obstacle: str) -> State:
    if not version:
        return "deleted"
    if publication.original is not None:
        return "duplicate_of"
    return "not_allowed" if obstacle else "standing"


def _credit(publication: Publication, language: str) -> tuple[str, ...]:
    return (labels(language)["source"].format(name=publication.credit),) if publication.credit else ()


def _plain(record: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in record.items()}
