"""The invented Chinese pages are sound: what they are said to hold is in them, and their halves are as drawn."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from tests.extraction.chinese.render import halves

CHINESE = Path(__file__).parent / "chinese"
RECORDS: list[dict[str, Any]] = [
    json.loads(line) for line in (CHINESE / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
]


def visible(record: dict[str, Any]) -> str:
    """The characters of a page outside scripts, without its white space."""
    page = (CHINESE / record["file"]).read_bytes().decode(record["charset"])
    tree = html.fromstring(page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(tree, "script", "style", "noscript", etree.Comment, with_tail=False)
    return squeezed(tree.text_content())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["id"]))
def test_the_page_decodes_and_holds_its_title_and_every_paragraph_of_its_true_text_in_order(
    record: dict[str, Any],
) -> None:
    page, at = visible(record), 0
    assert squeezed(record["title"]) in page
    for paragraph in record["text"].split("\n"):
        assert squeezed(paragraph)
        at = page.find(squeezed(paragraph), at)
        assert at >= 0, paragraph


def test_there_are_eighty_pages_or_more_and_no_text_twice() -> None:
    assert len(RECORDS) >= 80
    assert len({record["id"] for record in RECORDS}) == len({record["text"] for record in RECORDS}) == len(RECORDS)
    assert {path.name for path in (CHINESE / "pages").iterdir()} == {Path(record["file"]).name for record in RECORDS}


def test_the_halves_are_as_drawn_and_both_have_pages_of_every_site() -> None:
    assert {record["id"]: record["half"] for record in RECORDS} == halves(RECORDS)
    assert min(Counter(record["half"] for record in RECORDS).values()) >= 40
    per_site = Counter((record["site"], record["half"]) for record in RECORDS)
    assert len(per_site) == 2 * len({record["site"] for record in RECORDS})
    assert min(per_site.values()) >= 2


def test_every_publisher_is_invented() -> None:
    assert all(record["site"].endswith(".example") and record["site"] in record["url"] for record in RECORDS)
