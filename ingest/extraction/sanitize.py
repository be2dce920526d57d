"""The only HTML that leaves extraction: a short list of tags, links to the web, images from it, nothing that runs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

TAGS = frozenset(
    """p h2 h3 h4 ul ol li blockquote figure figcaption img a em strong s sub sup code pre br table caption thead tbody
    tfoot tr td th ruby rt rp""".split()  # noqa: SIM905
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "code": {"class"},
}
_VALUES = {
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "start": re.compile(r"\d{1,3}"),
    "class": re.compile(r"language-[a-z0-9+#]{1,20}"),  # how HTML says which language code is in
}
_WITH_CONTENT = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title", "textarea"}


def sanitize(html: str, base: str = "") -> str:
    """`html` with all else taken out: tags lose their place and keep their words, scripts and styles go whole.
    Addresses become absolute as seen from `base`; without one, those that are not go."""
    return str(_cleaner(base if urlsplit(base).hostname else "").clean(html)).strip()


def _kept(_tag: str, name: str, value: str) -> str | None:
    allowed = _VALUES.get(name)
    return value if allowed is None or allowed.fullmatch(value) else None


@lru_cache(maxsize=16)
def _cleaner(base: str) -> Any:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        link_rel="nofollow noopener",
        url_schemes={"http", "https"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        strip_comments=True,
    )
