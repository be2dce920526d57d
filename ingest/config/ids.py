"""A source's id where the file gives none: from its own address alone, so that no sibling can change it."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

_LONGEST = 60
_LONGEST_QUERY = 24


@lru_cache(maxsize=8192)
def source_id(organization: str, kind: str, location: str) -> str:
    """`<organization>/<name>`: the path of a URL, or a spider's name.

    >>> source_id("hkdaily", "feed", "https://www.hkdaily.example/rss.xml")
    'hkdaily/rss.xml'
    >>> source_id("hkdaily", "feed", "https://www.hkdaily.example/feeds/all.xml?cat=news")
    'hkdaily/feeds-all.xml-cat-news'
    >>> source_id("hkdaily", "page", "https://www.hkdaily.example/"), source_id("hkdaily", "spider", "longreads")
    ('hkdaily/page', 'hkdaily/longreads')
    """
    if "://" not in location:
        return f"{organization}/{location}"
    parts = urlsplit(location)
    path, lossless = _slug(unquote(parts.path))
    name = path or kind
    if parts.query:
        query, kept = _slug(parts.query)
        short = kept and len(query) <= _LONGEST_QUERY
        name = f"{name}-{query if short else _mark(parts.query)}"
    if not lossless or len(name) > _LONGEST:
        name = f"{name[:_LONGEST].rstrip('-._')}-{_mark(parts.path)}"
    return f"{organization}/{name}"


def _slug(text: str) -> tuple[str, bool]:
    """Letters, digits, dots and hyphens, and whether nothing that tells addresses apart was lost."""
    slug = re.sub(r"[^a-z0-9._-]+", "-", text.casefold()).strip("-._")
    return slug, text.isascii()


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
