"""What is in the bytes of a feed, a sitemap or a list page: pure. Nothing here fetches, waits or asks for the time."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.errors import ParseError
from ingest.i18n import gettext as _
from ingest.types import Listing

if TYPE_CHECKING:
    from ingest.feeds.reading import Reading

_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_START = re.compile(r"<\?xml|<(?:\w+:)?(?:rss|feed|rdf|news(?:message|item))\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|div|script)\b", re.IGNORECASE)


def parse(
    body: bytes, *, url: str, content_type: str = "", timezone: str = "UTC", now: datetime, whole: bool = False
) -> Listing:
    """The entries of a feed – RSS 0.9x to 2.0, Atom, JSON Feed, NewsML-G2 –, newest first where dates are known.

    `url` is where it was found at last: relative links start from it. `content_type` is the header with its
    parameters, `timezone` the IANA name that times without a zone are meant in, `now` decides which dates are believed.
    `whole`: the feed's text is the whole article, so entries with text are `complete`; a description is taken for the
    text where there is nothing else. Where a feed tells only one time, it is taken for that of publication.

    An entry's `id` is the feed's own, and empty where it has none but a link. Raises ParseError, nothing else.
    """
    from ingest.feeds import charsets, jsonfeed, newsml, xmlfeed
    from ingest.feeds.markup import root
    from ingest.feeds.reading import Reading

    if not body.strip():
        raise ParseError(_("{url} answered with nothing at all.", url=url), fix=_("Open the address; ask the partner."))
    decoded = charsets.read(body, content_type)
    reading = Reading(url, timezone, now)
    if decoded.repaired:
        claimed, real = decoded.claimed, decoded.charset
        reading.notes.append(_("The feed says it is in {claimed}, but is in {real}.", claimed=claimed, real=real))
    text = decoded.text.lstrip("\ufeff \t\r\n\x00")
    if text[:1] in "{[" and root(text) not in _FEED_ROOTS:
        return jsonfeed.parse(text, reading, whole=whole)
    text = _from_its_start(text, reading)
    if root(text) in newsml.ROOTS:
        return newsml.parse(text, reading, whole=whole)
    if root(text) not in _FEED_ROOTS:
        raise _not_a_feed(text, url)
    return xmlfeed.parse(text, reading, whole=whole)


def _from_its_start(text: str, reading: Reading) -> str:
    """Warnings of the server's software sometimes stand before the XML, or a page's frame around it."""
    from ingest.feeds.markup import root, wrapped_feed

    if root(text) == "html" and (inside := wrapped_feed(text)):
        reading.notes.append(_("The feed stands inside a web page; it was taken out of it."))
        return inside
    start = _START.search(text[:10_000])
    if start is None or not start.start() or _PAGE.search(text[: start.start()]) or text.startswith("<"):
        return text
    reading.notes.append(_("There was other text before the feed; it was left out."))
    return text[start.start() :]


def _not_a_feed(text: str, url: str) -> ParseError:
    from ingest.feeds.links import feed_link
    from ingest.feeds.markup import root
    from ingest.feeds.reading import wrong_kind

    if root(text) in _SITEMAP_ROOTS:
        return ParseError(_("{url} answered with a sitemap, not a feed.", url=url), fix=wrong_kind("sitemap", url))
    if not _PAGE.search(text[:10_000]):
        reason = _("{url} answered with something that is neither RSS, Atom nor JSON Feed.", url=url)
        return ParseError(reason, fix=_("Open the address and look; ask the partner for the feed's right address."))
    found = feed_link(text, url)
    fix = (
        _("The page names a feed: write `feed: {found}` for this source in sources.yaml.", found=found)
        if found
        else _("Write the feed's own address, or `page: {url}` with `links:` to read the page itself.", url=url)
    )
    return ParseError(_("{url} answered with a web page, not a feed.", url=url), fix=fix)
