"""The page about sources.yaml is true."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.config import parse
from ingest.config.draft import document
from ingest.config.shapes import Key
from ingest.config.tables import ACCOUNT, ORGANIZATION_KEYS, PUBLISH, RIGHTS, SELECTORS, SOURCE_KEYS
from tests.config.reading import mistake, organization

PAGE = (Path(__file__).parents[2] / "docs" / "sources.yaml.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return re.split(rf"^#+ {title}$", PAGE, flags=re.MULTILINE)[1]


def _unsaid(section: str, keys: tuple[Key, ...]) -> list[str]:
    return [key.name for key in keys if f"`{key.name}`" not in _section(section)]


def test_the_example_is_read_without_a_mistake() -> None:
    example = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
    assert [source.id for source in parse(example).sources] == [
        "hkdaily/rss.xml",
        "hkdaily/news-sitemap.xml",
        "hkdaily/latest",
    ]


def test_the_message_that_it_shows_is_what_is_said() -> None:
    shown = re.findall(r"```\n(sources.*?)\n```", PAGE, re.DOTALL)[0]
    said = mistake(organization("language: zh-HK")).render()
    assert shown.split("\n")[0].partition(": ")[2] == said.split("\n")[0].partition(": ")[2]
    assert shown.split("\n")[3] == said.split("\n")[3]


def test_every_key_is_explained() -> None:
    assert _unsaid("The file", document().keys) == []
    assert _unsaid("Organizations", ORGANIZATION_KEYS) == []
    assert _unsaid("Sources", SOURCE_KEYS) == []
    assert _unsaid("account", ACCOUNT.keys) == []
    assert _unsaid("rights", RIGHTS.keys) == []
    assert _unsaid("publish", PUBLISH.keys) == []
    assert _unsaid("Sources", SELECTORS.keys) == []


def test_a_thousand_organizations_are_read() -> None:
    text = organization().removesuffix("  - id: hkdaily\n    name: 香港日報\n") + "".join(
        f"  - id: paper{n}\n    name: 報{n}\n    sources:\n"
        + "".join(f"      - feed: https://paper{n}.example/{name}.xml\n" for name in ("news", "sport", "city"))
        for n in range(1000)
    )
    assert len(parse(text).sources) == 3000
