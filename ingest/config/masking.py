"""Lines of a file as they may be shown: no secret that somebody wrote by mistake appears in a message.

Works on text, not on the tree, since a file that cannot be parsed is shown too. It rather hides too much: what
stands behind a name that means a secret (also misspelled), whatever looks like a token, and passwords in URLs.
Every hidden character becomes `*`, so that columns stay what they are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

_NAMES = ("token", "tokens", "secret", "secrets", "password", "passwd", "apikey", "accesskey", "credential", "bearer")
_PRIVATE = ("authorization", "certificate", "cookie", "cookies", "header", "headers", "key", "user", "username")
_KEY = re.compile(r"([A-Za-z][A-Za-z_-]{1,30})[\"']?\s*:(?=\s|$|[\"'{\[])")
_ADDRESS = r"(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s,\"'}]+)"
_HARMLESS = re.compile(rf"(?<![^\s{{,\"']){_ADDRESS}(?![^\s}},\"'])|[A-Za-z0-9_-]+(?=[\"']?\s*:\s+[\"']?{_ADDRESS})")
_USERINFO = re.compile(r"(?<=://)[^\s/?#]*(?=@)")
_QUERY = re.compile(r"(?<=[?&])((?:[\w-]*(?:token|secret|passw|key|sig|auth)[\w-]*)=)([^\s&#\"']+)", re.IGNORECASE)
_PREFIXED = re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AKIA|eyJ)[A-Za-z0-9_.-]+")
_LONG = re.compile(
    r"(?<![A-Za-z0-9_/:.%-])(?=[A-Za-z0-9_+/=-]*[0-9])(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{24,}"
)


def masked(lines: Sequence[str], known: Collection[str] = ()) -> list[str]:
    """The lines with secrets hidden. `known` are names that are no secrets where they stand as a key."""
    shown = list(lines)
    for number, start, last in _regions(lines):
        for at in range(number, last + 1):
            begin = start if at == number else 0
            shown[at] = shown[at][:begin] + _hide(lines[at][begin:], known)
    return [masked_words(line) for line in shown]


def masked_words(text: str) -> str:
    """Hide what looks like a secret wherever it stands."""
    text = _USERINFO.sub(_stars, text)
    text = _QUERY.sub(lambda found: found[1] + "*" * len(found[2]), text)
    text = _PREFIXED.sub(_stars, text)
    return _LONG.sub(_stars, text)


@lru_cache(maxsize=4096)
def means_secret(name: str) -> bool:
    """Whether a key's name announces a secret, perhaps misspelled.

    >>> means_secret("tokens"), means_secret("toekn"), means_secret("API_key"), means_secret("timezone")
    (True, True, True, False)
    """
    plain = re.sub("[^a-z]", "", name.casefold())
    if any(word in plain for word in ("token", "secret", "passw", "apikey", "accesskey")):
        return True
    return bool(difflib.get_close_matches(plain, _NAMES, n=1, cutoff=0.7))


def _regions(lines: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """First line, column in it and last line of what stands behind a secret's name."""
    for number, line in enumerate(lines):
        for found in _KEY.finditer(line):
            if means_secret(found[1]) or found[1].casefold() in _PRIVATE:
                yield number, found.end(), _last(lines, number, found.end())
                break


def _last(lines: Sequence[str], number: int, column: int) -> int:
    """The line where a value ends: that of its closing bracket, or the last that is indented more deeply."""
    depth = 0
    rest = lines[number][column:].lstrip()
    if rest.startswith(("{", "[")):
        for at in range(number, len(lines)):
            part = lines[at][column:] if at == number else lines[at]
            depth += sum(part.count(c) for c in "{[") - sum(part.count(c) for c in "}]")
            if depth <= 0:
                return at
    indent = _indent(lines[number])
    last = number
    for at in range(number + 1, len(lines)):
        if lines[at].strip() and _indent(lines[at]) <= indent:
            break
        last = at
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _hide(text: str, known: Collection[str]) -> str:
    kept = [False] * len(text)
    for found in _HARMLESS.finditer(text):
        kept[found.start() : found.end()] = [True] * (found.end() - found.start())
    for name in known:
        for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?=[\"']?\s*:)", text):
            kept[found.start() : found.end()] = [True] * (found.end() - found.start())
    return "".join(c if keep or c in " \t{}[]:,\"'#" else "*" for c, keep in zip(text, kept, strict=True))


def _stars(found: re.Match[str]) -> str:
    return "*" * len(found[0])
