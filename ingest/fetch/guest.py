"""As whom one page is asked for: the cookies that its organization was given, and what a private site wants to see.

Secrets are looked up when they are needed and kept for one page only, so that a renewed one counts at once. They go to
the site that they are for – scheme, name and port – and to nobody else, wherever a redirect leads.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_plus, urlencode, urlsplit, urlunsplit

from yarl import URL

from ingest.errors import ConfigError
from ingest.fetch import suffixes
from ingest.fetch.cookies import Jar, Jars, needs_suffixes
from ingest.fetch.destination import Destination, origin_of
from ingest.fetch.recent import Recent
from ingest.i18n import gettext as _
from ingest.types import Access

_LONGEST = 8192  # characters of one secret; a longer one is the wrong file
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")  # RFC 6265, 4.1.1
_HEADER = re.compile(r"[\x20-\x7e\xa0-\xff]*")
_CONTEXTS = 64
NOTHING: Mapping[str, str] = {}


class Secrets(Protocol):
    """Where secrets are kept (`env:NAME`, `file:PATH`)."""

    def value(self, address: str) -> str:
        """Raises ConfigError, which names the place and never the value."""
        ...

    def path(self, address: str) -> Path:
        """Of a `file:PATH`."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What a private site sees. It never appears in a message."""

    headers: Mapping[str, str] = field(repr=False)
    cookies: str = field(repr=False)
    query: str = field(repr=False)
    tls: ssl.SSLContext | None = None


class Guest:
    """One journey's: its jar, which is kept when something is put into it, and its secrets, looked up once."""

    __slots__ = ("_jar", "_jars", "_shown", "_site", "_wardrobe", "access")

    def __init__(self, access: Access, jars: Jars, wardrobe: Wardrobe) -> None:
        self.access = access
        self._jars = jars
        self._wardrobe = wardrobe
        self._jar: Jar | None = jars.of(access.organization_id) if access.organization_id else None
        self._site = origin_of(access.site) if access.is_private else ""
        self._shown: Shown | None = None

    @property
    def changes(self) -> int:
        """How often its cookies changed: a redirect to the same place with another cookie is no circle."""
        return self._jar.changes if self._jar is not None else 0

    def is_known_at(self, place: Destination) -> bool:
        """Whether this is the site that its secrets are for."""
        return bool(self._site) and place.origin == self._site

    def cookies(self, place: Destination, now: datetime) -> Mapping[str, str]:
        """Those that servers set, as a header."""
        text = self._jar.header(place.url, now) if self._jar is not None else ""
        return {"Cookie": text} if text else NOTHING

    async def address(self, place: Destination) -> URL:
        """What is asked for on the line: where a key stands in the address, it stands there and nowhere else – not in
        what is remembered, logged, or told of a failure."""
        if not self.access.query or not self.is_known_at(place):
            return place.url
        plain, query = str(place.url), (await self.shown()).query
        return URL(f"{plain}{'&' if place.url.raw_query_string else '?'}{query}", encoded=True)

    def without_key(self, link: str) -> str:
        """Where a redirect leads, without the key that the server took from our address into its own."""
        if not self.access.query:
            return link
        parts = urlsplit(link)
        kept = [
            pair for pair in parts.query.split("&") if unquote_plus(pair.partition("=")[0]) not in self.access.query
        ]
        return urlunsplit(parts._replace(query="&".join(kept)))

    async def shown(self) -> Shown:
        """What its site sees. Raises ConfigError."""
        if self._shown is None:
            self._shown = await asyncio.to_thread(self._wardrobe.shown, self.access)
        return self._shown

    async def take(self, said: Sequence[str], place: Destination, now: datetime) -> None:
        """Keep the cookies that an answer sets."""
        if needs_suffixes(said, place.url):
            await asyncio.to_thread(suffixes.load)
        jar = self._jar or self._jars.of(self.access.organization_id) or Jar()  # another page may have begun one
        for one in said:
            jar.take(one, place.url, now, suffixes.is_suffix)
        if len(jar):
            self._jar = jar
            if self.access.organization_id:
                self._jars.keep(self.access.organization_id, jar)


class Wardrobe:
    """Makes of secrets what goes over the line."""

    def __init__(self, secrets: Secrets | None, new_tls: Callable[[], ssl.SSLContext]) -> None:
        self._secrets = secrets
        self._new_tls = new_tls
        self._contexts: Recent[tuple[object, ...], ssl.SSLContext] = Recent(_CONTEXTS)

    def shown(self, access: Access) -> Shown:
        """Looks into files. Raises ConfigError."""
        headers = {name: self._value(address, _HEADER) for name, address in access.headers.items()}
        if access.user:
            headers["Authorization"] = self._basic(access)
        cookies = "; ".join(f"{name}={self._value(address, _COOKIE)}" for name, address in access.cookies.items())
        query = urlencode({name: self._value(address) for name, address in access.query.items()})
        return Shown(headers, cookies, query, self._tls(access) if access.certificate else None)

    def _basic(self, access: Access) -> str:
        """RFC 7617: a name has no colon, and both are UTF-8."""
        user = self._value(access.user)
        if ":" in user:
            raise _unusable(access.user, _("a user name has no colon"))
        password = self._value(access.password) if access.password else ""
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def _value(self, address: str, fits: re.Pattern[str] | None = None) -> str:
        value = self._kept().value(address)
        if len(value) > _LONGEST:
            raise _unusable(address, _("it is longer than anything that a header takes"))
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
            raise _unusable(address, _("it has line breaks or other control characters"))
        if fits is not None and not fits.fullmatch(value):
            raise _unusable(address, _("it has characters that cannot stand there"))
        return value

    def _tls(self, access: Access) -> ssl.SSLContext:
        certificate = self._kept().path(access.certificate)
        key = self._kept().path(access.key) if access.key else None
        password = self._value(access.key_password) if access.key_password else ""
        version = (
            certificate,
            _stamp(certificate, access.certificate),
            key,
            key and _stamp(key, access.key),
            hash(password),
        )
        context = self._contexts.get(version)
        if context is None:
            context = self._new_tls()
            try:
                # With an empty password a locked key fails; without any, OpenSSL would ask on the terminal.
                context.load_cert_chain(certificate, key, password=lambda: password)
            except (OSError, ValueError) as error:
                why = getattr(error, "reason", "") or getattr(error, "strerror", "") or type(error).__name__
                raise _unusable(access.certificate, str(why)) from None
            self._contexts.put(version, context)
        return context

    def _kept(self) -> Secrets:
        if self._secrets is None:
            raise ConfigError(_("Nothing says here where secrets are kept."))
        return self._secrets


def _stamp(path: Path, address: str) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise _unusable(address, error.strerror or type(error).__name__) from None
    return stat.st_mtime_ns, stat.st_size


def _unusable(address: str, why: str) -> ConfigError:
    return ConfigError(
        _("The secret at {address} cannot be used: {why}.", address=address, why=why),
        fix=_("Write it anew there, exactly as the partner gave it."),
    )
