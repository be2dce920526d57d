"""Lists of organizations and feeds are put into sources.yaml, and everything else in it stays."""

from __future__ import annotations

import difflib
import time

import pytest

from ingest.config import ConfigErrors, parse
from ingest.config.inserting import Inserted, checked, inserted
from ingest.errors import ConfigError, ParseError
from ingest.feeds.rosters import Row, rows

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="News">
  <outline text="Papers"><outline type="rss" text="Harbour Daily" title="Harbour Daily"
     xmlUrl="https://www.harbour.example/rss.xml" htmlUrl="https://www.harbour.example/"/>
    <outline type="rss" text="Harbour: Sports" xmlUrl="https://www.harbour.example/sports.xml"
     htmlUrl="https://www.harbour.example/"/></outline>
</outline>
<outline type="HTML+XPath" text="Tides &amp; Winds" xmlUrl="https://tides.example/list" htmlUrl="https://tides.example/"/>
</body></opml>
"""

FILE = """\
# partners
version: 1
organizations:
  - id: paper
    name: Paper            # the first one
    homepage: https://paper.example
    sources:
      - feed: https://paper.example/rss.xml
        text: feed         # whole

      # the archive
      - page: https://paper.example/archive

  # no sources yet
  - id: quiet
    name: "Quiet"
    description: |
      It says
      # little

# the end
targets:
  discover: {kind: community}
"""


def put(text: str, *listed: Row) -> Inserted:
    before = parse(text)
    done = inserted(text, before, listed, path="sources.yaml", listed="list.csv")
    checked(before, parse(done.text), done)
    return done


def only_added(before: str, after: str) -> list[str]:
    """The lines that are new; no other may have gone."""
    changes = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert not [line for line in changes if line.startswith("- ")], changes
    return [line[2:] for line in changes if line.startswith("+ ")]


# -- lists -----------------------------------------------------------------------------------------------------


def test_nested_outlines_are_feeds_wherever_they_stand() -> None:
    found = rows(OPML.encode())
    assert [(row.name, row.kind, row.url) for row in found] == [
        ("Harbour Daily", "feed", "https://www.harbour.example/rss.xml"),
        ("Harbour: Sports", "feed", "https://www.harbour.example/sports.xml"),
        ("Tides & Winds", "page", "https://tides.example/list"),
    ]
    assert found[0].line in (4, 5)


def test_a_bomb_in_opml_explodes_nowhere() -> None:
    bomb = '<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    found = rows((bomb + '<opml><outline text="&b;" xmlUrl="https://x.example/f"/></opml>').encode())
    assert len(found[0].name) < 10
    with pytest.raises(ParseError):
        rows(b"<opml>" + b"<outline>" * 50_000 + b'<outline xmlUrl="https://x.example/f"/>')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_however_the_spreadsheet_wrote_it(encoding: str, delimiter: str) -> None:
    text = (
        "机构,主页,订阅,语言,账号\r\n海港日报社有限公司,https://a.example,https://a.example/rss,简体中文,@a_daily\r\n"
    )
    found = rows(text.replace(",", delimiter).encode(encoding))
    assert found == [
        Row(2, "海港日报社有限公司", "", "https://a.example", "https://a.example/rss", "feed", "简体中文", "@a_daily")
    ]


def test_a_row_may_have_several_addresses_and_a_cell_several_lines() -> None:
    text = 'sep=;\nname;feed;sitemap;url;kind\n"A\nB";https://a.example/f;https://a.example/s;https://a.example/p;page\nC\n'
    found = rows(text.encode())
    assert [(row.line, row.kind) for row in found] == [(3, "feed"), (3, "sitemap"), (3, "page"), (5, "feed")]


@pytest.mark.parametrize(
    "body", [b"", b"\0" * 50, b"hello", b"a,b\n1,2\n", b"<rss/>", b"<html>", b"name\n", b"\xff\xfe"]
)
def test_what_is_no_list_is_told_in_a_sentence(body: bytes) -> None:
    with pytest.raises(ParseError):
        rows(body)


# -- put in ----------------------------------------------------------------------------------------------------


def test_a_new_source_goes_to_the_end_of_its_organizations_list_and_nothing_else_changes() -> None:
    done = put(FILE, Row(2, url="https://paper.example/sports.xml", named=False))
    assert only_added(FILE, done.text) == ["      - feed: https://paper.example/sports.xml"]
    assert parse(done.text).organizations[0].sources[-1].location == "https://paper.example/sports.xml"


def test_an_organization_without_sources_gets_the_key() -> None:
    done = put(FILE, Row(2, "Quiet", url="https://quiet.example/f"))
    assert only_added(FILE, done.text) == ["    sources:", "      - feed: https://quiet.example/f"]


def test_new_organizations_stand_behind_the_last_before_what_follows() -> None:
    done = put(FILE, *rows(OPML.encode()))
    assert done.organizations == ("harbour", "tides") and len(done.sources) == 3
    assert only_added(FILE, done.text)[0] == "  - id: harbour"
    config = parse(done.text)
    assert [one.name for one in config.organizations] == ["Paper", "Quiet", "Harbour Daily", "Tides & Winds"]
    assert [source.kind for source in config.organizations[2].sources] == ["feed", "feed"]
    assert done.text.index("tides.example") < done.text.index("# the end")


def test_the_same_list_twice_adds_nothing() -> None:
    once = put(FILE, *rows(OPML.encode()))
    again = put(once.text, *rows(OPML.replace("https://www.", "http://").encode()))
    assert again.text == once.text and len(again.known) == 3


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\norganizations: []\n# partners\n",
        "version: 1\norganizations:\n",
        "version: 1\norganizations: []",
        "organizations: ~   # none\nversion: 1\n",
        "\ufeffversion: 1\r\norganizations: []\r\n",
        "version: 1\norganizations:\n- id: a\n  name: A\n  sources:\n  - feed: https://a.example/f\n  timezone: UTC\n",
        "version: 1\norganizations:\n- id: a\n  name: A\n  sources: []\n  timezone: UTC",
        "version: 1\norganizations:\n  -\n    id: a\n    name: A\n...\n",
    ],
)
def test_files_of_every_habit_can_be_added_to(text: str) -> None:
    done = put(text, Row(2, "B", url="https://b.example/f"), Row(3, "A", url="https://a.example/g"))
    config = parse(done.text)
    assert {one.name for one in config.organizations} == {"A", "B"}
    assert done.text.count("\r\n") in (0, done.text.count("\n"))
    assert done.text.startswith("\ufeff") == text.startswith("\ufeff")


def test_ids_come_from_hosts_and_never_stand_twice() -> None:
    listed = [Row(n, f"Name {n}", url=f"https://news.paper.com.example/{n}/f") for n in range(3)]
    assert put(FILE, *listed).organizations == ("paper-2", "paper-3", "paper-4")
    assert put(FILE, Row(1, "香港日報", url="http://127.0.0.1:8801/f")).organizations == ("partner",)
    assert put(FILE, Row(1, "X", handle="hk_daily", url="https://x.example/f")).organizations == ("hk-daily",)


def test_two_sources_of_one_name_get_ids_of_their_own() -> None:
    done = put(FILE, Row(1, "Paper", url="https://a.example/rss.xml"), Row(2, "Paper", url="https://b.example/rss.xml"))
    assert [one.id for one in parse(done.text).organizations[0].sources][2:] == ["paper/feed-2", "paper/feed-3"]


def test_names_that_would_mean_something_in_yaml_are_quoted() -> None:
    names = ["no", "A: B # C", '"x"', "- y", "1.5", "{a}", "\u202eevil", "two\nlines", "C:\\temp"]
    done = put(FILE, *(Row(n, name, url=f"https://h{n}.example/f") for n, name in enumerate(names)))
    read = [one.name for one in parse(done.text).organizations[2:]]
    assert [a == b for a, b in zip(read, names, strict=True)].count(False) == 2  # a space, and what turns text around


def test_every_mistake_of_the_list_is_told_at_once_with_its_line() -> None:
    listed = [
        Row(2, "A", url="a.example/f"),
        Row(3, "B", url="https://b.example/f", kind="fed", language="chinese"),
        Row(4, "C", handle="Big Letters", url="https://c.example/f"),
        Row(5, "D", handle="paper", url="https://d.example/f"),
        Row(6, language="en"),
    ]
    with pytest.raises(ConfigErrors) as caught:
        put(FILE, *listed)
    assert [one.line for one in caught.value.mistakes] == [2, 3, 3, 4, 5, 6]
    assert "list.csv:3" in caught.value.render() and "feed" in caught.value.mistakes[1].fix


def test_a_list_in_brackets_is_left_alone_with_a_sentence() -> None:
    text = "version: 1\norganizations: [{id: a, name: A, sources: [{feed: https://a.example/f}]}]\n"
    with pytest.raises(ConfigErrors, match="has 1 mistake"):
        put(text, Row(2, "B", url="https://b.example/f"))
    odd = "version: 1\norganizations:\n  - id: a\n    name: A\n    rights: {basis: contract,\ntext: full}\n"
    with pytest.raises(ConfigError):
        put(odd + "    homepage: https://a.example\n", Row(2, "B", url="https://b.example/f"))


def test_a_long_list_is_put_in_quickly() -> None:
    begun = time.process_time()
    listed = [Row(n, f"媒體 {n}", url=f"https://example{n % 50}.example/{n}/rss.xml") for n in range(4000)]
    same = [Row(n, "Paper", url=f"https://host{n}.example/rss.xml") for n in range(2000)]
    done = inserted(FILE, parse(FILE), [*listed, *same], path="sources.yaml", listed="list.csv")
    assert len(done.organizations) == 4000 and len(done.sources) == 6000
    assert time.process_time() - begun < 5
