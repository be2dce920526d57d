"""What the docs show works: files are checked, commands exist, links lead somewhere."""

import re
from pathlib import Path

import pytest

from ingest.cli import _COMMANDS
from ingest.config import parse

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_whole_sources_file_in_the_docs_is_right(page: Path) -> None:
    for block in blocks(page, "yaml"):
        if re.search(r"^organizations:", block, re.M):
            text = block if re.search(r"^version:", block, re.M) else f"version: 1\n{block}"
            parse(text, path=page.name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_docs_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^\$ |`)ingest (?:-C \S+ )?([a-z]+)", text, re.M))
    assert named <= set(_COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_in_the_docs_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^\$ |`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.M)):
        if target.startswith("bench-"):
            assert (ROOT / "bench" / f"{target.removeprefix('bench-').replace('-', '_')}.py").exists()
        else:
            assert re.search(rf"^{target}:", makefile, re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_the_docs_leads_somewhere(page: Path) -> None:
    for address in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in address:
            assert (page.parent / address).exists(), address
