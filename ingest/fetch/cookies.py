"""Cookies that servers set (RFC 6265), in jars of their own for each organization: pure, the clock an argument.

A partner's server may ask us to show a session or a consent again. It sees what it set itself, never what another one
set, and what it set for one organization is never shown for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import http2time  # type: ignore[attr-defined]

from yarl import URL

from ingest.fetch.addresses import literal
from ingest.fetch.recent import Recent

_MOST = 50  # cookies of a jar; RFC 6265, 6.1, asks for so many for each host
_BYTES = 16 * 1024  # of a jar
_LONGEST = 4096  # bytes of name, value and attributes
_JARS = 4096
_FURTHEST = timedelta(days=400)  # RFC 6265bis, 5.5
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)

IsSuffix = Callable[[str], bool]
"""Whether everybody may have a name below this one, as below `co.uk`: no cookie is for all of them."""


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    value: str
    domain: str
    path: str
    host_only: bool
    secure: bool
    expires: datetime | None  # None: when the process ends
    set_at: int  # the how-manieth of its jar

    @property
    def size(self) -> int:
        return len(self.name) + len(self.value) + len(self.domain) + len(self.path)

    def goes_to(self, url: URL, host: str) -> bool:
        if self.secure and url.scheme != "https":
            return False
        domain_fits = host == self.domain if self.host_only else _below(host, self.domain)
        return domain_fits and _path_fits(url.raw_path or "/", self.path)


class Jar:
    """The cookies of one organization: at most 50 and 16 KiB, those that were set first go first."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], Cookie] = {}
        self.changes = 0

    def __len__(self) -> int:
        return len(self._cookies)

    def header(self, url: URL, now: datetime) -> str:
        """What `url` is to see (RFC 6265, 5.4); empty when nothing."""
        if not self._cookies:
            return ""
        host = _host(url)
        shown = [one for one in self._living(now) if one.goes_to(url, host)]
        shown.sort(key=lambda one: (-len(one.path), one.set_at))
        return "; ".join(f"{one.name}={one.value}" for one in shown)

    def take(self, said: str, url: URL, now: datetime, is_suffix: IsSuffix) -> None:
        """Keep what a Set-Cookie of `url` says; what it may not say is not kept."""
        cookie = parsed(said, url, now, self.changes + 1, is_suffix)
        if cookie is None or self._would_hide_a_secure_one(cookie, url):
            return
        key = (cookie.domain, cookie.path, cookie.name)
        old = self._cookies.get(key)
        if cookie.expires is not None and cookie.expires <= now:
            self.changes += self._cookies.pop(key, None) is not None
            return
        if old is None or old.value != cookie.value:
            self.changes += 1
        self._cookies[key] = cookie
        self._make_room(now)

    def _living(self, now: datetime) -> Iterator[Cookie]:
        return (one for one in self._cookies.values() if one.expires is None or one.expires > now)

    def _would_hide_a_secure_one(self, cookie: Cookie, url: URL) -> bool:
        """RFC 6265bis, 5.7: who listens in on http could else put a cookie of his own in the place of a secure one."""
        return url.scheme != "https" and any(
            one.secure
            and one.name == cookie.name
            and (_below(one.domain, cookie.domain) or _below(cookie.domain, one.domain))
            and _path_fits(cookie.path, one.path)
            for one in self._cookies.values()
        )

    def _make_room(self, now: datetime) -> None:
        size = sum(one.size for one in self._cookies.values())
        if len(self._cookies) <= _MOST and size <= _BYTES:
            return
        kept: list[Cookie] = []
        left = _BYTES
        for one in sorted(self._living(now), key=lambda one: one.set_at, reverse=True)[:_MOST]:
            left -= one.size
            if left < 0:
                break
            kept.append(one)
        self._cookies = {(one.domain, one.path, one.name): one for one in reversed(kept)}


class Jars:
    """A jar for each organization, made when the first cookie is set for it; those used last are remembered."""

    def __init__(self) -> None:
        self._jars: Recent[str, Jar] = Recent(_JARS)

    def of(self, organization_id: str) -> Jar | None:
        return self._jars.get(organization_id) if len(self._jars) else None

    def keep(self, organization_id: str, jar: Jar) -> None:
        self._jars.put(organization_id, jar)


def parsed(said: str, url: URL, now: datetime, number: int, is_suffix: IsSuffix) -> Cookie | None:
    """The cookie that a Set-Cookie of `url` may set (RFC 6265bis, 5.6 and 5.7); None for none."""
    if len(said) > _LONGEST or _CONTROL.search(said) or not said.isascii():
        return None
    pair, *parts = said.split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not name or not equals:
        return None
    attributes = {key.strip().lower(): text.strip() for key, _equals, text in (one.partition("=") for one in parts)}
    secure = "secure" in attributes
    if secure and url.scheme != "https":
        return None
    scope = _scope(attributes.get("domain", ""), _host(url), is_suffix)
    if scope is None:
        return None
    domain, host_only = scope
    path = attributes.get("path", "")
    path = path if path.startswith("/") else _default_path(url)
    if not _keeps_its_prefix(name, secure=secure, bound=host_only and path == "/"):
        return None
    expires = _expires(attributes, now)
    return Cookie(name, value, domain, path, host_only, secure, expires, number)


def _scope(asked: str, host: str, is_suffix: IsSuffix) -> tuple[str, bool] | None:
    """The domain, and whether it means that host alone. None: it may not set cookies for that."""
    domain = asked.lower().removeprefix(".")
    if not domain:
        return host, True
    if _is_address(host) or is_suffix(domain):
        return (host, True) if domain == host else None
    return (domain, False) if _below(host, domain) else None


def _keeps_its_prefix(name: str, *, secure: bool, bound: bool) -> bool:
    """RFC 6265bis, 4.1.3: names that promise how they were set."""
    lowered = name.lower()
    if lowered.startswith("__host-"):
        return secure and bound
    return secure or not lowered.startswith("__secure-")


def _expires(attributes: dict[str, str], now: datetime) -> datetime | None:
    age = attributes.get("max-age", "")
    if _SECONDS.fullmatch(age):
        return now + min(timedelta(seconds=max(int(age[:10]), -1)), _FURTHEST)
    try:
        stamp = http2time(attributes.get("expires", ""))
        when = datetime.fromtimestamp(stamp, UTC) if stamp is not None else None
    except (ValueError, OverflowError, OSError):
        return None
    return min(when, now + _FURTHEST) if when is not None else None


def _default_path(url: URL) -> str:
    return (url.raw_path or "/").rpartition("/")[0] or "/"


def _path_fits(asked: str, path: str) -> bool:
    """RFC 6265, 5.1.4."""
    return asked == path or asked.startswith(path if path.endswith("/") else f"{path}/")


def _below(host: str, domain: str) -> bool:
    return host == domain or (host.endswith(f".{domain}") and not _is_address(host))


def _host(url: URL) -> str:
    return (url.raw_host or "").lower().rstrip(".")


def _is_address(host: str) -> bool:
    try:
        return literal(host) is not None
    except ValueError:
        return True


def needs_suffixes(said: Sequence[str], url: URL) -> bool:
    """Whether the list of suffixes is to be looked at: most servers set cookies for themselves only."""
    return any("domain" in one.lower() for one in said)
