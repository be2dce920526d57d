"""The embedded community as an ASGI app: the Discover feed, accounts, articles, feeds and pictures.

It only reads. It runs on a port of its own, so that partners' words are never on the operator's origin, and works
without scripts: none is sent, and the content security policy allows none.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from ingest.community import dates, feeds, view
from ingest.community.body import body, shows, web_address
from ingest.community.language import open_graph, tag
from ingest.community.reader import Reader
from ingest.community.templating import environment, in_lang
from ingest.i18n import catalog, translate
from ingest.ports import Clock
from ingest.store.community import Card, CommunityStore, FullPost, Gone, Member, Place

_PAGE = 20  # posts
_FEED = 40  # posts
_MEMBERS = 60
_YEAR = 365 * 86_400

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",  # a partner may see who sends readers
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGE_HEADERS = _HEADERS | {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
_MEDIA_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",  # feed readers show pictures on their own pages
}
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


class Pictures(Protocol):
    """Our copies of pictures, by the hash of their bytes."""

    def path(self, sha256: str) -> Path | None:
        """The file of a picture; None when we have none."""
        ...


def create_app(
    community: CommunityStore,
    media: Pictures,
    *,
    base_url: str,
    clock: Clock,
    title: str = "Discover",
    timezone: str = "UTC",
    received: ASGIApp | None = None,
) -> Starlette:
    """The pages. `base_url` is the public address, used where an address must be absolute; `timezone` is whose days
    and times the pages show; `received` answers for what is sent to us, below `/in`."""
    site = _Site(community, media, title=title, base_url=base_url, clock=clock, zone=ZoneInfo(timezone))
    routes: list[BaseRoute] = [
        Route("/", site.discover),
        Route("/organizations", site.organizations),
        Route("/post/{post_id}", site.post),
        Route("/feed.{kind}", site.feed),
        Route("/@{handle}", site.account),
        Route("/@{handle}/feed.{kind}", site.account_feed),
        Route("/media/{sha256}", site.picture),
        Route(site.css, site.stylesheet),
        Route("/icon.svg", site.icon),
        Route("/healthz", site.health),
    ]
    if received is not None:
        routes.append(Mount("/in", received))
    return Starlette(routes=routes, exception_handlers={HTTPException: site.refused, Exception: site.broken})


class _Site:
    """What the pages need, and one method per page."""

    def __init__(
        self, community: CommunityStore, media: Pictures, *, title: str, base_url: str, clock: Clock, zone: ZoneInfo
    ) -> None:
        self._community = community
        self._media = media
        self._title = title
        self._base = base_url.rstrip("/")
        self._clock = clock
        self._zone = zone
        self._stylesheet = (files("ingest.community") / "static" / "ui.css").read_bytes()
        self.css = f"/static/ui.{hashlib.sha256(self._stylesheet).hexdigest()[:12]}.css"
        self._templates = environment()

    # -- pages

    async def discover(self, request: Request) -> Response:
        reader = Reader(request)
        before = view.read(request.query_params.get("before", ""))
        now = self._now()
        cards = await self._community.feed(before=before, limit=_PAGE + 1)
        if not cards and before is None:
            return self._nothing_yet(reader)
        note = "" if before else await self._today(now, reader.language)
        return self._page(
            reader,
            "discover.html",
            tab="discover",
            groups=view.days(cards[:_PAGE], reader.language, now, note=note),
            older=_older(cards),
            newest="/" if before else "",
            newcomers=await self._community.newcomers(limit=6),
            canonical=f"{self._base}/",
            about=translate(reader.language, "Articles of our partners, each from its publisher’s own account."),
        )

    async def account(self, request: Request) -> Response:
        reader = Reader(request)
        before = view.read(request.query_params.get("before", ""))
        now = self._now()
        member = await self._member(request)
        cards = await self._community.feed(before=before, limit=_PAGE + 1, account_id=member.id)
        path = view.path_of(member)
        others = await self._community.newcomers(limit=5)
        return self._page(
            reader,
            "account.html",
            tab="organizations",
            member=member,
            groups=view.days(cards[:_PAGE], reader.language, now),
            older=_older(cards),
            newest=path if before else "",
            count=await self._community.count_of(member.id),
            agreement=view.agreement(member, reader.language, now.date()),
            homepage=web_address(member.profile.homepage),
            others=[other for other in others if other.id != member.id][:4],
            canonical=f"{self._base}{path}",
            feed_path=f"{path}/",
            feed_title=member.profile.name,
        )

    async def post(self, request: Request) -> Response:
        reader = Reader(request)
        number = request.path_params["post_id"]
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise HTTPException(404)
        found = await self._community.post(int(number))
        if found is None:
            raise HTTPException(404)
        if isinstance(found, Gone):
            return self._gone(reader, found)
        now = self._now()
        more = await self._community.feed(
            before=Place(found.card.shown_at, found.card.id), limit=4, account_id=found.card.member.id
        )
        return self._page(reader, "post.html", **_article(found, reader.language, now), more=_dated(more, reader, now))

    async def organizations(self, request: Request) -> Response:
        reader = Reader(request)
        now = self._now()
        after = request.query_params.get("after", "")[:200]
        members = await self._community.members(today=now.date(), after=after, limit=_MEMBERS + 1)
        if not members and not after:
            return self._nothing_yet(reader, tab="organizations")
        page = members[:_MEMBERS]
        older = f"/organizations?{urlencode({'after': page[-1].profile.handle})}" if len(members) > _MEMBERS else ""
        shown = [
            {"member": one, "latest": _dated([one.latest], reader, now)[0] if one.latest else None} for one in page
        ]
        return self._page(
            reader,
            "organizations.html",
            tab="organizations",
            members=shown,
            older=older,
            canonical=f"{self._base}/organizations",
        )

    # -- feeds, pictures, files

    async def feed(self, request: Request) -> Response:
        posts = await self._community.full_posts(limit=_FEED)
        about = "Articles of our partners, each from its publisher’s own account."
        address = f"{self._base}{request.url.path}"
        channel = feeds.Channel(self._title, about, self._base, f"{self._base}/", address)
        return _feed(request, channel, posts)

    async def account_feed(self, request: Request) -> Response:
        member = await self._member(request)
        posts = await self._community.full_posts(limit=_FEED, account_id=member.id)
        profile = member.profile
        channel = feeds.Channel(
            title=profile.name,
            about=profile.bio,
            base=self._base,
            page=f"{self._base}{view.path_of(member)}",
            address=f"{self._base}{view.path_of(member)}/feed.{request.path_params['kind']}",
            language=tag(profile.language),
            member=member,
        )
        return _feed(request, channel, posts)

    async def picture(self, request: Request) -> Response:
        """A picture that some standing post or account shows; what it is, its bytes say."""
        sha256 = request.path_params["sha256"]
        known = len(sha256) == 64 and set(sha256) <= set("0123456789abcdef") and await self._community.shows(sha256)
        path = await asyncio.to_thread(self._media.path, sha256) if known else None
        media_type = await asyncio.to_thread(_media_type, path) if path else ""
        if not path or not media_type:
            raise HTTPException(404)
        # A week and not a year: what was retracted leaves other people's caches, too.
        headers = {"Cache-Control": "public, max-age=604800, immutable", "ETag": f'"{sha256[:32]}"'}
        return _unless_known(request, FileResponse(path, media_type=media_type, headers=_MEDIA_HEADERS | headers))

    async def stylesheet(self, request: Request) -> Response:
        headers = _HEADERS | {"Cache-Control": f"public, max-age={_YEAR}, immutable"}
        return Response(self._stylesheet, media_type="text/css", headers=headers)

    async def icon(self, request: Request) -> Response:
        headers = _MEDIA_HEADERS | {"Cache-Control": "public, max-age=86400"}
        return Response(_ICON, media_type="image/svg+xml", headers=headers)

    async def health(self, request: Request) -> Response:
        """200 when the database answers."""
        await self._community.feed(limit=1)
        return PlainTextResponse("ok\n", headers=_HEADERS | {"Cache-Control": "no-store"})

    # -- states

    async def refused(self, request: Request, error: Exception) -> Response:
        """404 and its kin; a page even so."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        reader = Reader(request)
        return self._void(
            reader,
            status,
            drawing="gone",
            heading=translate(reader.language, "There is nothing at this address"),
            sentence=translate(
                reader.language,
                "The address may be mistyped. A post that was taken down says so at its own address.",
            ),
            headers=getattr(error, "headers", None) or {},
        )

    async def broken(self, request: Request, error: Exception) -> Response:
        """A mistake of ours: said plainly here, its traceback goes to the log."""
        reader = Reader(request)
        return self._void(
            reader,
            500,
            drawing="broken",
            heading=translate(reader.language, "This page could not be made"),
            sentence=translate(
                reader.language,
                "The mistake is ours, and it is in our log. Nothing was lost; try again in a minute.",
            ),
        )

    def _gone(self, reader: Reader, gone: Gone) -> Response:
        at = dates.moment(gone.at.astimezone(self._zone), reader.language)
        return self._void(
            reader,
            410,
            drawing="gone",
            heading=translate(reader.language, "This post was taken down"),
            sentence=translate(
                reader.language,
                "It was taken down on {time}. The publisher withdrew the article, or the agreement ended.",
                time=at,
            ),
        )

    def _nothing_yet(self, reader: Reader, tab: str = "discover") -> Response:
        return self._void(
            reader,
            200,
            tab=tab,
            drawing="empty",
            heading=translate(reader.language, "Nothing has been posted yet"),
            sentence=translate(
                reader.language, "The first articles appear here by themselves once a partner’s site has been read."
            ),
            way=("/", translate(reader.language, "Look again")),
        )

    def _void(
        self, reader: Reader, status: int, *, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response:
        way = ("/", translate(reader.language, "Go to Discover"))
        values["hidden"] = status != 200
        return self._page(reader, "void.html", status=status, headers=headers, **({"way": way} | values))

    # -- rendering

    def _page(
        self,
        reader: Reader,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        given = {
            "lang": reader.language,
            "theme": reader.theme,
            "here": reader.here,
            "site": self._title,
            "base": self._base,
            "css": self.css,
            "place": str(self._zone).split("/")[-1].replace("_", " "),
            "offset": dates.offset(self._now()),
            "tab": "",
            "older": "",
            "feed_path": "/",
            "feed_title": self._title,
        }
        html = self._templates.get_template(template).render(given | values)
        response = Response(html, status, media_type="text/html", headers=_PAGE_HEADERS | dict(headers or {}))
        reader.remember(response)
        if status != 200:
            return response
        response.headers["ETag"] = f'W/"{hashlib.sha256(html.encode()).hexdigest()[:24]}"'
        return _unless_known(reader.request, response)

    def _now(self) -> datetime:
        return self._clock().astimezone(self._zone)

    async def _today(self, now: datetime, language: str) -> str:
        midnight = datetime.combine(now.date(), time(), self._zone)
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), self._zone)
        posts, accounts = await self._community.count_between(midnight.astimezone(UTC), tomorrow.astimezone(UTC))
        if not posts:
            return ""
        said = catalog(language)
        return " · ".join(
            (
                said.ngettext("{number} article today", "{number} articles today", posts).format(number=f"{posts:,}"),
                said.ngettext("{number} account", "{number} accounts", accounts).format(number=f"{accounts:,}"),
            )
        )

    async def _member(self, request: Request) -> Member:
        """The account that is asked for. One that nobody agreed to and that posted nothing is not shown."""
        member = await self._community.account(request.path_params["handle"])
        if member is None or not (member.profile.official or await self._community.count_of(member.id)):
            raise HTTPException(404)
        return member


# -- pieces --------------------------------------------------------------------------------------------------


def _article(post: FullPost, language: str, now: datetime) -> Mapping[str, Any]:
    card = post.card
    tongue = tag(card.language, card.member.profile.language)
    lead = card.pictures[0] if card.pictures and not shows(post.html, card.pictures[0]) else None
    authors = Markup("<span{}>{}</span>").format(in_lang(tongue), view.names(card.authors, tongue))
    author_name = Markup("<span{}>{}</span>").format(
        in_lang(tag(card.member.profile.language)), card.member.profile.name
    )
    return {
        "tab": "discover",
        "post": post,
        "tongue": tongue,
        "authors": authors,
        "author_name": author_name,
        "published": dates.moment(card.shown_at.astimezone(now.tzinfo), language),
        "updated": dates.moment(card.updated.astimezone(now.tzinfo), language) if card.updated else "",
        "lead": lead,
        "caption": " ".join(part for part in (lead.caption, lead.credit) if part) if lead else "",
        "share": card.pictures[0] if card.pictures else None,
        "body": body(post.html, card.pictures),
        "original": web_address(card.original_url),
        "excerpt": view.excerpt(card),
        "terms": view.terms(card, language, now.date()),
        "locale": open_graph(tongue),
    }


def _dated(cards: Sequence[Card], reader: Reader, now: datetime) -> list[Mapping[str, Any]]:
    """Posts as single lines, each with as much of its date as is needed."""
    return [
        {
            "card": card,
            "lang": tag(card.language, card.member.profile.language),
            "time": dates.short(card.shown_at.astimezone(now.tzinfo), reader.language, now=now),
        }
        for card in cards
    ]


def _older(cards: Sequence[Card]) -> str:
    """The address of the next page, when there is one: one card more was asked for than is shown."""
    if len(cards) <= _PAGE:
        return ""
    last = cards[_PAGE - 1]
    return f"?before={view.written(Place(last.shown_at, last.id))}"


def _feed(request: Request, channel: feeds.Channel, posts: Sequence[FullPost]) -> Response:
    makers = {
        "xml": (feeds.rss, "application/rss+xml; charset=utf-8"),
        "json": (feeds.json_feed, "application/feed+json"),
    }
    if request.path_params["kind"] not in makers:
        raise HTTPException(404)
    make, media_type = makers[request.path_params["kind"]]
    content = make(channel, posts)
    headers = _MEDIA_HEADERS | {
        "Cache-Control": "public, max-age=300",
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:24]}"',
        "Access-Control-Allow-Origin": "*",  # readers in a browser may read what is public
    }
    return _unless_known(request, Response(content, headers=headers | {"Content-Type": media_type}))


def _unless_known(request: Request, response: Response) -> Response:
    """304 without a body when the reader has this very answer (RFC 9110, 13.1.2)."""
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if response.headers["etag"].removeprefix("W/") not in known:
        return response
    kept = {k: v for k, v in response.headers.items() if k not in ("content-length", "content-type")}
    return Response(status_code=304, headers=kept)


def _media_type(path: Path) -> str:
    """What the first bytes say, of the kinds that browsers draw and nobody can put a script into."""
    with path.open("rb") as file:
        first = file.read(16)
    for signature, media_type in _SIGNATURES:
        if first.startswith(signature):
            return media_type
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if first[4:12] in (b"ftypavif", b"ftypavis") else ""


_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a6653"/>'
    '<path d="M6 8c7 0 6 8 10 8h10M6 16h10M6 24c7 0 6-8 10-8" fill="none" stroke="#fff" stroke-width="3"'
    ' stroke-linecap="round"/></svg>'
)
