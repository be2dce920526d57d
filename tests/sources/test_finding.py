"""Articles found on list pages by what they look like. In the fixtures, `data-article` marks each link that leads to
one: the code knows nothing of it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from lxml import html as lxml_html

from ingest.feeds import links
from ingest.feeds.markup import web_address
from ingest.feeds.reading import Reading
from tests.sources.fakes import FIXTURES, NOW

HERE = "https://paper.example/list/index.html"
LISTS = sorted((FIXTURES / "lists").glob("*.html"))


def address(path: Path) -> str:
    return "https://news.portal.example/roll/" if path.stem == "portal-zh" else HERE


def marked(path: Path) -> set[str]:
    tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    return {web_address(one.get("href"), address(path)) for one in tree.iterfind(".//a[@data-article]")}


def found(path: Path) -> links.ListPage:
    reading = Reading(address(path), "Asia/Shanghai", NOW)
    return links.list_page(path.read_text(encoding="utf-8"), links.Wanted(), reading)


def read(body: str) -> links.ListPage:
    return links.list_page(body, links.Wanted(), Reading(HERE, "UTC", NOW))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_on_every_kind_of_list_the_articles_are_found_and_little_else(path: Path) -> None:
    articles, announced = marked(path), {entry.url for entry in found(path).entries}

    assert announced - articles == set(), "these are no articles"
    assert articles - announced == set(), "these were missed"


def test_the_fixtures_hold_enough_to_be_wrong_about() -> None:
    everything = sum(len(lxml_html.fromstring(path.read_text(encoding="utf-8")).findall(".//a")) for path in LISTS)

    assert len(LISTS) >= 12 and sum(len(marked(path)) for path in LISTS) >= 60 and everything >= 200


def test_times_beside_the_links_are_found_too() -> None:
    dates = {path.stem: [entry.published for entry in found(path).entries] for path in LISTS}

    for name in ("gov-table", "cards-en", "paper-hant", "wordpress", "query-ids", "hashed"):
        assert sum(date is not None for date in dates[name]) >= 5, name


def test_titles_are_those_of_the_headlines_and_not_of_read_more() -> None:
    titles = {entry.title for path in LISTS for entry in found(path).entries}

    assert "The ferry is back after two winters" in titles and "港灣渡輪恢復通航" in titles
    assert not {title for title in titles if re.match(r"(?i)read more|continue|leave a comment", title)}


def test_a_page_without_a_list_gives_nothing() -> None:
    assert found(FIXTURES / "lists" / "no-list.html").entries == ()


def test_what_was_found_can_be_written_down_as_css_that_finds_the_same() -> None:
    page = found(FIXTURES / "lists" / "query-ids.html")
    text = (FIXTURES / "lists" / "query-ids.html").read_text(encoding="utf-8")
    again = links.list_page(text, links.Wanted(links=page.found), Reading(HERE, "Asia/Shanghai", NOW))

    assert page.found == "div.newsitem a"
    assert {entry.url for entry in again.entries} == {entry.url for entry in page.entries}


def test_links_to_other_sites_and_to_the_page_itself_are_no_articles_of_it() -> None:
    rows = "".join(
        f"<li><a href='https://elsewhere.example/2026/11/a-long-story-{n}'>A long story from elsewhere, number {n}</a>"
        f"<li><a href='{HERE}?#part-{n}'>A chapter of this very page, number {n}</a>"
        for n in range(9)
    )

    assert read(f"<ul>{rows}</ul>").entries == ()


@pytest.mark.parametrize(
    "body",
    [
        "<a href='/n/1'>x</a>" * 60_000,
        "".join(f"<p><a href='/2026/11/{n}.html'>A headline of some length {n}</a></p>" for n in range(30_000)),
        "<i>x</i>" * 60_000
        + "".join(f"<p><a href='/2026/11/{n}.html'>Headline number {n}</a></p>" for n in range(8_000)),
        "<div class='list'>" * 50_000 + "<a href='/2026/11/1.html'>A headline of some length</a>",
        "<a href='/2026/11/1.html'>" + "<b>word </b>" * 100_000,
        "<ul>" + "<li class='" + "a" * 1_000_000 + "'><a href='/x/" + "9" * 100_000 + "'>A headline of some length</a>",
    ],
    ids=["same", "many", "far", "deep", "wide", "long"],
)
def test_pages_made_to_cost_time_do_not(body: str) -> None:
    begin = time.process_time()

    read(f"<html><body>{body}</body></html>")

    assert time.process_time() - begin < 5
