"""How each partner announces and shows its articles: one profile per layout, and what is nasty about it.

A profile is a table, so that the truth (`ingest.demo.ledger`), the sites and the written `sources.yaml` agree by
construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["rss", "atom", "json", "news-sitemap", "sitemap-index", "list", "longreads", "newsml", "wordpress"]
Links = Literal["plain", "tracked", "short"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One source. `options` are its lines in sources.yaml beside the address; `newest`: how many it lists."""

    kind: Literal["feed", "sitemap", "page", "spider"]
    path: str
    form: Form
    note: str
    options: tuple[str, ...] = ()
    newest: int | None = None
    links: Links = "plain"
    full: bool = False  # the whole text, not only its summary
    tombstones: bool = False  # says what was withdrawn (at:deleted-entry, RFC 6721)
    section: str = ""  # only what stands in this section
    listed_at: str = ""  # a second path that belongs to it: the sitemap that an index names
    hub: bool = False  # names a hub, which sends it to subscribers as it changes


@dataclass(frozen=True, slots=True)
class Profile:
    """A layout and its habits. `article` is the path of an article's page."""

    name: str
    article: str
    note: str
    announcements: tuple[Announcement, ...]
    gone: Literal[404, 410] = 404
    encoding: str = "utf-8"
    page_type: str = "text/html; charset=utf-8"
    structured: Literal["none", "plain", "graph"] = "plain"  # JSON-LD
    pictures: Literal["plain", "lazy", "noscript"] = "plain"
    footer_class: str = ""  # its footer's lines are paragraphs of the body, with this class
    weak_tags: bool = False
    compressed: bool = False
    crawl_delay: float = 0.0
    busy: str = ""  # answers 503 to the first request after each start
    moved: Mapping[str, str] = field(default_factory=dict)
    pushes: str = ""  # the endpoint that its system sends its articles to as they are published


_HARBOUR = Profile(
    name="harbour",
    article="/news/{y}/{m}{d}/{slug}.html",
    note="lazy images, a box with vacancies under every article; wants 0.05 s between two requests",
    pictures="lazy",
    structured="graph",
    crawl_delay=0.05,
    announcements=(
        Announcement("sitemap", "/news-sitemap.xml", "news-sitemap", "its only source: no feed, a news sitemap"),
    ),
)

_YUNTAI = Profile(
    name="yuntai",
    article="/stories/{slug}",
    note="says in its feed what it withdrew; the feed names a hub",
    announcements=(
        Announcement(
            "feed",
            "/atom.xml",
            "atom",
            "the whole text is in the feed",
            ("text: feed",),
            full=True,
            tombstones=True,
            hub=True,
        ),
        Announcement("page", "/archive", "list", "announces the same articles again", ('links: "a.entry-link"',)),
    ),
)

_QINGHE = Profile(
    name="qinghe",
    article="/a/{y}{m}{d}/{slug}.html",
    note="GBK, and its feed and pages say UTF-8; no structured data, times without a zone",
    encoding="gbk",
    # Browsers believe the header, so that a visitor can read what the page itself calls UTF-8; and many servers say
    # GB2312 where half of the characters are beyond it.
    page_type="text/html; charset=gb2312",
    structured="none",
    pushes="newsroom",
    announcements=(
        Announcement(
            "feed",
            "/rss.xml",
            "rss",
            "excerpts of the newest 12, tracking parameters on the links",
            newest=12,
            links="tracked",
        ),
        Announcement(
            "sitemap",
            "/sitemap_index.xml",
            "sitemap-index",
            "a sitemap of sitemaps, with the clean links",
            ("match: /a/",),
            listed_at="/sitemap-articles.xml",
        ),
    ),
)

_WEIGUANG = Profile(
    name="weiguang",
    article="/posts/{slug}/",
    note="short links that redirect to the articles",
    compressed=True,
    moved={"/latest": "/latest/"},
    announcements=(
        Announcement("feed", "/feed.json", "json", "a JSON Feed", links="short", full=True),
        Announcement("page", "/latest", "list", "redirects to /latest/", ('links: "a.card"',)),
    ),
)

_MERIDIAN = Profile(
    name="meridian",
    article="/essays/{slug}",
    note="weak ETags; answers 410 for what it withdrew",
    gone=410,
    weak_tags=True,
    pictures="noscript",
    announcements=(
        Announcement(
            "spider",
            "/longreads?page=1",
            "longreads",
            "spiders/longreads.py, beside this file: pages without links, articles from a JSON API",
        ),
        Announcement("feed", "/feed/", "rss", "excerpts of the newest 8", newest=8, links="tracked"),
    ),
)

_DELTA = Profile(
    name="delta",
    article="/notes/{slug}/",
    note="its notices are plain paragraphs of the text, so a rule of the operator's drops them",
    footer_class="tail",
    busy="/notes/",
    announcements=(
        Announcement(
            "page",
            "/notes/",
            "list",
            "its only source; busy at first (503, Retry-After: 2)",
            ('links: ".item h3 a"', 'selectors: {drop: [".tail"]}'),
        ),
    ),
)

_TYPE = Profile(
    name="type",
    article="/journal/{slug}",
    note="the rights ended, so nothing of it may appear",
    announcements=(
        Announcement("feed", "/feed.xml", "rss", "the whole text, and its page too", full=True),
        Announcement("sitemap", "/sitemap.xml", "news-sitemap", "announces the same articles again"),
    ),
)

_WANGCHAO = Profile(
    name="wangchao",
    article="/chaoxin/{y}/{slug}.html",
    note="no rights are recorded, so nothing of it may appear",
    announcements=(
        Announcement("feed", "/atom.xml", "atom", "excerpts", newest=10),
        Announcement("feed", "/booklists.xml", "rss", "a feed of one section", section="書單", links="tracked"),
        Announcement("sitemap", "/news-sitemap.xml", "news-sitemap", "everything"),
    ),
)

PROFILES = (_HARBOUR, _YUNTAI, _QINGHE, _WEIGUANG, _MERIDIAN, _DELTA, _TYPE, _WANGCHAO)
"""In the order of the eight; further partners take turns."""


def profile(place: int) -> Profile:
    """The profile of the partner in that place."""
    return PROFILES[place % len(PROFILES)]
