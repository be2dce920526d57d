"""Inline text on its way to become the lines of a paragraph: as a browser would set it, in HTML and in plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from ingest.text import tidy

_CLOSE = "[\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—]"  # not Hangul: it has spaces
_WRAPPED = re.compile(rf"(?<={_CLOSE})[ \t]*[\r\n]\s*(?={_CLOSE})")
_WRAPS = re.compile(rf"{_CLOSE}[ \t]*[\r\n]\s*$")
_BEGINS = re.compile(rf"[ \t]*[\r\n]\s*(?={_CLOSE})")
_GOES_ON = re.compile(rf"\s*{_CLOSE}")
_SPACES = re.compile(r"[^\S\u3000]+")  # an ideographic space is the author's, and browsers keep it
_INDENT = re.compile(r"(?<=[。！？”」』）…])[\u3000\xa0 ]{2,}(?=\S)")
_NO_WORD = re.compile(r"[\W_]+")
_FULL_LINE = 20  # characters of a line that was broken because it was full
_ENDS = re.compile(r"[。！？：；…—」』”）》.!?:;)]$")


@dataclass(slots=True)
class Line:
    """A piece of a run up to a line break."""

    html: str
    text: str
    key: str  # letters and digits, to compare by
    linked: int  # of them inside links
    chosen: bool = False


def key_of(text: str) -> str:
    """Letters and digits in lower case."""
    return _NO_WORD.sub("", text).lower()


class Gathering:
    """Inline pieces on their way to become one run: tags opened and not yet closed are repeated after a break."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._html: list[str] = []
        self._text: list[str] = []
        self._linked = 0
        self._open: list[tuple[str, str]] = []  # tag, as written
        self._mute = 0  # tags open that hold no text of the line: the reading beside a character
        self._links = 0
        self._wrapped: tuple[int, int] | None = None  # the pieces that end with a space made of a line's end

    def add(self, text: str) -> None:
        text = self._continued(tidy(text))
        for number, plain in enumerate(_pieces(text)):
            if number:
                self.end_line()
            follows_space = not self._text or self._text[-1].endswith(" ")
            self._put(plain[1:] if follows_space and plain.startswith(" ") else plain)
        if ("\n" in text or "\r" in text) and _WRAPS.search(text) and self._text:
            self._wrapped = (len(self._html) - 1, len(self._text) - 1)

    def space(self, *, wrapped: bool) -> None:
        """White space alone. `wrapped`: with the end of a line in it."""
        if self._text and not self._text[-1].endswith(" "):
            ideograph = _GOES_ON.match(self._text[-1][-1:])
            self._put(" ")
            if wrapped and ideograph:
                self._wrapped = (len(self._html) - 1, len(self._text) - 1)

    def _continued(self, text: str) -> str:
        """`text` as it goes on after what is there: a line of the markup that ends between two ideographs ends no word,
        also where a tag stands in between."""
        if self._wrapped and text.strip():
            if _GOES_ON.match(text):
                for pieces, place in zip((self._html, self._text), self._wrapped, strict=True):
                    pieces[place] = pieces[place].rstrip(" ")
            self._wrapped = None
        if self._text and _BEGINS.match(text) and _GOES_ON.match(self._text[-1][-1:]):
            return text.lstrip()
        return text

    def _put(self, text: str) -> None:
        if not text:
            return
        self._html.append(escape(text, quote=False))
        if self._mute:
            return
        self._text.append(text)
        if self._links:
            self._linked += len(key_of(text))

    def open(self, tag: str, written: str) -> None:
        self._open.append((tag, written))
        self._html.append(written)
        self._count(tag, 1)

    def close(self) -> None:
        tag, _written = self._open.pop()
        self._html.append(f"</{tag}>")
        self._count(tag, -1)

    def _count(self, tag: str, by: int) -> None:
        if tag == "a":
            self._links += by
        elif tag in ("rt", "rp"):
            self._mute += by

    def end_line(self) -> None:
        text = "".join(self._text).strip()
        if text:
            html = "".join(self._html).strip() + "".join(f"</{tag}>" for tag, _written in reversed(self._open))
            self.lines.append(Line(html, text, key_of(text), self._linked))
        self._html = [written for _tag, written in self._open]
        self._text, self._linked = [], 0
        self._wrapped = None

    def take(self) -> list[Line]:
        if self._html:
            self.end_line()
        lines, self.lines = self.lines, []
        return _unwrapped(lines)


def _pieces(text: str) -> list[str]:
    """What an author's indents tell apart, each with its white space as a browser shows it."""
    if text.isprintable() and "  " not in text:  # no line ends, tabs, or wide spaces: most texts
        return [text]
    unbroken = _WRAPPED.sub("", text)
    pieces = _INDENT.split(unbroken) if "\u3000" in text or "\xa0" in text else [unbroken]
    return [_SPACES.sub(" ", piece) for piece in pieces]


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Lines that were broken because they were full, as e-mails and forums break Chinese, are one. Verse, addresses and
    lists have lines of any length, or short ones."""
    longest = max((len(line.text) for line in lines), default=0)
    full = [len(line.text) >= longest - 2 and bool(_GOES_ON.match(line.text[-1:])) for line in lines]
    if len(lines) < 3 or longest < _FULL_LINE or sum(full) * 5 < len(lines) * 3:
        return lines
    joined = [lines[0]]
    for line, before, is_full in zip(lines[1:], lines, full, strict=False):
        if is_full and not _ENDS.search(before.text):
            last = joined[-1]
            joined[-1] = Line(
                last.html + line.html, last.text + line.text, last.key + line.key, last.linked + line.linked
            )
        else:
            joined.append(line)
    return joined
