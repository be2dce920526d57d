"""The only HTML that leaves extraction: a short list of tags, links to the web, images from it, nothing that runs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

TAGS = frozenset(
    """p h2 h3 h4 ul ol li blockquote figure figcaption img a em strong code pre br table caption thead tbody tfoot tr
    td th ruby rt rp""".split()  # noqa: SIM905
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
_WITH_CONTENT = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title", "textarea"}


def sanitize(html: str, base: str = "") -> str:
    """`html` with all else taken out: tags lose their place and keep their words, scripts and styles go whole.
    Addresses become absolute as seen from `base`; without one, those that are not go."""
    return str(_cleaner(base if urlsplit(base).hostname else "").clean(html)).strip()


@lru_cache(maxsize=16)
def _cleaner(base: str) -> Any:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        link_rel="nofollow noopener",
        url_schemes={"http", "https"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        strip_comments=True,
    )
