"""A read that gets only a part of what a source announces loses nothing: what is left is read the next time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.fetch.site import Site, http
from tests.street import article, html, street

XML = {"content_type": "application/xml"}
BUSY = http("500 Internal Server Error")


def listing(numbers: Iterable[int], following: str = "") -> bytes:
    items = "".join(f'<li><a class=story href="/a/{n}">What happened on pier {n}</a></li>' for n in numbers)
    more = f'<a class=more href="{following}">Older</a>' if following else ""
    return f"<html><body><ul>{items}</ul>{more}</body></html>".encode()


def sitemap(site: Site, *numbers: int) -> bytes:
    urls = "".join(f"<url><loc>{site.url(f'/a/{n}')}</loc></url>" for n in numbers)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def index(site: Site, *children: tuple[str, str]) -> bytes:
    """Of sitemaps, by path and `lastmod`."""
    named = "".join(
        f"<sitemap><loc>{site.url(path)}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for path, at in children
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'.encode()


def publish(site: Site, numbers: Iterable[int]) -> None:
    site.answers |= {f"/a/{n}": html(article(n)) for n in numbers}


async def test_a_second_page_of_a_list_that_failed_is_read_though_the_first_did_not_change(tmp_path: Path) -> None:
    async with street(tmp_path, "- page: {site}/list\n  links: a.story\n  next: a.more\n  pages: 2") as here:
        publish(here.site, range(1, 7))
        here.site.answers["/list"] = html(listing([1, 2, 3], "/list2"), ETag='"one"')
        here.site.answers["/list2"] = [BUSY, html(listing([4, 5, 6]))]
        await here.sync()
        assert len(await here.posts()) == 3
        here.clock.advance(hours=1)
        await here.sync()
        assert len(await here.posts()) == 6


async def test_a_list_whose_next_page_is_not_there_is_asked_only_whether_it_changed(tmp_path: Path) -> None:
    async with street(tmp_path, "- page: {site}/list\n  links: a.story\n  next: ?p={{page}}\n  pages: 9") as here:
        publish(here.site, range(1, 4))
        here.site.answers["/list"] = html(listing([1, 2, 3]), ETag='"one"')
        await here.sync()
        here.clock.advance(hours=1)
        await here.sync()
        assert here.site.asked("/list")[-1].headers["if-none-match"] == '"one"'


async def test_a_second_answer_of_an_interface_that_failed_is_read_though_the_first_did_not_change(
    tmp_path: Path,
) -> None:
    async with street(tmp_path, "- api: {site}/api\n  next: next\n  pages: 2") as here:
        publish(here.site, range(1, 5))

        def answer(*numbers: int, following: str = "") -> bytes:
            items = [{"id": n, "url": f"/a/{n}", "title": f"What happened on pier {n}"} for n in numbers]
            body = json.dumps({"items": items, "next": following}).encode()
            return http(body=body, content_type="application/json", ETag=f'"{numbers}"')

        here.site.answers["/api"] = answer(1, 2, following="/api2")
        here.site.answers["/api2"] = [BUSY, answer(3, 4)]
        await here.sync()
        here.clock.advance(hours=1)
        await here.sync()
        assert len(await here.posts()) == 4


async def test_a_sitemap_that_failed_when_it_was_new_is_read_though_its_index_did_not_change(tmp_path: Path) -> None:
    async with street(tmp_path, "- sitemap: {site}/index.xml") as here:
        publish(here.site, range(1, 5))
        here.site.answers["/index.xml"] = http(
            body=index(here.site, ("/one.xml", ""), ("/two.xml", "")), ETag='"one"', **XML
        )
        here.site.answers["/one.xml"] = http(body=sitemap(here.site, 1, 2), **XML)
        here.site.answers["/two.xml"] = [BUSY, http(body=sitemap(here.site, 3, 4), **XML)]
        await here.sync()
        assert len(await here.posts()) == 2
        here.clock.advance(hours=1)
        await here.sync()
        assert len(await here.posts()) == 4


async def test_sitemaps_of_a_host_that_wants_long_pauses_are_read_one_after_the_other(tmp_path: Path) -> None:
    async with street(tmp_path, "- sitemap: {site}/index.xml") as here:
        publish(here.site, range(1, 4))
        here.site.answers["/robots.txt"] = http(body=b"User-agent: *\nCrawl-delay: 60\n")
        children = [(f"/{n}.xml", "") for n in range(1, 4)]
        here.site.answers["/index.xml"] = http(body=index(here.site, *children), ETag='"one"', **XML)
        for n in range(1, 4):
            here.site.answers[f"/{n}.xml"] = http(body=sitemap(here.site, n), ETag=f'"{n}"', **XML)
        for _read in range(12):
            await here.sync()
            here.clock.advance(minutes=2)
        assert len(await here.posts()) == 3
        publish(here.site, [4])
        here.site.answers["/3.xml"] = http(body=sitemap(here.site, 3, 4), **XML)
        for _read in range(12):
            await here.sync()
            here.clock.advance(minutes=2)
        assert len(await here.posts()) == 4


async def test_after_a_long_silence_all_sitemaps_that_are_new_since_are_read(tmp_path: Path) -> None:
    async with street(tmp_path, "- sitemap: {site}/index.xml\n  children: 2") as here:
        here.clock.now = datetime(2026, 11, 10, 12, tzinfo=UTC)
        publish(here.site, range(9, 20))
        days = [(f"/{day}.xml", f"2026-11-{day:02}T08:00:00Z") for day in range(9, 20)]
        for day in range(9, 20):
            here.site.answers[f"/{day}.xml"] = http(body=sitemap(here.site, day), **XML)
        here.site.answers["/index.xml"] = [
            http(body=index(here.site, *days[:2]), **XML),
            http(body=index(here.site, *days), **XML),
        ]
        await here.sync()
        here.clock.advance(days=9)
        await here.sync()
        assert len(await here.posts()) == 11
