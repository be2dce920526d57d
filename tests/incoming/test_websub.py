"""A feed that names a hub, before a real hub and real servers: subscribed, delivered, renewed, denied, left."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from ingest import jobs
from ingest.app import open_app
from ingest.config import load
from ingest.demo.hub import Hub
from ingest.demo.serving import Answer, Asked, Request, RequestLog, listen, serve
from ingest.incoming.app import create_app
from ingest.incoming.signatures import from_hub
from ingest.log import Silent
from ingest.scheduler import Engine, stamp_of
from ingest.settings import Settings
from ingest.store.views import SubscriptionOverview
from ingest.types import SubscriptionState
from ingest.websub import LEASE
from tests.fakes import FakeClock
from tests.incoming.test_flow import Paragraphs

FILE = """\
version: 1
defaults: {{schedule: every 1d, backfill: all, publish: {{mode: auto, max_per_hour: none, quiet_hours: none}}}}
fetch: {{allow: [127.0.0.1]}}
organizations:
  - id: paper
    name: Paper
    rights: {{basis: contract}}
    sources:
{sources}
"""
RSS = """\
<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>"""
ITEM = """
<item><guid>a-{number}</guid><link>{base}/{number}</link><title>{title}</title>
<description>&lt;p&gt;{title} &#8211; and the market by the quay sold what it had.&lt;/p&gt;</description></item>"""


@dataclass
class Publisher:
    """A site with one feed, and the hub that speaks for it; each counts what it is asked."""

    base: str = ""
    hub: Hub | None = None
    items: list[tuple[int, str]] = field(default_factory=list)
    log: RequestLog = field(default_factory=RequestLog)
    names_hub: str | None = None  # the address that its Link header names; empty: none
    thin: bool = False
    broken: int = 0  # so many subscription requests are refused

    def feed(self) -> bytes:
        items = "".join(ITEM.format(number=n, base=self.base, title=title) for n, title in reversed(self.items))
        return RSS.format(items=items).encode()

    def topic(self, url: str) -> tuple[str, bytes] | None:
        return ("application/rss+xml", b"" if self.thin else self.feed()) if url == f"{self.base}/feed" else None

    def __call__(self, request: Request) -> Answer:
        assert self.hub is not None
        if request.path == "/hub":
            if self.broken:
                self.broken -= 1
                return Answer(503)
            return self.hub(request)
        if request.path != "/feed":
            return Answer(404)
        hub = f"{self.base}/hub" if self.names_hub is None else self.names_hub
        link = f'<{hub}>; rel="hub", <{self.base}/feed>; rel="self"' if hub else ""
        return Answer(200, self.feed(), "application/rss+xml", (("Link", link),) if link else ())

    def publish(self, number: int, title: str) -> None:
        assert self.hub is not None
        self.items = [*(one for one in self.items if one[0] != number), (number, title)]
        self.hub.publish(f"{self.base}/feed")

    def asked(self, path: str = "/feed") -> Asked:
        return self.log.told()[0].get(self.base + path, Asked())


@dataclass
class Street:
    """A publisher, and us: our pages' address, the engine and the clock."""

    publisher: Publisher
    engine: Engine
    clock: FakeClock
    url: str
    session: aiohttp.ClientSession

    @property
    def hub(self) -> Hub:
        assert self.publisher.hub is not None
        return self.publisher.hub

    async def tick(self, *, hubs: bool = True) -> None:
        """A tick, and what it and what came in meanwhile started, to its end."""
        if hubs:
            self.engine.last_hubs = float("-inf")
        await self.engine.tick()
        await self.rest()

    async def rest(self) -> None:
        store = self.engine.app.store
        while self.engine.reading or self.engine.tasks or self.hub.tasks or await store.inbox():
            await asyncio.sleep(0.005)

    async def subscribed(self) -> None:
        """The feed is read, its hub asked, and it asked back."""
        await self.tick()
        await self.tick()
        assert [one.state for one in await self.subscriptions()] == [SubscriptionState.ACTIVE]

    async def subscriptions(self) -> list[SubscriptionOverview]:
        return list(await self.engine.app.store.subscriptions())

    async def standing(self) -> list[str]:
        await self.rest()
        return sorted(card.title for card in await self.engine.app.community.feed(limit=100))

    def write(self, *sources: str) -> None:
        """The file, with these sources."""
        said = "\n".join(f"      - {one}" for one in sources) or "      []"
        self.engine.file.write_text(FILE.format(sources=said), encoding="utf-8")

    async def callback(self) -> str:
        [one] = await self.engine.app.store.due_subscriptions(now=self.clock() + 2 * LEASE, limit=10)
        return one.callback

    async def get(self, url: str, **query: str) -> tuple[int, str]:
        asked = urlencode({f"hub.{name}": value for name, value in query.items()})
        async with self.session.get(f"{url}?{asked}") as answer:
            return answer.status, await answer.text()

    async def post(self, url: str, body: bytes, **headers: str) -> int:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(url, data=body, headers=said) as answer:
            return answer.status


@asynccontextmanager
async def street(folder: Path, *, public: bool = True, text: str = "feed") -> AsyncIterator[Street]:
    clock, publisher = FakeClock(), Publisher()
    door, pages = listen(0), listen(0)
    publisher.base = f"http://127.0.0.1:{door.getsockname()[1]}"
    publisher.hub = Hub(publisher.topic, clock, address=f"{publisher.base}/hub", retries=(0.05, 0.05))
    site = await serve(door, publisher, publisher.log, 0.0, set())
    url = f"http://127.0.0.1:{pages.getsockname()[1]}"
    settings = Settings.from_environment({"INGEST_PUBLIC_URL": url} if public else {}, folder)
    settings.sources.write_text(FILE.format(sources=f"      - {_feed(publisher, text)}"), encoding="utf-8")
    async with (
        open_app(settings, load(settings.sources), clock=clock, extractor=Paragraphs()) as app,
        aiohttp.ClientSession() as session,
    ):
        engine = Engine(app, settings.sources, lambda: load(settings.sources), stamp=stamp_of(settings.sources))
        received = create_app(app.store, app, app.secret_at, wake=engine.woken.set, clock=clock, log=Silent())
        config = uvicorn.Config(_below(received), log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        await jobs.start(app)
        tasks = [asyncio.create_task(server.serve(sockets=[pages])), asyncio.create_task(engine.answer_calls())]
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield Street(publisher, engine, clock, url, session)
        finally:
            await engine.finish()
            server.should_exit = True
            tasks[1].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            site.close()


def _below(received: ASGIApp) -> ASGIApp:
    return Starlette(routes=[Mount("/in", received)])


def _feed(publisher: Publisher, text: str = "feed") -> str:
    return f"feed: {publisher.base}/feed\n        text: {text}"


# -- subscribed, and delivered -------------------------------------------------------------------------------


async def test_what_a_hub_delivers_is_posted_and_the_feed_is_not_asked(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        before = here.publisher.asked().count
        here.publisher.publish(1, "The ferries stay")
        assert await here.standing() == ["The ferries stay"]
        here.publisher.publish(1, "The ferries sail again, all of them")
        assert await here.standing() == ["The ferries sail again, all of them"]
        assert here.publisher.asked().count == before
        [subscriber] = here.hub.subscribers.values()
        assert subscriber.sent == 2


async def test_from_publishing_to_the_post_it_takes_less_than_two_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        waited = []
        for number in range(8):
            began = time.monotonic()
            here.publisher.publish(number, f"The ferries stay, day {number}")
            while f"The ferries stay, day {number}" not in await here.standing():
                await asyncio.sleep(0.005)
            waited.append(time.monotonic() - began)
    with capsys.disabled():
        print(f"\nfrom the hub's word to the visible post: {', '.join(f'{one:.2f}' for one in waited)} s")
    assert max(waited) < 2.0


async def test_word_without_the_feed_has_the_feed_asked_at_once(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        here.publisher.thin = True
        here.publisher.publish(1, "The ferries stay")
        assert await here.standing() == ["The ferries stay"]


async def test_what_a_hub_mangles_has_the_feed_asked_instead(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        here.publisher.items.append((1, "The ferries stay"))
        [subscriber] = here.hub.subscribers.values()
        await here.hub._deliver(subscriber, "text/html", b"<html><body>Not a feed</body></html>")
        assert await here.standing() == ["The ferries stay"]


async def test_the_same_delivery_twice_is_word_and_no_news(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        here.publisher.publish(1, "The ferries stay")
        await here.rest()
        before = here.publisher.asked().count
        for _time in range(2):
            here.publisher.publish(1, "The ferries stay")
            await here.rest()
        assert await here.standing() == ["The ferries stay"]
        assert here.publisher.asked().count > before


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_signing_is_understood(tmp_path: Path, method: str) -> None:
    async with street(tmp_path) as here:
        here.hub.method = method
        await here.subscribed()
        here.publisher.publish(1, "The ferries stay")
        assert await here.standing() == ["The ferries stay"]


async def test_a_wrong_signature_is_answered_like_a_right_one_left_alone_and_counted(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        callback = await here.callback()
        forged = RSS.format(items=ITEM.format(number=9, base=here.publisher.base, title="Forged")).encode()
        wrong = hmac.new(b"guessed", forged, hashlib.sha256).hexdigest()
        assert await here.post(callback, forged, x_hub_signature=f"sha256={wrong}") == 202
        assert await here.post(callback, forged) == 202
        assert await here.standing() == []
        [one] = await here.engine.app.store.subscriptions()
        assert (one.forged, one.delivered, one.last_forged) == (2, 0, here.clock())


# -- promised, renewed, lapsed -------------------------------------------------------------------------------


async def test_a_lease_is_renewed_when_two_thirds_of_it_are_over(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        here.hub.lease = timedelta(hours=3)
        await here.subscribed()
        here.clock.advance(hours=1.9)
        await here.tick()
        assert here.publisher.asked("/hub").count == 1
        here.clock.advance(hours=0.2)
        await here.tick()
        assert here.publisher.asked("/hub").count == 2
        [one] = await here.engine.app.store.subscriptions()
        assert one.lease_until == here.clock() + timedelta(hours=3)
        assert len(here.hub.subscribers) == 1


async def test_while_a_hub_pushes_the_feed_knows_it_and_polling_returns_when_the_lease_is_over(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        here.hub.lease = timedelta(hours=3)
        await here.subscribed()
        state = await here.engine.app.store.claim_source(
            "paper/feed", owner="x", now=here.clock(), lease_until=here.clock()
        )
        assert state is not None and state.pushed_until == here.clock() + timedelta(hours=3)
        here.publisher.broken = 1000
        before = here.publisher.asked().count
        here.clock.advance(hours=3.1)
        await here.tick()
        await here.tick()
        [one] = await here.engine.app.store.subscriptions()
        assert one.state is SubscriptionState.ASKED and one.failures
        assert here.publisher.asked().count == before + 1, "it is asked at once, and as often as ever"


async def test_a_hub_that_fails_is_asked_again_later_and_later(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        here.publisher.broken = 3
        await here.tick()
        counts = []
        for minutes in (0, 4, 2, 9, 2, 19, 2):
            here.clock.advance(minutes=minutes)
            await here.tick()
            counts.append(here.publisher.asked("/hub").count)
        assert counts == [1, 1, 2, 2, 3, 3, 4]
        [one] = await here.engine.app.store.subscriptions()
        assert (one.state, one.failures, one.reason) == (SubscriptionState.ACTIVE, 0, "")


async def test_a_hub_that_says_no_is_believed_for_a_week(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        here.hub.denies = lambda topic: "not\x1b[31m for you"
        await here.tick()
        await here.tick()
        [one] = await here.engine.app.store.subscriptions()
        assert (one.state, one.reason) == (SubscriptionState.DENIED, "not [31m for you")
        here.clock.advance(days=6)
        await here.tick()
        assert here.publisher.asked("/hub").count == 1
        here.hub.denies = lambda topic: ""
        here.clock.advance(days=2)
        await here.tick()
        [one] = await here.engine.app.store.subscriptions()
        assert one.state is SubscriptionState.ACTIVE


# -- left ----------------------------------------------------------------------------------------------------


async def test_a_source_that_goes_from_the_file_is_unsubscribed(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        callback = await here.callback()
        here.write()
        await here.tick()
        await here.tick()
        assert (here.hub.subscribers, await here.subscriptions()) == ({}, [])
        assert await here.post(callback, b"late") == 410


async def test_another_hub_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        here.publisher.names_hub = f"{here.publisher.base}/hub?second"
        here.clock.advance(days=1.1)
        await here.tick()
        await here.tick()
        await here.tick()
        [one] = await here.engine.app.store.subscriptions()
        assert (one.hub, one.state) == (f"{here.publisher.base}/hub?second", SubscriptionState.ACTIVE)
        assert len(here.hub.subscribers) == 1


async def test_a_feed_that_names_no_hub_any_more_is_left(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        here.publisher.names_hub = ""
        here.publisher.items.append((1, "The ferries stay"))
        here.clock.advance(days=1.1)
        await here.tick()
        await here.tick()
        assert (here.hub.subscribers, await here.subscriptions()) == ({}, [])


async def test_without_a_public_address_nothing_is_asked_of_a_hub(tmp_path: Path) -> None:
    async with street(tmp_path, public=False) as here:
        await here.tick()
        await here.tick()
        assert here.publisher.asked("/hub").count == 0
        assert await here.subscriptions() == []
        assert await here.engine.app.store.hubs_named() == 1


# -- strangers -----------------------------------------------------------------------------------------------


async def test_only_what_we_asked_for_is_confirmed(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        callback, topic = await here.callback(), f"{here.publisher.base}/feed"
        right = {"mode": "subscribe", "topic": topic, "challenge": "c" * 20, "lease_seconds": "86400"}
        assert await here.get(callback, **right) == (200, "c" * 20)
        for wrong in (
            {"mode": "unsubscribe"},
            {"mode": "publish"},
            {"mode": "denied", "topic": "https://other.example/"},
            {"topic": "https://other.example/feed"},
            {"challenge": ""},
            {"challenge": "c" * 5000},
        ):
            assert (await here.get(callback, **(right | wrong)))[0] == 404
        assert (await here.get(callback[:-1] + ("A" if callback[-1] != "A" else "B"), **right))[0] == 404
        [one] = await here.engine.app.store.subscriptions()
        assert one.state is SubscriptionState.ACTIVE


async def test_a_challenge_comes_back_as_plain_text(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        query = {"mode": "subscribe", "topic": f"{here.publisher.base}/feed", "challenge": "<script>alert(1)</script>"}
        asked = urlencode({f"hub.{name}": value for name, value in query.items()})
        async with here.session.get(f"{await here.callback()}?{asked}") as answer:
            assert answer.headers["content-type"].startswith("text/plain")
            assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_lease_of_any_length_does_no_harm(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        callback = await here.callback()
        right = {"mode": "subscribe", "topic": f"{here.publisher.base}/feed", "challenge": "c"}
        for seconds, longest in (("0", 5), ("-5", 1440), ("9" * 40, 1440), ("999999999", 90 * 1440), ("soon", 1440)):
            assert (await here.get(callback, **right, lease_seconds=seconds))[0] == 200
            [one] = await here.engine.app.store.subscriptions()
            assert one.lease_until == here.clock() + timedelta(minutes=longest)


async def test_a_hub_cannot_make_us_ask_the_machine_next_door(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        here.publisher.names_hub = "http://169.254.169.254/latest/meta-data"
        await here.tick()
        await here.tick()
        [one] = await here.engine.app.store.subscriptions()
        assert one.state is SubscriptionState.ASKED and one.failures == 1
        assert "169.254.169.254" in one.reason


async def test_callbacks_and_secrets_cannot_be_guessed(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        await here.subscribed()
        [subscriber] = here.hub.subscribers.values()
        assert len(subscriber.secret) >= 43 and len(subscriber.callback.rsplit("/", 1)[1]) >= 43
        assert not from_hub("", b"", subscriber.secret)
