"""The presets of `api`, over answers as the documentation of each interface has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest

from ingest.sources import api
from ingest.types import Entry, Listing
from tests.sources.fakes import FakeWeb, fixture, source

Name = Literal["wordpress", "ghost", "ninjs"]
POSTS = "https://paper.example/wp-json/wp/v2/posts?per_page=20&_embed=author%2Cwp%3Afeaturedmedia%2Cwp%3Aterm"
GHOST = "https://notes.example/ghost/api/content/posts/?include=authors%2Ctags&limit=20"
ITEMS = "https://agency.example/items"


async def read(preset: Name, location: str, asked: str, body: bytes, **more: object) -> Listing:
    key = {"api_key": "env:GHOST_KEY"} if preset == "ghost" else {}
    options = api.Options.model_validate({"preset": preset, **key, **more})
    return await api.read(source("api", location, options), FakeWeb({asked: body}))


async def wordpress(**more: object) -> dict[str, Entry]:
    listing = await read("wordpress", "https://paper.example", POSTS, fixture("api/wordpress.json"), **more)
    return {entry.id: entry for entry in listing.entries}


async def ninjs(name: str, **more: object) -> dict[str, Entry]:
    listing = await read("ninjs", ITEMS, ITEMS, fixture(f"api/{name}.json"), **more)
    return {entry.id.rpartition("-")[2].rpartition(":")[2]: entry for entry in listing.entries}


async def test_wordpress_is_asked_below_the_sites_address_and_brings_everything() -> None:
    post = (await wordpress())["4711"]

    assert (post.url, post.title) == (
        "https://paper.example/2026/11/the-ferry-is-back/",
        "The ferry is back – and on time",
    )
    assert (post.published, post.updated) == (
        datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        datetime(2026, 11, 24, 2, 5, tzinfo=UTC),
    )
    assert post.complete and "It leaves at seven." in post.content
    assert (post.authors, post.tags) == (("Ada Lin",), ("Harbor", "ferries"))
    assert [(i.url[-9:], i.alt, i.caption, i.width) for i in post.images] == [
        ("ferry.jpg", "The ferry at the pier", "The first crossing.", 1600)
    ]


async def test_of_wordpress_what_is_not_published_is_not_announced_and_what_is_in_the_trash_is_withdrawn() -> None:
    posts = await wordpress()

    assert sorted(posts) == ["4709", "4710", "4711"]  # not the one of next week: to withdraw it would be for good
    assert posts["4709"].deleted and not posts["4711"].deleted


async def test_a_post_behind_a_password_has_no_text_and_its_page_decides() -> None:
    post = (await wordpress())["4710"]

    assert not post.complete and post.content == "" and post.authors == ()


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://paper.example/blog/", "https://paper.example/blog/wp-json/wp/v2/posts?per_page=20&_embed="),
        (
            "https://paper.example/wp-json/wp/v2/news?per_page=50",
            "https://paper.example/wp-json/wp/v2/news?per_page=50&_embed=",
        ),
        (
            "https://paper.example/?rest_route=/wp/v2/posts",
            "https://paper.example/?rest_route=/wp/v2/posts&per_page=20&_embed=",
        ),
    ],
)
async def test_the_address_of_the_interface_itself_stays_what_it_is(written: str, asked: str) -> None:
    web = FakeWeb()
    with pytest.raises(Exception, match="404"):
        await api.read(source("api", written, api.Options(preset="wordpress")), web)

    assert web.asked[0].startswith(asked)


async def test_wordpress_is_counted_as_far_as_it_says() -> None:
    pages = {
        POSTS: fixture("api/wordpress.json"),
        POSTS + "&page=2": fixture("api/wordpress.json").replace(b"47", b"46"),
    }
    web = FakeWeb(pages, headers={"x-wp-totalpages": "2"})

    await api.read(source("api", "https://paper.example", api.Options(preset="wordpress", pages=9)), web)

    assert web.asked == list(pages)


async def test_a_link_header_leads_on() -> None:
    second = "https://paper.example/more"
    web = FakeWeb(
        {POSTS: fixture("api/wordpress.json"), second: b"[]"},
        headers={"link": f'<https://paper.example/first>; rel="prev", <{second}>; rel="next"'},
    )

    await api.read(source("api", "https://paper.example", api.Options(preset="wordpress", pages=3)), web)

    assert web.asked == [POSTS, second]


async def test_a_preset_can_be_overridden_in_one_line() -> None:
    posts = await wordpress(title="slug", text="page")

    assert posts["4711"].title == "the-ferry-is-back" and not posts["4711"].complete


async def test_ghost_brings_everything_but_what_only_members_may_read() -> None:
    listing = await read("ghost", "https://notes.example", GHOST, fixture("api/ghost.json"))
    public, members = listing.entries

    assert (public.url, public.title, public.summary) == (
        "https://notes.example/library/",
        "城南的图书馆开放了",
        "新的图书馆在城南开放",
    )
    assert public.complete and public.published == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert (public.authors, public.tags) == (("林晓",), ("城市",))
    assert (public.images[0].alt, public.images[0].caption) == ("图书馆的门口", "开放第一天")
    assert not members.complete and members.content == "" and members.summary == "会员文章" and members.images == ()


async def test_ghost_goes_on_by_the_number_that_it_names() -> None:
    last = fixture("api/ghost.json").replace(b'"next": 2', b'"next": null').replace(b"5ddc", b"6ddc")
    web = FakeWeb({GHOST: fixture("api/ghost.json"), GHOST + "&page=2": last})

    listing = await api.read(
        source("api", "https://notes.example", api.Options(preset="ghost", api_key="env:K", pages=5)), web
    )

    assert web.asked == [GHOST, GHOST + "&page=2"] and len(listing.entries) == 4


async def test_ninjs_of_the_first_version() -> None:
    items = await ninjs("ninjs-1")
    ferry = items["ferry"]

    assert sorted(items) == ["ferry", "market", "speech"]  # a picture by itself is no article
    assert (ferry.title, ferry.authors, ferry.tags, ferry.language) == (
        "The ferry is back",
        ("Ada Lin and Paul Ho",),
        ("ferries",),
        "en",
    )
    assert (ferry.published, ferry.updated) == (
        datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        datetime(2026, 11, 24, 2, 5, tzinfo=UTC),
    )
    assert ferry.complete and ferry.url == "" and ferry.content.endswith("<p>It leaves at seven.</p>")
    assert [(i.url, i.caption, i.credit, i.width) for i in ferry.images] == [
        ("https://pictures.agency.example/ferry.jpg", "The first crossing.", "Wen Tao", 1600)
    ]


async def test_of_ninjs_what_is_canceled_is_withdrawn_and_what_is_under_embargo_waits() -> None:
    items = await ninjs("ninjs-1")

    assert items["market"].deleted
    assert items["speech"].embargo == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert items["speech"].content == "<p>First paragraph.</p><p>Second paragraph.</p>"


async def test_ninjs_of_the_second_version() -> None:
    library = (await ninjs("ninjs-2"))["library"]

    assert (library.url, library.title) == ("https://www.agency.example/library.html", "城南的图书馆开放了")
    assert library.content == "<p>新的图书馆在城南开放。</p><p>有一个小院子。</p>"
    assert (library.summary, library.authors, library.tags) == ("新的图书馆在城南开放。", ("林晓",), ("城市",))
    assert library.updated == datetime(2026, 11, 24, 2, tzinfo=UTC) and library.images[0].height == 683


async def test_ninjs_of_the_third_version_may_come_alone() -> None:
    bus = (await ninjs("ninjs-3"))["bus"]

    assert (bus.title, bus.content) == ("The bus takes another way", "<p>The bus takes another way.</p>")
    assert (bus.published, bus.images[0].url) == (
        datetime(2026, 11, 24, 0, 10, tzinfo=UTC),
        "https://pictures.agency.example/bus.jpg",
    )


async def test_the_uri_of_ninjs_is_the_link_where_the_operator_says_so() -> None:
    assert (await ninjs("ninjs-1", link="uri"))["ferry"].url == "http://agency.example/items/20261124-ferry"
