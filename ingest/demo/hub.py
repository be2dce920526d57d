"""A WebSub hub (https://www.w3.org/TR/websub/), small and honest: it asks subscribers back, signs what it sends, tries
again, and lets leases end.

Publishers tell it by `publish`, or as most of them do, with a POST of `hub.mode=publish` and `hub.url`. It shares no
code with the subscriber that it is there to try out.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from ingest.demo.sending import send
from ingest.demo.serving import HOST, Answer, Request

Topic = Callable[[str], tuple[str, bytes] | None]
"""Content type and bytes of what is at an address; None: it is none of this hub's."""

_LONGEST_LEASE = timedelta(days=10)
_LONGEST_SECRET = 200  # bytes, by the specification


@dataclass(slots=True)
class Subscriber:
    """Who is to be sent what, until when. `sent`: deliveries that were answered with 2xx."""

    topic: str
    callback: str
    secret: str
    until: datetime
    sent: int = 0


@dataclass(slots=True)
class Hub:
    """`topic` reads what is to be sent, `clock` decides which leases hold; `retries` are the seconds between the
    attempts of a delivery, `method` that of the signatures. `address` is its own, for the Link header. Use it on one
    event loop."""

    topic: Topic
    clock: Callable[[], datetime]
    address: str = ""
    lease: timedelta = _LONGEST_LEASE
    retries: Sequence[float] = (0.2, 1.0, 5.0)
    method: str = "sha256"
    denies: Callable[[str], str] = lambda topic: ""  # why it wants no subscriber of a topic
    subscribers: dict[tuple[str, str], Subscriber] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __call__(self, request: Request) -> Answer:
        """A subscription request, or a publisher's word."""
        if request.method != "POST":
            return Answer(405, headers=(("Allow", "POST"),))
        asked = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        mode = asked.get("hub.mode", "")
        if mode == "publish":
            self.publish(asked.get("hub.url", ""))
            return Answer(204)
        problem = self._problem(mode, asked)
        if problem:
            return Answer(400, problem.encode(), "text/plain; charset=utf-8")
        self._begin(self._verify(mode, asked))
        return Answer(202)

    def _problem(self, mode: str, asked: dict[str, str]) -> str:
        callback = urlsplit(asked.get("hub.callback", ""))
        if mode not in ("subscribe", "unsubscribe"):
            return "hub.mode is none of subscribe, unsubscribe, publish"
        if callback.scheme != "http" or callback.hostname != HOST:
            return f"hub.callback is not on {HOST}, and this hub is of a demo"
        if self.topic(asked.get("hub.topic", "")) is None:
            return "hub.topic is none of this hub's"
        if len(asked.get("hub.secret", "").encode()) >= _LONGEST_SECRET:
            return "hub.secret is too long"
        return ""

    def topics(self) -> set[str]:
        """Those that somebody subscribed to."""
        return {topic for topic, _callback in self.subscribers}

    def publish(self, topic: str) -> None:
        """There is news: send it to everybody who wants it."""
        found = self.topic(topic)
        if found is None:
            return
        for one in list(self.subscribers.values()):
            if one.until <= self.clock():
                del self.subscribers[(one.topic, one.callback)]
            elif one.topic == topic:
                self._begin(self._deliver(one, *found))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _verify(self, mode: str, asked: dict[str, str]) -> None:
        """Ask back whether it was meant: else anybody could subscribe anybody."""
        topic, callback = asked["hub.topic"], asked["hub.callback"]
        if mode == "subscribe" and (reason := self.denies(topic)):
            await send(_with(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason}))
            return
        lease = min(
            self.lease, timedelta(seconds=int(asked.get("hub.lease_seconds", "") or self.lease.total_seconds()))
        )
        challenge = secrets.token_urlsafe(24)
        question = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
        if mode == "subscribe":
            question["hub.lease_seconds"] = str(int(lease.total_seconds()))
        status, said = await send(_with(callback, question))
        if not (200 <= status < 300 and said == challenge.encode()):
            return
        if mode == "unsubscribe":
            self.subscribers.pop((topic, callback), None)
            return
        secret = asked.get("hub.secret", "")
        self.subscribers[(topic, callback)] = Subscriber(topic, callback, secret, self.clock() + lease)

    async def _deliver(self, one: Subscriber, content_type: str, body: bytes) -> None:
        headers = {
            "Content-Type": content_type,
            "Link": f'<{self.address}>; rel="hub", <{one.topic}>; rel="self"',
        }
        if one.secret:
            digest = hmac.new(one.secret.encode(), body, getattr(hashlib, self.method)).hexdigest()
            headers["X-Hub-Signature"] = f"{self.method}={digest}"
        for pause in (*self.retries, None):
            status, _said = await send(one.callback, body, headers)
            if 200 <= status < 300:
                one.sent += 1
                return
            if status == 410:
                self.subscribers.pop((one.topic, one.callback), None)
                return
            if pause is None:
                return
            await asyncio.sleep(pause)


def _with(callback: str, query: dict[str, str]) -> str:
    """The address with more behind its question mark; what stands there already stays."""
    return callback + ("&" if urlsplit(callback).query else "?") + urlencode(query)
