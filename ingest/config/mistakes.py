"""A mistake in a file: where it is, the line with a caret, why it is one and what to write instead."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

_SHOWN = 100
"""How many cells of a source line are shown; a longer line is cut around the caret."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. Line and column count from 1, the column in characters; `length` characters are underlined.
    `source` is the line as it stands in the file, secrets masked."""

    path: str
    line: int
    column: int
    source: str
    reason: str
    fix: str
    length: int = 1

    def render(self) -> str:
        """Place and reason, the line, a caret under the spot, the fix: four lines (fewer where one is empty)."""
        lines = [f"{self.path}:{self.line}:{self.column}: {self.reason}"]
        before, marked, after = _cut(self.source, self.column - 1, self.length)
        if before or marked or after:
            lines.append(f"    {before}{marked}{after}")
            lines.append("    " + " " * width(before) + "^" * max(1, width(marked)))
        if self.fix:
            lines.append(f"  → {self.fix}")
        return "\n".join(lines)


class ConfigErrors(ConfigError):
    """The file has mistakes; `mistakes` has all of them, in the file's order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        count, first = len(self.mistakes), self.mistakes[0]
        reason = ngettext("{path} has {count} mistake.", "{path} has {count} mistakes.", count, path=first.path)
        super().__init__(reason, fix=first.fix)

    def render(self) -> str:
        """Every mistake, with an empty line between two."""
        return "\n\n".join(mistake.render() for mistake in self.mistakes)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A fix for a name that does not exist: the nearest that does, else all of them."""
    names = sorted(known)
    near = nearest(name, names)
    if near:
        return _("Did you mean “{near}”?", near=near[0])
    if not names:
        return _("Remove it.")
    return _("There are: {names}.", names=", ".join(names))


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The one of `known` that `name` is probably meant to be, or none."""
    return difflib.get_close_matches(name.casefold(), sorted(known), n=1, cutoff=0.6)


def width(text: str) -> int:
    """The cells that a terminal gives to `text`: two for Chinese and most emoji (UAX #11), none for what combines."""
    return sum(_cells(letter) for letter in text)


def printable(text: str) -> str:
    """One line that can be printed anywhere: what would steer a terminal or turn the text around is replaced."""
    return "".join(" " if c == "\t" else "\ufffd" if unicodedata.category(c)[0] == "C" else c for c in text)


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _cut(line: str, start: int, length: int) -> tuple[str, str, str]:
    """The line before, under and after the caret; of a long line, what stands around the caret."""
    line = printable(line)
    before, marked, after = line[:start], line[start : start + length], line[start + length :]
    if width(line) > _SHOWN:
        marked = _head(marked, _SHOWN // 2)
        before = _tail(before, (_SHOWN - width(marked)) // 2)
        after = _head(after, _SHOWN - width(before) - width(marked))
    return before, marked, after


def _head(text: str, cells: int) -> str:
    kept = _fitting(text, cells)
    return text if kept == len(text) else text[:kept] + "…"


def _tail(text: str, cells: int) -> str:
    kept = _fitting(text[::-1], cells)
    return text if kept == len(text) else "…" + text[len(text) - kept :]


def _fitting(text: str, cells: int) -> int:
    """How many letters fit into so many cells."""
    for count, letter in enumerate(text):
        cells -= _cells(letter)
        if cells < 0:
            return count
    return len(text)
