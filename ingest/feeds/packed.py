"""What is wrapped in gzip or zlib, unwrapped: servers and people keep feeds and sitemaps so, under any name and media
type."""

from __future__ import annotations

import zlib

from ingest.errors import ParseError
from ingest.i18n import gettext as _

LARGEST = 50 * 1024 * 1024
"""Bytes: what the protocol allows a sitemap to be, unpacked (https://www.sitemaps.org/protocol.html)."""

_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")  # gzip, and zlib at its usual levels
_WRAPPERS = 3  # packed twice happens: once by a program, once by the server


def unpacked(body: bytes, url: str) -> bytes:
    """The bytes inside, or the bytes themselves when they are not packed: their first bytes tell it, because servers
    send `.xml.gz` under any media type, and plain XML as `.gz`. `url` is named in errors. Raises ParseError for a
    broken file and for one that holds more than `LARGEST`."""
    for _wrapper in range(_WRAPPERS):
        if not body.startswith(_PACKED):
            break
        body = _opened(body, url)
    return body


def _opened(body: bytes, url: str) -> bytes:
    stream = zlib.decompressobj(wbits=47)  # gzip or zlib, as its header says
    try:
        text = stream.decompress(body, LARGEST)
    except zlib.error as error:
        raise ParseError(
            _("{url} answered with a broken gzip file.", url=url), fix=_("Tell the partner that it cannot be unpacked.")
        ) from error
    if stream.unconsumed_tail:
        raise ParseError(
            _("{url} unpacks to more than 50 MB.", url=url),
            fix=_("Name a smaller sitemap; the protocol allows no larger ones."),
            code="too_large",
        )
    return text
