"""One partner's site: every path it answers, as of the clock."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from ingest.demo.articles import Partner
from ingest.demo.pictures import Pictures
from ingest.demo.serving import Answer, Request, Resource
from ingest.demo.sites import newsml, wordpress
from ingest.demo.sites.addresses import Addresses, short_id
from ingest.demo.sites.atom import atom
from ingest.demo.sites.house import House
from ingest.demo.sites.json_feed import json_feed
from ingest.demo.sites.longreads import api_article, longreads_page
from ingest.demo.sites.pages import HEIGHT, WIDTH, article_page, list_page, missing_page, stylesheet
from ingest.demo.sites.profiles import Announcement, Form
from ingest.demo.sites.rss import rss
from ingest.demo.sites.sitemap import news_sitemap, plain_sitemap, sitemap_index
from ingest.demo.world import LONGEST, Publication, Snapshot

_TYPES: dict[Form, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
    "news-sitemap": "application/xml",
    "sitemap-index": "application/xml",
    "newsml": "application/vnd.iptc.g2.newsmessage+xml",
    "wordpress": "application/json; charset=UTF-8",
}
_WRITERS: dict[Form, Callable[[House, Announcement, Snapshot], str]] = {
    "rss": rss,
    "atom": atom,
    "json": json_feed,
    "news-sitemap": news_sitemap,
    "sitemap-index": sitemap_index,
}
_FRONT_PAGE = 12


class Site:
    """Answers for one partner. Nothing is written before somebody asks, and nothing that they have already."""

    def __init__(
        self, partner: Partner, addresses: Addresses, pictures: Pictures, clock: Callable[[], datetime], salt: str
    ) -> None:
        self._house = House(partner, addresses)
        self._world = addresses.world
        self._pictures = pictures
        self._clock = clock
        self._salt = salt
        self._busy = {self._house.profile.busy} - {""}
        self._snapshot: Snapshot | None = None
        self._written: dict[str, tuple[str, bytes]] = {}
        self._pages: dict[str, Callable[[datetime], Answer | Resource]] | None = None
        self._fixed: dict[str, Callable[[], Answer | Resource]] = {
            "/robots.txt": self._robots,
            "/assets/style.css": self._stylesheet,
            "/assets/avatar.png": self._avatar,
            "/assets/cover.jpg": self._cover,
            "/": lambda: self._listed("/", "list", self._front_page),
            newsml.PATH: lambda: self._listed(newsml.PATH, "newsml", partial(newsml.news_message, self._house)),
        }
        self._announced = {a.path.partition("?")[0]: a for a in self._house.profile.announcements}

    def __call__(self, request: Request) -> Answer | Resource:
        """What the site answers: never an error of ours for what a visitor may ask."""
        if request.method not in ("GET", "HEAD"):
            return Answer(405, headers=(("Allow", "GET, HEAD"),))
        found = self._refusal(request) or self._found(request)
        if isinstance(found, Resource) and self._house.profile.compressed:
            return _compressed(found, request)
        return found

    @property
    def partner_id(self) -> str:
        return self._house.partner.id

    @property
    def topics(self) -> tuple[str, ...]:
        """The paths of the feeds that name a hub."""
        return tuple(each.path for each in self._house.profile.announcements if each.hub)

    def feed(self, path: str) -> tuple[str, bytes]:
        """Content type and bytes of a feed as it is now."""
        found = self._announce(self._announced[path], Request("GET", path, path, {}, {}))
        assert isinstance(found, Resource)
        body = found.write()
        assert isinstance(body, bytes)
        return found.content_type, body

    def _refusal(self, request: Request) -> Answer | None:
        if request.path in self._busy:
            self._busy.remove(request.path)
            return Answer(503, b"busy\n", "text/plain", (("Retry-After", "2"),))
        moved = self._house.profile.moved.get(request.path)
        return Answer(301, headers=(("Location", self._house.base + moved),)) if moved else None

    def _found(self, request: Request) -> Answer | Resource:
        path = request.path
        if path in self._fixed:
            return self._fixed[path]()
        if path == wordpress.PATH:
            return self._posts(request)
        if announcement := self._announcement(path):
            return self._announce(announcement, request)
        for each in self._house.profile.announcements:
            if path == each.listed_at:
                return self._listed(path, "sitemap-index", partial(plain_sitemap, self._house, each))
        page = self._articles().get(path)
        return page(self._clock()) if page else self._missing(404)

    def _announcement(self, path: str) -> Announcement | None:
        back = {there: here for here, there in self._house.profile.moved.items()}
        return self._announced.get(back.get(path, path))

    # -- what announces --

    def _announce(self, announcement: Announcement, request: Request) -> Answer | Resource:
        house, form = self._house, announcement.form
        if form == "longreads":
            asked = request.query.get("page", "1")
            number = int(asked) if asked.isdigit() else 1
            return self._listed(f"{request.path}?{number}", form, lambda now: longreads_page(house, now, number))
        if form == "list":
            return self._listed(
                request.path, form, lambda now: list_page(house, house.listed(announcement, now), now.at)
            )
        listed = self._listed(request.path, form, lambda now: _WRITERS[form](house, announcement, now))
        hub = house.addresses.hub if announcement.hub else ""
        return (
            replace(listed, headers=(*listed.headers, ("Link", _links(hub, house.base + announcement.path))))
            if hub
            else listed
        )

    def _posts(self, request: Request) -> Resource:
        """Every house could also be read by the interface that WordPress has."""
        house, (page, size) = self._house, wordpress.paging(request)
        name = f"{wordpress.PATH}?{page}&{size}"
        listed = self._listed(name, "wordpress", lambda now: wordpress.posts(house, now, page, size))
        return replace(listed, headers=wordpress.headers(house, self._now(), page, size))

    def _front_page(self, now: Snapshot) -> str:
        return list_page(self._house, now.standing[:_FRONT_PAGE], now.at)

    def _listed(self, name: str, form: Form, write: Callable[[Snapshot], str]) -> Resource:
        """A list as it is now; written once for each thing that happens, however often it is asked for."""
        now = self._now()
        tag = self._tag(name, now.number)
        unicode = form in ("news-sitemap", "sitemap-index", "newsml", "wordpress")
        return Resource(
            etag=tag,
            modified=now.changed,
            content_type=_TYPES.get(form, self._house.profile.page_type),
            write=lambda: self._once(name, tag, lambda: self._encoded(write(now), "utf-8" if unicode else "")),
        )

    def _now(self) -> Snapshot:
        at = self._clock()
        number = self._world.happened(self._house.partner.id, at)
        if self._snapshot is None or self._snapshot.number != number:
            self._snapshot = self._world.snapshot(self._house.partner.id, at)
        return self._snapshot

    def _once(self, name: str, tag: str, write: Callable[[], bytes]) -> bytes:
        known = self._written.get(name)
        if known is None or known[0] != tag:
            self._written[name] = known = (tag, write())
        return known[1]

    # -- articles --

    def _articles(self) -> dict[str, Callable[[datetime], Answer | Resource]]:
        """Every path that belongs to an article, of the whole of time; made when the first is asked for."""
        if self._pages is None:
            self._pages = {}
            for each in self._world.publications(self._house.partner.id):
                self._pages[self._house.addresses.path(each)] = partial(self._article, each)
                self._pages[f"/media/{each.slug}.jpg"] = partial(self._picture, each)
                self._pages[f"/s/{short_id(each)}"] = partial(self._short_link, each)
                self._pages[f"/api/articles/{short_id(each)}.json"] = partial(self._api, each)
        return self._pages

    def _article(self, publication: Publication, at: datetime) -> Answer | Resource:
        return self._versioned(publication, at, "page", self._house.profile.page_type, article_page)

    def _api(self, publication: Publication, at: datetime) -> Answer | Resource:
        if not any(a.form == "longreads" for a in self._house.profile.announcements):
            return self._missing(404)
        return self._versioned(publication, at, "api", "application/json", api_article)

    def _short_link(self, publication: Publication, at: datetime) -> Answer | Resource:
        if not any(a.links == "short" for a in self._house.profile.announcements) or not publication.version(at):
            return self._gone(publication, at)
        return Answer(301, headers=(("Location", self._house.addresses.page(publication)),))

    def _versioned(
        self,
        publication: Publication,
        at: datetime,
        what: str,
        content_type: str,
        write: Callable[[House, Publication, datetime], str],
    ) -> Answer | Resource:
        version = publication.version(at)
        if not version:
            return self._gone(publication, at)
        return Resource(
            etag=self._tag(what, publication.slug, version),
            modified=publication.changed(at),
            content_type=content_type,
            write=lambda: self._encoded(write(self._house, publication, at)),
        )

    def _gone(self, publication: Publication, at: datetime) -> Answer:
        was_there = publication.deleted is not None and at >= publication.deleted
        return self._missing(self._house.profile.gone if was_there else 404)

    def _missing(self, status: int) -> Answer:
        return Answer(status, self._encoded(missing_page(self._house)), self._house.profile.page_type)

    # -- furniture --

    def _robots(self) -> Answer:
        delay = self._house.profile.crawl_delay
        lines = ["User-agent: *", *([f"Crawl-delay: {delay}"] if delay else []), "Disallow: /admin/", ""]
        sitemaps = [f"Sitemap: {self._house.base}{a.path}" for a in self._announced.values() if a.kind == "sitemap"]
        return Answer(200, "\n".join([*lines, *sitemaps, ""]).encode(), "text/plain; charset=utf-8")

    def _stylesheet(self) -> Resource:
        return self._lasting("style", "text/css; charset=utf-8", lambda: stylesheet(self._house).encode())

    def _avatar(self) -> Resource:
        return self._drawing(
            "avatar", "image/png", _draw_avatar, self._house.partner.motif, self._house.partner.color, 256
        )

    def _cover(self) -> Resource:
        partner = self._house.partner
        return self._drawing("cover", "image/jpeg", _draw_cover, partner.motif, partner.color, 1600, 440)

    def _picture(self, publication: Publication, at: datetime) -> Answer | Resource:
        story = publication.story
        if not story.motif or at < publication.published:
            return self._missing(404)
        return self._drawing("picture", "image/jpeg", _draw, story.motif, WIDTH, HEIGHT)

    def _drawing(self, what: str, content_type: str, draw: Callable[..., bytes], *how: object) -> Resource:
        name = " ".join(str(part) for part in (what, *how))
        return self._lasting(name, content_type, lambda: self._pictures.get(name, lambda: draw(*how)))

    def _lasting(self, name: str, content_type: str, write: Callable[[], bytes | Awaitable[bytes]]) -> Resource:
        """Something that never changes."""
        modified = self._world.epoch - LONGEST - timedelta(days=1)
        return Resource(self._tag(name), modified, content_type, write, (("Cache-Control", "max-age=86400"),))

    def _tag(self, *state: object) -> str:
        named = "\x1f".join(str(part) for part in (self._salt, self._house.partner.id, *state))
        tag = f'"{hashlib.blake2b(named.encode(), digest_size=8).hexdigest()}"'
        return f"W/{tag}" if self._house.profile.weak_tags else tag

    def _encoded(self, text: str, encoding: str = "") -> bytes:
        """In the house's encoding; what it cannot say becomes a character reference."""
        return text.encode(encoding or self._house.profile.encoding, "xmlcharrefreplace")


def _links(hub: str, topic: str) -> str:
    return f'<{hub}>; rel="hub", <{topic}>; rel="self"'


def _compressed(found: Resource, request: Request) -> Resource:
    """For those who can read it; a picture gains nothing by it."""
    if "gzip" not in request.headers.get("accept-encoding", "") or found.content_type.startswith("image/"):
        return found

    def write() -> bytes:
        plain = found.write()
        assert isinstance(plain, bytes)
        return gzip.compress(plain, compresslevel=6, mtime=0)

    headers = (*found.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return replace(found, write=write, headers=headers)


def _draw(motif: str, width: int, height: int) -> bytes:
    from ingest.demo.drawing import draw

    return draw(motif, width=width, height=height)


def _draw_avatar(motif: str, color: str, size: int) -> bytes:
    from ingest.demo.drawing import draw_avatar

    return draw_avatar(motif, color, size)


def _draw_cover(motif: str, color: str, width: int, height: int) -> bytes:
    from ingest.demo.drawing import draw_cover

    return draw_cover(motif, color, width=width, height=height)
