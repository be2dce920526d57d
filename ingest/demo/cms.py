"""What partners' systems send by themselves when something happens: word to the hub, and signed messages.

A message is a Standard Webhook, signed as its specification says and sent until it is acknowledged; nothing here is
shared with the code that receives it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.demo.sending import send
from ingest.demo.sites.addresses import Addresses, short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import body_html, figure
from ingest.demo.world import Publication

_LOOK_SECONDS = 0.1
_RETRIES = (0.2, 1.0, 5.0, 30.0)  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a partner sends its articles: an address and the secret (`whsec_…`) that was agreed on."""

    url: str
    secret: str


@dataclass(slots=True)
class Newsrooms:
    """The partners that do not wait to be asked. `publish` tells the hub of a topic, of which `wanted` are those that
    have subscribers; `endpoints` are those that were agreed on, by partner. Runs on the sites' event loop."""

    addresses: Addresses
    clock: Callable[[], datetime]
    publish: Callable[[str], None]
    wanted: Callable[[], Iterable[str]]
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    answers: list[tuple[str, int]] = field(default_factory=list)  # type of each message, and the status at last
    seen: dict[str, datetime] = field(default_factory=dict)  # up to when each partner has told everything

    def agree(self, partner_id: str, endpoint: Endpoint) -> None:
        """From now on this partner sends."""
        self.seen[partner_id] = self.clock()
        self.endpoints[partner_id] = endpoint

    async def tell_hub(self) -> None:
        """Look again and again whether something has happened to a feed that somebody subscribed to."""
        partners = dict(self.topics())
        numbers: dict[str, int] = {}
        while True:
            for topic in self.wanted():
                number = self.addresses.world.happened(partners[topic], self.clock())
                if numbers.setdefault(topic, number) != number:
                    numbers[topic] = number
                    self.publish(topic)
            await asyncio.sleep(_LOOK_SECONDS)

    async def push(self) -> None:
        """Look again and again whether something has happened that is to be sent."""
        while True:
            for partner_id in self.endpoints:
                await self.tell(partner_id, self.clock())
            await asyncio.sleep(_LOOK_SECONDS)

    def topics(self) -> Iterator[tuple[str, str]]:
        """The address of each feed that names the hub, and whose it is."""
        for partner in self.addresses.world.partners:
            for each in self.addresses.profile(partner.id).announcements:
                if each.hub:
                    yield self.addresses.bases[partner.id] + each.path, partner.id

    async def tell(self, partner_id: str, now: datetime) -> None:
        """Send what happened since the last time, in order."""
        before, self.seen[partner_id] = self.seen[partner_id], now
        house = House(self.addresses.world.partner(partner_id), self.addresses)
        for at, kind, publication in _happened(self.addresses.world.publications(partner_id), before, now):
            status = await deliver(self.endpoints[partner_id], _message(house, publication, kind, at))
            self.answers.append((kind, status))


async def deliver(endpoint: Endpoint, message: Mapping[str, object]) -> int:
    """Send a message until it is acknowledged; the last status."""
    body, name = json.dumps(message, ensure_ascii=False).encode(), f"msg_{secrets.token_hex(12)}"
    status = 0
    for pause in (*_RETRIES, None):
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": timestamp,
            "webhook-signature": _signature(endpoint.secret, name, timestamp, body),
        }
        status, _said = await send(endpoint.url, body, headers)
        if 200 <= status < 300 or status == 410 or pause is None:
            break
        await asyncio.sleep(pause)
    return status


def _signature(secret: str, name: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _happened(
    publications: Sequence[Publication], after: datetime, until: datetime
) -> list[tuple[datetime, str, Publication]]:
    """What the partner wrote itself, and what became of it: what it took from others it does not send on."""
    found = []
    for each in publications:
        if each.original is None:
            told = (("published", each.published), ("updated", each.edited), ("deleted", each.deleted))
            found += [(at, f"article.{kind}", each) for kind, at in told if at is not None and after < at <= until]
    return sorted(found, key=lambda one: one[0])


def _message(house: House, publication: Publication, kind: str, at: datetime) -> dict[str, object]:
    story = publication.told(at)
    article: dict[str, object] = {"id": short_id(publication)}
    if kind != "article.deleted":
        article |= {
            "url": house.addresses.page(publication),
            "title": story.title,
            "summary": story.dek,
            "html": figure(house, publication, story) + "\n" + body_html(story.body),
            "published": house.iso(publication.published),
            "updated": house.iso(at),
            "authors": list(story.authors),
            "images": [picture] if (picture := house.addresses.picture(publication)) else [],
            "language": house.partner.language,
            "tags": list(story.tags),
        }
    return {"type": kind, "timestamp": house.iso(at), "data": article}
