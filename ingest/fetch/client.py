"""The one door to the network.

    link ─vet─▶ robots ─▶ turn at the host ─▶ request ─▶ answer ─▶ page
          ▲                                      │ 429, 503 with a short Retry-After: wait, ask again
          └────────────── redirect ──────────────┘

No turn is held while another is waited for, so hosts that redirect to one another cannot block each other.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import aiohttp

from ingest import __version__
from ingest.errors import FetchError
from ingest.fetch import failures
from ingest.fetch.addresses import Allowed
from ingest.fetch.body import ACCEPT_ENCODING, Body, Expands, TooLarge, UnknownEncoding
from ingest.fetch.cookies import Jars
from ingest.fetch.destination import Destination, vetted
from ingest.fetch.freshness import fresh_until, http_date
from ingest.fetch.guest import NOTHING, Guest, Secrets, Wardrobe
from ingest.fetch.ledger import Host, Ledger
from ingest.fetch.limits import Exchange, Limits
from ingest.fetch.rates import Rates
from ingest.fetch.recent import Recent
from ingest.fetch.resolver import LookUp, VettingResolver
from ingest.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from ingest.fetch.robots import PRODUCT, Robots
from ingest.fetch.robots import Answer as RobotsAnswer
from ingest.fetch.sizes import Sizes
from ingest.fetch.turns import Pace, Turns, shown
from ingest.ports import Clock, FetchMemory
from ingest.types import Access, FetchRules, HostRules, Page, Validators

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_FOR_GOOD = frozenset({301, 308})
_LATER = frozenset({429, 503})
_FORM_ANSWER = 64 * 1024  # bytes of what is answered to a form, which is read for its status only
_UNWELCOME = frozenset({401, 402, 403, 407, 429, 451})
_LONGEST = timedelta(days=7)  # a Retry-After beyond this is a mistake
_DRAINED = 64 * 1024  # of an answer that nobody reads: up to here it is cheaper to read it than to connect again
_KEEP_ALIVE = 15.0  # seconds that an idle connection is kept
_MOST_KEPT = 256  # hosts with an idle connection: file handles are few
_CERTIFIED = 1024
_STRANGER = Access()
_MEDIA = ("audio", "font", "image", "video")


class HttpFetcher:
    """`ports.Fetcher` over HTTP/1.1 and TLS; open it with `async with` on the loop that uses it.

    `allow`: host names, addresses and blocks that need not be public. `contact`: where a publisher can write to, part
    of the User-Agent. `on_request` is called after every request. `sleep` waits out a Retry-After. `tls`: whose
    certificates are believed; by default those of the system. `secrets`: where those of private sources are kept.
    `look_up`: who knows the addresses of names; by default the operating system.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        allow: Sequence[str] = (),
        contact: str = "",
        limits: Limits | None = None,
        hosts: Sequence[HostRules] = (),
        gateways: Collection[str] = (),
        memory: FetchMemory | None = None,
        max_connections: int = 64,
        on_request: Callable[[Exchange], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tls: ssl.SSLContext | None = None,
        secrets: Secrets | None = None,
        look_up: LookUp | None = None,
    ) -> None:
        self._clock = clock
        self._allowed = Allowed(allow)
        self._limits = limits or Limits()
        self._user_agent = user_agent(contact)
        self._slots = asyncio.Semaphore(max_connections)
        self._on_request = on_request
        self._sleep = sleep
        self._tls = tls
        self._rates = Rates(hosts, gateways)
        self._ledger = Ledger(clock, memory)
        self._turns = Turns(clock, max_pause=self._limits.max_pause, sleep=sleep, ledger=self._ledger)
        self._robots = Robots(self._read_robots, clock, self._ledger)
        self._sizes = Sizes()
        self._look_up = look_up
        self._jars = Jars()
        self._wardrobe = Wardrobe(secrets, self._new_tls)
        self._certified: Recent[str, Access] = Recent(_CERTIFIED)  # sites that let nobody in without a certificate
        self._kept = _Kept()
        self._resolver: VettingResolver | None = None
        self._session: aiohttp.ClientSession | None = None
        self._retired: list[aiohttp.ClientSession] = []  # of former rules: what is on its way there ends there

    async def __aenter__(self) -> Self:
        known = await self._ledger.open()
        self._turns.recall(known.hosts, known.addresses)
        self._robots.recall(known.robots)
        self._sizes.recall(known.days)
        self._resolver = VettingResolver(self._allowed, timeout=self._limits.connect_timeout, look_up=self._look_up)
        self._session = self._new_session(self._resolver)
        return self

    def _new_session(self, resolver: VettingResolver) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=resolver,
                limit=0,  # `_slots` is the limit: there, nobody waits with a clock running
                keepalive_timeout=_KEEP_ALIVE,
                ssl=self._tls or True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept-Encoding": ACCEPT_ENCODING},
            auto_decompress=False,
            trust_env=False,
            max_line_size=self._limits.max_header_line,
            max_field_size=self._limits.max_header_line,
            max_headers=self._limits.max_headers,
        )

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for session in (*self._retired, *([self._session] if self._session else ())):
                await session.close()
            self._retired.clear()
            if self._resolver is not None:
                await self._resolver.close()
            self._session = self._resolver = None
        finally:
            await self._ledger.close()

    def obey(self, rules: FetchRules) -> None:
        """Other rules from now on: what is asked for next is vetted by them. Call it on the fetcher's own loop."""
        self._allowed = Allowed(rules.allow)
        self._user_agent = user_agent(rules.contact)
        self._rates = Rates(rules.hosts, rules.gateways)
        self._robots.forget_failures()
        if self._resolver is not None and self._session is not None:
            self._resolver.allowed = self._allowed
            self._retired.append(self._session)  # addresses and connections that the old rules vetted
            self._session = self._new_session(self._resolver)

    def note_fresh(self, url: str) -> None:
        """For the counts: this was not asked for, because what is kept of it is fresh."""
        self._ledger.tally(vetted(url, self._allowed).host).fresh += 1

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str = "",
        referer: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Page:
        """GET `url`, conditionally when `validators` has something; 2xx and 304 are pages. Raises FetchError. With an
        `accept` that names no media, an audio, video or picture is refused before it is downloaded."""
        headers = {"User-Agent": self._user_agent, "Accept": accept or "*/*"} | _header("Referer", referer)
        asked = _conditions(validators)
        journey = _Journey(
            headers=headers | asked,
            conditional=bool(asked),
            max_bytes=self._limits.max_bytes if max_bytes is None else max_bytes,
            seconds=self._limits.total_timeout,
            guest=Guest(access or _STRANGER, self._jars, self._wardrobe),
        )
        answer = await self._travel(vetted(url, self._allowed), journey, self._limits.max_redirects)
        _check(answer, journey)
        return self._page(url, answer, validators)

    def _page(self, url: str, answer: _Answer, sent: Validators) -> Page:
        headers, now = answer.headers, self._clock()
        given = _given(headers, sent if answer.status == 304 else Validators())
        return Page(
            url=url,
            final_url=str(answer.at.url),
            status=answer.status,
            headers=headers,
            body=answer.body,
            fetched_at=now,
            validators=given,
            fresh_until=fresh_until(headers, now),
            moved_to=answer.moved_to,
        )

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Page:
        """POST a form, as WebSub hubs want it, by the rules of `fetch` but for robots.txt, which speaks of what may
        be read. Sent again only where a redirect says so (307, 308). Any 2xx is an answer; else raises FetchError."""
        journey = _Journey(
            headers={"User-Agent": self._user_agent, "Accept": "*/*"},
            max_bytes=_FORM_ANSWER,
            seconds=self._limits.total_timeout,
            obeys_robots=False,
            truncates=True,
            form=dict(fields),
        )
        answer = await self._travel(vetted(url, self._allowed), journey, self._limits.max_redirects)
        _check(answer, journey)
        return self._page(url, answer, Validators())

    # -- from link to link --

    async def _travel(self, place: Destination, journey: _Journey, redirects: int) -> _Answer:
        seen = set()
        moved_to, for_good = "", True
        for _hop in range(redirects + 1):
            seen.add((place.url, journey.changes))
            answer = await self._visit(place, journey)
            location = answer.headers.get("location", "")
            if answer.status not in journey.redirects or not location:
                return replace(answer, moved_to=moved_to) if moved_to else answer
            before, place = place, self._onward(place, location, journey.guest)
            for_good = for_good and answer.status in _FOR_GOOD and _as_safe(before, place)
            moved_to = str(place.url) if for_good else moved_to
            if (place.url, journey.changes) in seen:
                break
        raise failures.lost(shown(place.host))

    def _onward(self, place: Destination, location: str, guest: Guest | None) -> Destination:
        try:
            link = place.onward(location)
            link = link if guest is None else guest.without_key(link)
        except ValueError as error:
            raise failures.lost(shown(place.host)) from error
        return vetted(link, self._allowed)

    async def _visit(self, place: Destination, journey: _Journey) -> _Answer:
        url, host = str(place.url), place.host
        held = self._turns.held(url)
        if held is not None:
            self._ledger.tally(host).waited += 1
            raise failures.refused(held.status, shown(host), held.until)
        rate = self._rates.of(host)
        pace = Pace(rate.pause, rate.at_once)
        if journey.obeys_robots:
            pace = await self._asked_pace(place, url, pace, journey.guest)
        async with self._turns.turn(host, pace, lenient=not journey.obeys_robots):
            held = self._turns.held(url)  # another one's answer may have come while we waited
            if held is not None:
                self._ledger.tally(host).waited += 1
                raise failures.refused(held.status, shown(host), held.until)
            return await self._ask_patiently(place, journey, pace, gateway=rate.gateway)

    async def _asked_pace(self, place: Destination, url: str, declared: Pace, guest: Guest | None) -> Pace:
        """A pause in robots.txt counts where it is longer than the declared one, and then for one at a time."""
        if guest is not None and guest.access.certificate and guest.is_known_at(place):
            self._certified.put(place.origin, guest.access)
        try:
            pause = await self._robots.pause(place.origin, url, shown(place.host))
        except FetchError as error:
            if error.code == "robots" and error.status is None:
                self._ledger.tally(place.host).forbidden += 1
                self._turns.forbidden(place.host, url)
            raise
        return Pace(pause, 1) if pause > declared.pause else declared

    async def _ask_patiently(self, place: Destination, journey: _Journey, pace: Pace, *, gateway: bool) -> _Answer:
        """Ask; where the host says "later" and means soon, ask again. The turn is held meanwhile: it said so to all –
        but a gateway said so of one address, and the others shall not wait for it."""
        pause = await self._pause_between_retries(place, journey, pace)
        retries = 0 if gateway or pause > self._limits.max_pause else self._limits.max_retries
        for retry in range(retries + 1):
            answer = await self._exchange(place, journey)
            later = _later(answer, self._clock()) if answer.status >= 400 else None
            soon = later is not None and later.total_seconds() <= self._limits.max_retry_after_wait
            if answer.status not in _LATER or not soon or retry == retries:
                break
            assert later is not None
            await self._sleep(max(later.total_seconds(), pause, 1.0))
        return self._noted(place, journey, answer, later, gateway=gateway)

    async def _pause_between_retries(self, place: Destination, journey: _Journey, pace: Pace) -> float:
        """What is asked for without the host's rules comes again by those that it gave before."""
        if journey.obeys_robots:
            return pace.pause
        return max(pace.pause, await self._robots.known_pause(place.origin))

    def _noted(
        self, place: Destination, journey: _Journey, answer: _Answer, later: timedelta | None, *, gateway: bool
    ) -> _Answer:
        """Remember when to come again – nobody asks before – and whether we are welcome."""
        host, url = place.host, str(place.url)
        if answer.status < 400:
            if journey.obeys_robots:
                self._turns.welcome(host)
            return answer
        if journey.obeys_robots and answer.status in _UNWELCOME:
            self._turns.unwelcome(host, url, answer.status)
        if answer.status == 429:
            return replace(answer, retry_at=self._turns.throttle(host, url, later, gateway=gateway))
        if later is None:
            return answer
        until = self._clock() + later
        self._turns.hold(host, url, answer.status, until)
        return replace(answer, retry_at=until)

    async def _read_robots(self, url: str, known: Validators) -> RobotsAnswer:
        """For `Robots`: a 4xx says that there are no rules; 429 and 5xx that nobody may come for now (RFC 9309, 2.3.1;
        it counts 429 among the 4xx, but it is no invitation)."""
        place = vetted(url, self._allowed)
        asked = _conditions(known)
        journey = _Journey(
            headers={"User-Agent": self._user_agent, "Accept": "text/plain,*/*;q=0.5"} | asked,
            conditional=bool(asked),
            max_bytes=ROBOTS_BYTES,
            seconds=self._limits.total_timeout,
            obeys_robots=False,
            truncates=True,
            guest=self._certificate_only(place),
        )
        answer = await self._travel(place, journey, redirects=5)
        if 200 <= answer.status < 300:
            return RobotsAnswer(answer.body, _given(answer.headers))
        if answer.status == 304 and asked:
            return RobotsAnswer(None, _given(answer.headers, known))
        if answer.status == 429 or not 300 <= answer.status < 500:
            raise failures.robots_unreadable(answer.status, shown(place.host), answer.retry_at)
        return RobotsAnswer(b"")

    def _certificate_only(self, place: Destination) -> Guest | None:
        """For robots.txt, which is for everybody and shown no secret – but where nobody gets in without a certificate,
        it cannot be read without one either."""
        access = self._certified.get(place.origin)
        if access is None:
            return None
        return Guest(
            replace(access, organization_id="", user="", headers={}, cookies={}, query={}), self._jars, self._wardrobe
        )

    # -- one request --

    async def _exchange(self, place: Destination, journey: _Journey) -> _Answer:
        async with self._slots:
            watch = _Watch(time.perf_counter())
            try:
                return await self._request(place, journey, watch)
            except Expands as error:
                raise failures.mapped(error, shown(place.host)) from error
            except TooLarge as error:
                raise failures.too_large(shown(place.host), journey.max_bytes) from error
            except failures.FOREIGN as error:
                raise failures.mapped(error, shown(place.host)) from failures.harmless(error)
            finally:
                seconds = time.perf_counter() - watch.begin
                journey.seconds -= seconds
                self._count(place, journey, watch)
                if self._on_request is not None:
                    seen = Exchange(str(place.url), watch.status, seconds, watch.bytes, journey.conditional)
                    self._on_request(seen)

    def _count(self, place: Destination, journey: _Journey, watch: _Watch) -> None:
        tally = self._ledger.tally(place.host)
        tally.requests += 1
        tally.conditional += journey.conditional
        tally.bytes += watch.bytes
        status = watch.status
        if status == 304:
            tally.unchanged += 1
            tally.saved += self._sizes.of(place)
        elif status is None or status >= 400:
            tally.failed += 1
        elif status < 300:
            tally.full += 1
            self._sizes.note(place, watch.bytes)

    async def _request(self, place: Destination, journey: _Journey, watch: _Watch) -> _Answer:
        if self._session is None:
            raise RuntimeError("HttpFetcher is not open: use it inside `async with`")
        if journey.seconds <= 0:
            raise TimeoutError
        headers = journey.headers if self._kept.keeps(place.host) else journey.headers | {"Connection": "close"}
        guest, tls, url = journey.guest, None, place.url
        if guest is not None:
            extra, tls = await self._private(guest, place)
            url = await guest.address(place)
            headers = {**headers, **extra} if extra else headers
        timeout = aiohttp.ClientTimeout(total=journey.seconds, sock_connect=self._limits.connect_timeout)
        method = "GET" if journey.form is None else "POST"
        asking = self._session.request(
            method,
            url,
            data=journey.form,
            headers=headers,
            allow_redirects=False,
            timeout=timeout,
            ssl=tls or True,
        )
        async with asking as response:
            watch.status = response.status
            if guest is not None and "Set-Cookie" in response.headers:
                await guest.take(response.headers.getall("Set-Cookie"), place, self._clock())
            wanted = 200 <= response.status < 300
            body = await (self._read(response, journey, watch) if wanted else _drain(response))
            return _Answer(place, response.status, _lowered(response.headers), body)

    async def _private(self, guest: Guest, place: Destination) -> tuple[Mapping[str, str], ssl.SSLContext | None]:
        """What this place sees of the one who asks: cookies that it set itself; and where it is the site that the
        secrets are for, these."""
        cookies = guest.cookies(place, self._clock())
        if not guest.is_known_at(place):
            return cookies, None
        known = await guest.shown()
        both = "; ".join(filter(None, (known.cookies, cookies.get("Cookie", ""))))
        return {**known.headers, **({"Cookie": both} if both else NOTHING)}, known.tls

    def _new_tls(self) -> ssl.SSLContext:
        """A context of its own for a client certificate, which believes whom the others believe."""
        context = ssl.create_default_context()
        if self._tls is not None and (known := self._tls.get_ca_certs(binary_form=True)):
            context.load_verify_locations(cadata=b"".join(known))
        return context

    async def _read(self, response: aiohttp.ClientResponse, journey: _Journey, watch: _Watch) -> bytes:
        _refuse_media(response, journey.headers["Accept"])
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > journey.max_bytes and not journey.truncates:
            raise TooLarge
        coding = response.headers.get("Transfer-Encoding", "")
        if coding.strip().lower() not in ("", "chunked"):
            raise UnknownEncoding(coding)  # RFC 9112, 6.1: we said in no TE that we could read it
        body = Body(
            response.headers.get("Content-Encoding", ""),
            max_bytes=journey.max_bytes,
            max_expansion=self._limits.max_expansion,
        )
        try:
            async for chunk in response.content.iter_any():
                body.take(chunk)
        except TooLarge:
            if journey.truncates:
                return body.so_far()
            raise
        finally:
            watch.bytes = body.received
        return body.end()


@dataclass(slots=True)
class _Journey:
    """What stays the same from redirect to redirect, and the seconds that are left."""

    headers: dict[str, str]
    max_bytes: int
    seconds: float
    conditional: bool = False
    obeys_robots: bool = True
    truncates: bool = False  # of a body that is too large, the beginning will do
    form: Mapping[str, str] | None = None  # is sent; None: nothing is, it is a GET
    guest: Guest | None = None

    @property
    def changes(self) -> int:
        return self.guest.changes if self.guest is not None else 0

    @property
    def redirects(self) -> frozenset[int]:
        """The statuses that lead elsewhere; of those that would turn a POST into a GET, none."""
        return _REDIRECTS if self.form is None else _SAME_METHOD


@dataclass(frozen=True, slots=True)
class _Answer:
    at: Destination
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    retry_at: datetime | None = None
    moved_to: str = ""


@dataclass(slots=True)
class _Watch:
    """What is known of a request however it ends."""

    begin: float
    status: int | None = None
    bytes: int = 0


@dataclass(slots=True)
class _Kept:
    """Which hosts may have an idle connection; others are asked to close theirs after the answer."""

    used: OrderedDict[Host, float] = field(default_factory=OrderedDict)

    def keeps(self, host: Host) -> bool:
        now = time.monotonic()
        while self.used and next(iter(self.used.values())) < now - _KEEP_ALIVE:
            self.used.popitem(last=False)
        if host not in self.used and len(self.used) >= _MOST_KEPT:
            return False
        self.used[host] = now
        self.used.move_to_end(host)
        return True


def user_agent(contact: str = "") -> str:
    """Who we are, honestly: `ingest/0.1.0 (+mailto:news@example.org)`."""
    shown_contact = "".join(c for c in contact.strip() if c.isascii() and c.isprintable() and c not in "()")
    return f"{PRODUCT}/{__version__}" + (f" (+{shown_contact})" if shown_contact else "")


def retry_after(value: str, now: datetime, date: str = "") -> timedelta | None:
    """How long a Retry-After asks to wait, at most a week; None when it says nothing that can be understood. `date` is
    what the same answer calls now.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), _LONGEST)
    when = http_date(value)
    if when is None:
        return None
    # Of a server whose clock goes wrong, the longer of the two distances is surely not too short.
    wait = when - min(now, http_date(date) or now)
    return min(max(wait, timedelta()), _LONGEST)


def _as_safe(before: Destination, after: Destination) -> bool:
    """A step from https to http is followed, but not remembered."""
    return after.url.scheme == "https" or before.url.scheme == "http"


def _later(answer: _Answer, now: datetime) -> timedelta | None:
    return retry_after(answer.headers.get("retry-after", ""), now, answer.headers.get("date", ""))


def _check(answer: _Answer, journey: _Journey) -> None:
    host = shown(answer.at.host)
    if answer.status >= 400:
        raise failures.refused(answer.status, host, answer.retry_at, fix=_door_fix(answer, journey))
    # A part (206) that nobody asked for would pass as a whole article, a 304 without a condition as no news.
    if answer.status == 206 or (answer.status == 304 and not journey.conditional):
        raise failures.not_a_page(answer.status, host)
    if not 200 <= answer.status < 300 and answer.status != 304:
        raise failures.not_a_page(answer.status, host)


def _door_fix(answer: _Answer, journey: _Journey) -> str:
    """What to do where somebody is not let in; empty where that is not the question."""
    if answer.status not in (401, 403) or journey.guest is None:
        return ""
    access = journey.guest.access
    if not access.is_private:
        return failures.needs_access()
    if journey.guest.is_known_at(answer.at):
        return failures.access_refused(access)
    return failures.access_elsewhere(access, answer.at.origin)


async def _drain(response: aiohttp.ClientResponse) -> bytes:
    """Read a short answer that nobody wants, so that its connection can be used again."""
    left = _DRAINED
    async for chunk in response.content.iter_any():
        left -= len(chunk)
        if left < 0:
            break
    return b""


def _refuse_media(response: aiohttp.ClientResponse, accept: str) -> None:
    major = response.headers.get("Content-Type", "").partition("/")[0].strip().lower()
    if major in _MEDIA and f"{major}/" not in accept and not accept.startswith("*/*"):
        raise failures.media(shown((response.url.host or "", response.url.port or 80)), major)


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in lower case, repeated ones joined, as RFC 9110, 5.3, allows."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if key == "set-cookie":
            continue  # pages are kept on the disk, and a session is nobody's who reads there
        text = value if value.isascii() else _readable(value)
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined


def _readable(value: str) -> str:
    """Bytes that are not UTF-8 come as lone surrogates, which no database takes; Latin-1 is what HTTP once meant."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value


def _conditions(known: Validators) -> dict[str, str]:
    """Both where both were given: a server that knows the tag ignores the date (RFC 9110, 13.2.2)."""
    return _header("If-None-Match", known.etag) | _header("If-Modified-Since", known.last_modified)


def _given(headers: Mapping[str, str], before: Validators = Validators()) -> Validators:
    """What an answer gives to ask again with; what a 304 does not repeat still holds."""
    etag, modified = _kept(headers.get("etag", "")), _kept(headers.get("last-modified", ""))
    # Asked whether it changed since tomorrow, many servers say no until then; asked for `*`, all of them always.
    later = modified and _is_later(modified, headers.get("date", ""))
    return Validators((etag if etag != "*" else "") or before.etag, ("" if later else modified) or before.last_modified)


def _is_later(modified: str, date: str) -> bool:
    """Whether something claims to have been changed after it was sent."""
    changed, sent = http_date(modified), http_date(date)
    return changed is not None and sent is not None and changed > sent


def _kept(validator: str) -> str:
    """One that cannot be sent back byte for byte is none."""
    return validator if validator.isascii() else ""


def _header(name: str, value: str) -> dict[str, str]:
    return {name: value} if value and value.isascii() and value.isprintable() else {}
