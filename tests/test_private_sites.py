"""Private sites, from the list to the post: what needs the partner's key is asked for with it; nobody else sees it."""

from __future__ import annotations

import asyncio
import random
from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest

from ingest import jobs
from ingest.cli import run
from tests.fetch.site import Site, http, open_site
from tests.street import article, html, rss, street

KEY = "key-deadbeef-4711"
PRIVATE = "- feed: {site}/feed.xml\n  access: {{headers: {{X-Key: file:key}}}}"


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)


def png() -> bytes:
    out = BytesIO()
    PIL.Image.frombytes("RGB", (120, 80), random.Random(7).randbytes(120 * 80 * 3)).save(out, "PNG")
    return out.getvalue()


def saw_the_key(site: Site) -> list[str]:
    return [one.path for one in site.requests if KEY in str(one.headers)]


async def test_pictures_of_a_private_site_come_along(tmp_path: Path) -> None:
    async with street(tmp_path, PRIVATE, pass_=KEY) as here:
        here.site.answers |= {
            "/feed.xml": rss(here.site, 1),
            "/a/1": html(article(1, picture=here.site.url("/1.png"))),
            "/1.png": http(body=png(), content_type="image/png"),
        }
        await here.sync()
        (post,) = await here.posts()
        assert len(post.card.pictures) == 1
        assert "/robots.txt" not in saw_the_key(here.site)


async def test_pictures_elsewhere_are_asked_for_without_the_key_also_behind_a_redirect(tmp_path: Path) -> None:
    async with street(tmp_path, PRIVATE, pass_=KEY) as here, open_site() as cdn:
        cdn.answers |= {p: http(body=png(), content_type="image/png") for p in ("/1.png", "/2.png")}
        here.site.answers |= {
            "/feed.xml": rss(here.site, 1, 2),
            "/a/1": html(article(1, picture=cdn.url("/1.png"))),
            "/a/2": html(article(2, picture=here.site.url("/2.png"))),
            "/2.png": http("302 Found", location=cdn.url("/2.png")),
        }
        await here.sync()
        assert [len(one.card.pictures) for one in await here.posts()] == [1, 1]
        assert saw_the_key(cdn) == []


async def test_another_partner_who_shows_a_private_picture_does_not_get_it(tmp_path: Path) -> None:
    async with street(tmp_path, PRIVATE, pass_=KEY) as here, open_site() as thief:
        here.site.answers |= {
            "/feed.xml": rss(here.site, 1),
            "/a/1": html(article(1, picture=here.site.url("/1.png"))),
            "/1.png": http(body=png(), content_type="image/png"),
        }
        thief.answers |= {
            "/feed.xml": rss(thief, 9),
            "/a/9": html(article(9, picture=here.site.url("/1.png"))),
        }
        await here.edit(
            "organizations:\n",
            "organizations:\n  - id: thief\n    name: Thief\n    rights: {basis: contract, text: full, images: true}\n"
            f"    sources: [{{feed: '{thief.url('/feed.xml')}'}}]\n",
        )
        await here.sync()
        here.clock.advance(hours=1)
        for _attempt in range(5):
            here.clock.advance(minutes=20)
            await here.sync()
        posts = {one.card.title: len(one.card.pictures) for one in await here.posts()}
        assert posts == {"What happened on pier 1": 1, "What happened on pier 9": 0}


async def test_what_is_added_by_hand_is_asked_for_as_the_source_at_its_host_would(tmp_path: Path) -> None:
    async with street(tmp_path, PRIVATE, pass_=KEY) as here, open_site() as other:
        here.site.answers["/old/7"] = html(article(7, picture=here.site.url("/7.png")))
        here.site.answers["/7.png"] = http(body=png(), content_type="image/png")
        other.answers["/old/8"] = html(article(8))
        (added,) = await jobs.add(here.app, [here.site.url("/old/7")])
        assert added.state == "article" and [one.state for one in added.deliveries] == ["delivered"]
        (post,) = await here.posts()
        assert len(post.card.pictures) == 1
        await jobs.add(here.app, [other.url("/old/8")], "paper")
        assert saw_the_key(other) == []
        here.clock.advance(hours=2)
        await here.sync()  # looked at again as it was read
        assert len(here.site.asked("/old/7")) == 2 and len(saw_the_key(here.site)) >= 3


async def test_the_key_stands_in_no_output_error_or_file_of_ours(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with street(tmp_path, PRIVATE, pass_=KEY) as here:
        here.site.answers |= {
            "/feed.xml": rss(here.site, 1, 2),
            "/a/1": html(article(1)),
            "/a/2": http("302 Found", location="/login"),
            "/login": http("403 Forbidden"),
        }
        await here.sync()
        here.site.pass_ = "another"
        here.clock.advance(hours=1)
        await here.sync()
        address = here.site.url("/a/1")
        for command in ("status", "check", "manners", "read paper", "why paper/feed.xml", f"why {address}"):
            await asyncio.to_thread(run, ["-C", str(tmp_path), *command.split()])
            await asyncio.to_thread(run, ["-C", str(tmp_path), *command.split(), "--json"])
    told = "".join(capfd.readouterr())
    assert "paper" in told and KEY not in told
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "key"]
    assert [file.name for file in kept if KEY.encode() in file.read_bytes()] == []
