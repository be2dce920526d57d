"""docs/codes.md, made from `ingest.codes` and the catalogs; `make messages` writes it, a test compares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import copy_context
from pathlib import Path

from ingest import codes, i18n

FILE = Path(__file__).parents[1] / "docs" / "codes.md"

_BEGINNING = """\
# Codes

Whatever is not posted has a reason, and every reason has a code: stable, the same in every language, fit for counting.
`ingest status` counts them, `ingest why` tells them of one article, and both do so with `--json` too. The sentence
beside a code is what people read, in the language they chose (`INGEST_LANGUAGE`).

This page is made from `ingest/codes.py` and the catalogs by `make messages`.
"""

_LISTS: tuple[tuple[str, str, Callable[[], Mapping[str, str]]], ...] = (
    (
        "Entries that were skipped",
        "Why an announcement became no article. The entry is kept, with its code.",
        codes.skipped,
    ),
    (
        "Deliveries that are held",
        "Why a post waits. Where it goes out by itself the sentence says so; elsewhere a person releases it.",
        codes.held,
    ),
    (
        "Posts that were retracted",
        "Why a post was withdrawn from its target, or, never sent, will not be. None comes back by itself.",
        codes.retracted,
    ),
)


def page() -> str:
    """The whole page."""
    return "\n".join((_BEGINNING, *(_section(*each) for each in _LISTS))).rstrip("\n") + "\n"


def _section(title: str, words: str, sentences: Callable[[], Mapping[str, str]]) -> str:
    in_all = {language: _spoken(language, sentences) for language in i18n.LANGUAGES}
    rows = (
        f"| `{code}` | {' | '.join(in_all[language][code] for language in i18n.LANGUAGES)} |" for code in in_all["en"]
    )
    head = ("| code | English | 简体中文 | 繁體中文 |", "|---|---|---|---|")
    return "\n".join((f"## {title}", "", words, "", *head, *rows, ""))


def _spoken(language: str, sentences: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    def speak() -> Mapping[str, str]:
        i18n.use(language)
        return sentences()

    return copy_context().run(speak)
