"""The community as feeds: RSS 2.0 and JSON Feed 1.1, of everything or of one account."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

from ingest.community import view
from ingest.community.body import body, web_address
from ingest.community.language import tag
from ingest.store.community import FullPost, Member

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_FROM = Markup('<p>→ <a href="{}">{}</a></p>')
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself. Addresses are absolute; `base` has no slash at its end."""

    title: str
    about: str
    base: str
    page: str
    address: str
    language: str = ""
    member: Member | None = None


def rss(channel: Channel, posts: Sequence[FullPost]) -> bytes:
    """RSS 2.0 with a link to itself, whole texts where the post has them, and authors by name."""
    for prefix, uri in _NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element("rss", version="2.0")
    head = ET.SubElement(root, "channel")
    _add(head, "title", channel.title)
    _add(head, "link", channel.page)
    _add(head, "description", channel.about or channel.title)
    if channel.language:
        _add(head, "language", channel.language)
    ET.SubElement(head, _name("atom", "link"), href=channel.address, rel="self", type="application/rss+xml")
    if posts:
        _add(head, "lastBuildDate", _http_date(max(post.changed_at for post in posts)))
    for post in posts:
        _item(head, channel, post)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def _item(head: ET.Element, channel: Channel, post: FullPost) -> None:
    card = post.card
    item = ET.SubElement(head, "item")
    address = f"{channel.base}/post/{card.id}"
    _add(item, "title", card.title)
    _add(item, "link", address)
    _add(item, "guid", address)
    _add(item, "pubDate", _http_date(card.shown_at))
    for author in card.authors or (card.member.profile.name,):
        _add(item, _name("dc", "creator"), author)
    if language := tag(card.language, card.member.profile.language):
        _add(item, _name("dc", "language"), language)
    if original := web_address(card.original_url):
        _add(item, _name("dc", "source"), original)
    for word in post.tags:
        _add(item, "category", word)
    _add(item, "description", view.excerpt(card) or card.title)
    if html := content(post, channel.base):
        _add(item, _name("content", "encoded"), html)


def json_feed(channel: Channel, posts: Sequence[FullPost]) -> bytes:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": channel.address,
        "description": channel.about,
        "language": channel.language,
        "authors": [_author(channel.member, channel.base)] if channel.member else None,
        "items": [_json_item(post, channel.base) for post in posts],
    }
    return json.dumps(_without_empty(feed), ensure_ascii=False).encode()


def _json_item(post: FullPost, base: str) -> dict[str, Any]:
    card = post.card
    picture = card.pictures[0] if card.pictures else None
    item: dict[str, Any] = {
        "id": f"{base}/post/{card.id}",
        "url": f"{base}/post/{card.id}",
        "external_url": web_address(card.original_url),
        "title": card.title,
        "summary": view.excerpt(card),
        "content_html": content(post, base) or None,
        "content_text": None if post.html else (post.text or card.dek or card.title),
        "image": f"{base}/media/{picture.sha256}" if picture else None,
        "date_published": card.shown_at.isoformat(),
        "date_modified": card.updated.isoformat() if card.updated else None,
        "authors": [{"name": name} for name in card.authors] + [_author(card.member, base)],
        "tags": list(post.tags),
        "language": tag(card.language, card.member.profile.language),
    }
    return _without_empty(item)


def _author(member: Member, base: str) -> dict[str, str]:
    profile = member.profile
    author = {"name": profile.name, "url": f"{base}{view.path_of(member)}"}
    return author | {"avatar": f"{base}/media/{profile.avatar}"} if profile.avatar else author


def content(post: FullPost, base: str) -> str:
    """The body with absolute addresses, and the link to the original that stands under every article."""
    html = str(body(post.html, post.card.pictures, media=f"{base}/media/"))
    if not html:
        return ""
    original = web_address(post.card.original_url)
    return html + str(_FROM.format(original, post.card.member.profile.name)) if original else html


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "") and (value or name == "items")}


def _name(prefix: str, local: str) -> str:
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _add(parent: ET.Element, tag_name: str, text: str) -> None:
    """An element with text, without the characters that XML cannot carry at all (XML 1.0, 2.2)."""
    ET.SubElement(parent, tag_name).text = _NOT_XML.sub("", text)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment)
