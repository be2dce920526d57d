"""From what a feed calls a link to a place that may be asked."""

from __future__ import annotations

from dataclasses import dataclass

from yarl import URL

from ingest.errors import FetchError
from ingest.fetch.addresses import Allowed, literal
from ingest.fetch.ledger import Host
from ingest.fetch.resolver import unsafe
from ingest.i18n import gettext as _

# yarl parses for aiohttp as well: what is vetted here and what is connected to later are the same reading of one text.


@dataclass(frozen=True, slots=True)
class Destination:
    url: URL  # http or https, without fragment and credentials
    host: Host

    @property
    def origin(self) -> str:
        return str(self.url.origin())

    def onward(self, location: str) -> str:
        """Where a redirect from here leads. Raises ValueError when that is no address."""
        return str(self.url.join(parsed(location)))


def vetted(text: str, allowed: Allowed) -> Destination:
    """Raises FetchError (unsafe_address) for what may not be asked. A host name is vetted again, by its addresses, when
    it is connected to."""
    try:
        url = parsed(text)
        host, port = _host(url)
    except ValueError as error:
        raise _no_link(text) from error
    if url.raw_user is not None or url.raw_password is not None:
        raise FetchError(
            _("The link to {host} carries a user name or a password.", host=host),
            fix=_("Remove them from the address; ask the partner for an address that needs none."),
            code="unsafe_address",
        )
    _vet_literal(host, port, allowed)
    return Destination(url.with_fragment(None) if url.raw_fragment else url, (host, port))


def parsed(text: str) -> URL:
    """The URL, byte for byte where it is one already: some servers sign theirs, so re-quoting breaks them. Raises
    ValueError."""
    text = text.strip()
    as_it_is = text.isascii() and text.isprintable() and not any(mark in text for mark in ' "<>\\^`{|}')
    return URL(text, encoded=as_it_is)


def origin_of(text: str) -> str:
    """Scheme, name and port of an address; empty where it has none."""
    try:
        return str(parsed(text).origin())
    except ValueError:
        return ""


def _host(url: URL) -> Host:
    host = (url.raw_host or "").lower().rstrip(".")
    if url.scheme not in ("http", "https") or not host or not url.port:
        raise ValueError(url.scheme)
    return host, url.port


def _vet_literal(host: str, port: int, allowed: Allowed) -> None:
    # aiohttp asks no resolver about an address, so that this is the only look at it.
    try:
        address = literal(host)
    except ValueError as error:
        raise FetchError(
            _("{host} is an address in disguise.", host=host),
            fix=_("Write the name of the host, or its address the usual way."),
            code="unsafe_address",
        ) from error
    if address is not None and not allowed.address(host, address, port):
        raise unsafe(host)


def _no_link(text: str) -> FetchError:
    scheme = text.strip().partition(":")[0][:20]
    return FetchError(
        _("The link (“{scheme}:…”) is not an http or https address.", scheme=scheme),
        fix=_("Write it as https://, the name of the host, and the path."),
        code="unsafe_address",
    )
