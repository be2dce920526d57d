"""Code on a page: its text as a programmer wrote it, without line numbers, and the language that its colors are for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from ingest.extraction.document import attribute, marks

_LINES = frozenset(("div", "li", "tr", "p"))  # each line in a box of its own
_NUMBERS = re.compile(
    r"(?:^|[\s_-])(?:gutter|linenos?|linenodiv|line-numbers-rows|hljs-ln-numbers|blob-num)(?:$|[\s_-])"
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|brush:\s?|sourcecode\s|hljs\s|prettyprint\slang-)([a-z0-9+#]{1,20})(?=$|[\s;])"
)
_AROUND = re.compile(r"(?:^|\s)highlight-source-([a-z0-9+#]{1,20})(?=$|\s)")
_LEVELS = 6  # elements around a line of a table of lines
_NO_LANGUAGE = frozenset(("none", "plaintext", "text", "plain", "nohighlight", "txt", "hljs", "code", "wp", "block"))
_DEEP = 100


def text(element: Any) -> str:
    """The lines of a `<pre>`; nothing for the numbers that stand beside them."""
    if any(_NUMBERS.search(marks(one)) for one in (element, *itertools.islice(element.iterancestors(), 2))):
        return ""
    lines = re.sub(r"[^\S\n]+(?=\n|$)", "", "".join(_pieces(element, 0)))
    return lines.strip("\n") if lines.strip() else ""


def language(element: Any) -> str:
    """The language that the code is marked with; empty where it is not."""
    for one in (next(element.iter("code"), None), element):
        if one is None:
            continue
        said = (attribute(one, "data-lang") or attribute(one, "data-language")).lower()
        name = said if re.fullmatch(r"[a-z0-9+#]{1,20}", said) else _first(_LANGUAGE, one)
        if name and name not in _NO_LANGUAGE:
            return name
    return next(filter(None, (_first(_AROUND, one) for one in itertools.islice(element.iterancestors(), _LEVELS))), "")


def _first(pattern: re.Pattern[str], element: Any) -> str:
    found = pattern.search(marks(element))
    return found[1] if found else ""


def _pieces(element: Any, depth: int) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("button", "script", "style") and depth < _DEEP:
            if child.tag == "br":
                yield "\n"
            elif not _NUMBERS.search(marks(child)):
                yield from _pieces(child, depth + 1)
                if child.tag in _LINES:
                    yield "\n"
        if child.tail:
            yield child.tail
