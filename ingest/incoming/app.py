"""The addresses below `/in/`, as an ASGI app: what is sent is checked, kept and acknowledged, in this order.

    method ─▶ address ─▶ type ─▶ body ─▶ signature ─▶ known? ─▶ what it says ─▶ kept ─▶ 202 ─▶ the reader is woken
     405     404, 410    415   408, 413, 429   401      200       400, 422       429

Nothing is read of a message before its signature is known to be right, and nothing is acknowledged before the disk has
it. Answers are JSON and set no cookie; they tell nothing of what we have.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest.errors import ConfigError, StoreError
from ingest.i18n import gettext as _
from ingest.incoming import articles, signatures
from ingest.incoming.bodies import Crowded, Gate, Pace, TooLarge, TooSlow
from ingest.incoming.endpoints import KIND, Endpoint, Endpoints, SecretAt
from ingest.log import Log
from ingest.ports import Clock, ConfigHolder
from ingest.store.arrivals import Accepted
from ingest.types import Alert, Entry, Subscription, SubscriptionState

LARGEST_ARTICLE = 2 * 1024 * 1024
"""Bytes of a pushed message: text, markup and the addresses of pictures."""

REFUSED = "push_refused"
"""The alert of an endpoint whose messages are not taken."""

LARGEST_FEED = 10 * 1024 * 1024
"""Bytes of what a hub delivers: as much as of a feed that is fetched."""

_LONGEST_ID = 256
_LONGEST_CHALLENGE = 2048
_LONGEST_TOKEN = 100
_LISTENED_TO = (SubscriptionState.ASKED, SubscriptionState.ACTIVE)
_TOLD_EVERY = 60.0  # seconds between two alerts of one endpoint: strangers can make many
_LATER = {"Retry-After": "5"}
_MUCH_LATER = {"Retry-After": "60"}
_CLOSE = {"Connection": "close"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class Inbox(Protocol):
    """What is asked of the store."""

    async def accept(self, source_id: str, message: str, *, now: datetime, entry: Entry) -> Accepted: ...
    async def received(self, source_id: str, message: str) -> bool: ...
    async def was_source(self, source_id: str, kind: str) -> bool: ...
    async def subscription(self, token: str) -> Subscription | None: ...
    async def confirm_subscription(
        self, token: str, mode: str, topic: str, lease: timedelta | None, *, now: datetime
    ) -> bool: ...
    async def deny_subscription(self, token: str, topic: str, reason: str, *, now: datetime) -> bool: ...
    async def deliver_subscription(
        self, subscription: Subscription, *, body: bytes, content_type: str, now: datetime
    ) -> Accepted: ...
    async def note_forged(self, subscription: Subscription, *, now: datetime) -> None: ...
    async def raise_alert(self, alert: Alert) -> bool: ...
    async def clear_alert(self, cause: str, subject: str, *, now: datetime) -> None: ...


class Refused(Exception):
    """What was sent is not taken: the status, why, and each thing that is wrong with it."""

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        headers: Mapping[str, str] | None = None,
        problems: tuple[articles.Wrong, ...] = (),
    ) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers, self.problems = status, reason, dict(headers or {}), problems

    def answer(self) -> Response:
        said: dict[str, object] = {"error": self.reason}
        if self.problems:
            said["problems"] = [{"at": one.at, "problem": one.problem} for one in self.problems]
        return _json(said, self.status, self.headers)


def create_app(
    inbox: Inbox,
    config: ConfigHolder,
    secret_at: SecretAt,
    *,
    wake: Callable[[], None],
    clock: Clock,
    log: Log,
    gate: Gate | None = None,
    pace: Pace | None = None,
) -> Starlette:
    """The app, to be mounted at `/in`. `wake` is called, from this thread, when there is something to read."""
    door = _Door(inbox, Endpoints(config), secret_at, wake, clock, log, gate or Gate(), pace or Pace())
    return Starlette(
        routes=[
            Route("/_websub/{token}", door.hub, methods=["GET", "POST"]),
            Route("/{organization}/{name}", door.push, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _no_such, Refused: _refused, Exception: _broken},
    )


@dataclass(slots=True)
class _Door:
    """What the addresses share."""

    inbox: Inbox
    endpoints: Endpoints
    secret_at: SecretAt
    wake: Callable[[], None]
    clock: Clock
    log: Log
    gate: Gate
    pace: Pace
    told: dict[str, float] = field(default_factory=dict)  # endpoints in trouble, and when that was told last
    fine: set[str] = field(default_factory=set)  # endpoints without an open alert

    async def push(self, request: Request) -> Response:
        """A partner's system sends an article."""
        endpoint = await self.endpoint(request)
        try:
            return await self.taken(endpoint, request)
        except Refused as refused:
            await self.tell(endpoint, refused)
            raise
        except StoreError as error:
            self.log.error("push_not_kept", source=endpoint.source.id, reason=error.reason)
            raise Refused(503, _("It cannot be kept just now. Send it again."), headers=_MUCH_LATER) from error

    async def endpoint(self, request: Request) -> Endpoint:
        name = f"{request.path_params['organization']}/{request.path_params['name']}"[:200]
        found = self.endpoints.find(name)
        if found is None:
            if await self.inbox.was_source(name, KIND):
                raise Refused(410, _("Nothing is taken at this address any more."))
            raise Refused(404, _("There is nothing at this address."))
        if not found.source.enabled:
            raise Refused(503, _("Nothing is taken here for now. Send it again."), headers={"Retry-After": "3600"})
        return found

    async def taken(self, endpoint: Endpoint, request: Request) -> Response:
        if _media_type(request) != "application/json":
            raise Refused(415, _("Send JSON, with Content-Type: application/json."), headers=_CLOSE)
        message, timestamp, signature = _webhook_headers(request)
        body = await self.body(request, LARGEST_ARTICLE)
        keys = await self.keys(endpoint)
        # On threads: the pages' visitors do not wait while megabytes are hashed.
        if not await asyncio.to_thread(signatures.authentic, message, timestamp, body, signature, keys, self.clock()):
            raise Refused(401, _("The signature is not right."))
        if not self.pace.may(endpoint.source.id):
            raise Refused(429, _("This comes too quickly. Send it again."), headers=_LATER)
        if await self.inbox.received(endpoint.source.id, message):
            return _json({"status": "known"}, 200)
        try:
            entry = articles.read(body, self.clock())
        except articles.NotTaken as error:
            status = 422 if error.readable else 400
            raise Refused(status, _("The message cannot be taken."), problems=error.problems) from error
        return await self.keep(endpoint, message, entry)

    async def keep(self, endpoint: Endpoint, message: str, entry: Entry) -> Response:
        source_id, now = endpoint.source.id, self.clock()
        accepted = await self.inbox.accept(source_id, message, entry=entry, now=now)
        if accepted is Accepted.FULL:
            raise Refused(429, _("Too much waits to be read. Send it again."), headers=_MUCH_LATER)
        if accepted is Accepted.NOWHERE:  # the file was edited just now, and the store learns of it in a moment
            raise Refused(503, _("It cannot be kept just now. Send it again."), headers=_LATER)
        if accepted is Accepted.KNOWN:
            return _json({"status": "known"}, 200)
        self.wake()
        if source_id not in self.fine:
            self.fine.add(source_id)
            self.told.pop(source_id, None)
            await self.inbox.clear_alert(REFUSED, source_id, now=now)
        return _json({"status": "accepted"}, 202)

    async def keys(self, endpoint: Endpoint) -> list[bytes]:
        try:
            return await asyncio.to_thread(endpoint.keys, self.secret_at)
        except ConfigError as error:
            self.log.error("push_secret", source=endpoint.source.id, reason=error.reason, fix=error.fix)
            raise Refused(503, _("It cannot be checked just now. Send it again."), headers=_MUCH_LATER) from error

    # -- hubs --

    async def hub(self, request: Request) -> Response:
        return await (self.delivered(request) if request.method == "POST" else self.asked(request))

    async def asked(self, request: Request) -> Response:
        """A hub asks whether we meant it, or says that it will not (https://www.w3.org/TR/websub/#hub-verifies-intent).
        What we did not ask for is not there."""
        asked, token, now = request.query_params, request.path_params["token"][:_LONGEST_TOKEN], self.clock()
        mode, topic, challenge = (asked.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge"))
        try:
            if mode == "denied":
                meant = await self.inbox.deny_subscription(
                    token, topic, _printable(asked.get("hub.reason", "")), now=now
                )
                challenge = ""
            else:
                meant = 0 < len(challenge) <= _LONGEST_CHALLENGE and await self.inbox.confirm_subscription(
                    token, mode, topic, _lease(asked.get("hub.lease_seconds", "")), now=now
                )
        except StoreError as error:
            raise Refused(503, error.reason, headers=_MUCH_LATER) from error
        if not meant:
            raise Refused(404, _("There is nothing at this address."))
        self.log.info("hub_spoke", mode=mode, topic=topic)
        return Response(challenge, media_type="text/plain", headers=_HEADERS)

    async def delivered(self, request: Request) -> Response:
        """A hub sends news. A wrong signature is answered like a right one, so that nobody can try which is right
        (https://www.w3.org/TR/websub/#signature-validation)."""
        subscription = await self.inbox.subscription(request.path_params["token"][:_LONGEST_TOKEN])
        if subscription is None:
            raise Refused(404, _("There is nothing at this address."))
        if subscription.state not in _LISTENED_TO:
            raise Refused(410, _("Nothing is taken at this address any more."))
        body = await self.body(request, LARGEST_FEED)
        try:
            await self.listen(subscription, request.headers, body)
        except StoreError as error:
            raise Refused(503, _("It cannot be kept just now. Send it again."), headers=_MUCH_LATER) from error
        return Response("", 202, headers=_HEADERS)

    async def listen(self, subscription: Subscription, headers: Mapping[str, str], body: bytes) -> None:
        now, source_id = self.clock(), subscription.source_id
        signature = headers.get("x-hub-signature", "")
        if not await asyncio.to_thread(signatures.from_hub, signature, body, subscription.secret):
            if self.pace.may(f"forged {subscription.id}"):
                await self.inbox.note_forged(subscription, now=now)
                self.log.warning("hub_forged", source=source_id, hub=subscription.hub)
            return
        if not self.pace.may(f"hub {subscription.id}"):
            raise Refused(429, _("This comes too quickly. Send it again."), headers=_LATER)
        content_type = headers.get("content-type", "")
        kept = await self.inbox.deliver_subscription(subscription, body=body, content_type=content_type, now=now)
        if kept is Accepted.NOWHERE:
            raise Refused(410, _("Nothing is taken at this address any more."))
        self.wake()

    async def body(self, request: Request, most: int) -> bytes:
        """The whole body, if it is not too large and comes in time."""
        announced = request.headers.get("content-length", "")
        try:
            if announced.isascii() and announced.isdecimal() and int(announced[:20]) > most:
                raise TooLarge
            return await self.gate.whole(_chunks(request), most=most)
        except TooLarge:
            limit = f"{most // 1_048_576} MiB"
            raise Refused(413, _("The message is larger than {limit}.", limit=limit), headers=_CLOSE) from None
        except TooSlow:
            raise Refused(408, _("The message did not come in time."), headers=_CLOSE) from None
        except Crowded:
            raise Refused(429, _("This comes too quickly. Send it again."), headers=_LATER | _CLOSE) from None
        except ClientDisconnect:
            raise Refused(400, _("The message broke off."), headers=_CLOSE) from None

    async def tell(self, endpoint: Endpoint, refused: Refused) -> None:
        """A person should know that a partner's messages are refused; what the sender only has to repeat is no
        trouble."""
        source_id, now = endpoint.source.id, time.monotonic()
        if refused.status in (408, 429, 503) or now - self.told.get(source_id, float("-inf")) < _TOLD_EVERY:
            return
        self.told[source_id] = now
        self.fine.discard(source_id)
        details = "; ".join(f"{one.at}: {one.problem}" if one.at else one.problem for one in refused.problems[:5])
        self.log.warning(REFUSED, source=source_id, status=refused.status, reason=details or refused.reason)
        alert = Alert(
            REFUSED,
            source_id,
            _("A message that was pushed to it was refused: {reason}", reason=details or refused.reason),
            _("Tell the partner's technicians; docs/sources/push.md says what is taken."),
            since=self.clock(),
        )
        try:
            await self.inbox.raise_alert(alert)
        except StoreError as error:
            self.log.error("alert_not_kept", source=source_id, reason=error.reason)


def _printable(text: str) -> str:
    """Words of a stranger, as they may stand in a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:300])


def _lease(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _webhook_headers(request: Request) -> tuple[str, str, str]:
    """Id, timestamp and signatures, as they came."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    missing = [name for name in names if not request.headers.get(name)]
    if missing:
        reason = _("These headers are missing: {names}.", names=", ".join(missing))
        raise Refused(400, reason, headers=_CLOSE)
    message, timestamp, signature = (request.headers[name] for name in names)
    if len(message) > _LONGEST_ID:
        raise Refused(400, _("The header webhook-id is longer than {limit} characters.", limit=_LONGEST_ID))
    return message, timestamp, signature


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


def _json(said: Mapping[str, object], status: int, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(said, status, headers=_HEADERS | dict(headers or {}))


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error.answer()


async def _no_such(_request: Request, error: Exception) -> Response:
    """Of the routes: no such address, or not with this method."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    headers = dict(getattr(error, "headers", None) or {})
    reason = _("This is not possible here.") if status == 405 else _("There is nothing at this address.")
    return Refused(status, reason, headers=headers).answer()


async def _broken(_request: Request, _error: Exception) -> Response:
    """A mistake of ours; its traceback goes to the log."""
    return Refused(500, _("The mistake is ours. Send it again."), headers=_MUCH_LATER).answer()
