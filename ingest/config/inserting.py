"""Organizations and sources put into a sources.yaml by inserting text: every other byte, comment and order stays.

text + rows ─understood─▶ rows that are right ─placed─▶ whose, new or known ─written─▶ text ─parse─▶ what it says now

Nothing is removed and nothing is formatted anew, so what a person wrote is found where it was.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.config import words
from ingest.config.ids import source_id
from ingest.config.mistakes import ConfigErrors, Mistake, did_you_mean, printable
from ingest.config.nodes import NULLS, MappingNode, Node, ScalarNode, SequenceNode, compose, split_lines
from ingest.errors import ConfigError
from ingest.feeds.rosters import KINDS, Row
from ingest.i18n import gettext as _
from ingest.types import Config, Organization
from ingest.urls import host_of, url_key

_KINDS = {"rss": "feed", "atom": "feed", "json feed": "feed", "订阅": "feed", "訂閱": "feed"}
_KINDS |= {"站点地图": "sitemap", "网站地图": "sitemap", "網站地圖": "sitemap"}
_KINDS |= {"网页": "page", "網頁": "page", "列表页": "page", "列表頁": "page"}
_LANGUAGES = {"简体中文": "zh-Hans", "簡體中文": "zh-Hans", "繁体中文": "zh-Hant", "繁體中文": "zh-Hant"}
_LANGUAGES |= {"英文": "en", "英语": "en", "英語": "en", "日文": "ja", "日语": "ja", "日語": "ja"}
_DOORS = frozenset({"www", "m", "wap", "news", "feeds", "feed", "rss", "blog", "api"})
_SECOND = frozenset({"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"})
_PLAIN = re.compile(r"https?://[A-Za-z0-9._~/?=&%+:@!;-]+|[a-zA-Z][a-zA-Z0-9_/-]*")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_EMPTY = re.compile(r"(:[ \t]*)(?:\[[ \t]*\]|~|null)(?=[ \t]|$)", re.IGNORECASE)
_LONGEST = 26  # of an id that is made up: a handle takes 30


@dataclass(slots=True)
class _New:
    """What one organization gets: sources, and all of itself where it is new. `at` is the first row about it."""

    id: str
    at: Row
    known: Organization | None = None
    sources: list[tuple[str, str, str]] = field(default_factory=list)  # kind, address, id where one is needed
    names: set[str] = field(default_factory=set)  # ids of its sources


@dataclass(frozen=True, slots=True)
class Inserted:
    """The text with what was new in it; ids of organizations, addresses of sources."""

    text: str
    organizations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    known: tuple[str, ...] = ()  # addresses that were there already
    notes: tuple[str, ...] = ()  # new organizations that may be no new ones


def inserted(text: str, config: Config, rows: Iterable[Row], *, path: str, listed: str) -> Inserted:
    """The text of a sources.yaml, which says `config`, with the rows of a list put in. `path` and `listed` are what the
    two files are called in mistakes. Raises ConfigErrors with every mistake of the list, or of the file where nothing
    can be put in."""
    mistakes: list[Mistake] = []
    right = list(_understood(rows, listed, mistakes))
    plan = _Plan(config, listed, mistakes)
    for row in right:
        plan.place(row)
    if mistakes:
        raise ConfigErrors(sorted(mistakes, key=lambda one: one.line))
    edited = _Edited(text, path)
    # What the last organization gets stands before the new ones behind it.
    for one in sorted(plan.wanted.values(), key=lambda one: one.known is None):
        if one.known is None or one.sources:
            edited.put(one)
    created = tuple(one.id for one in plan.wanted.values() if one.known is None)
    return Inserted(edited.whole(), created, tuple(plan.added), tuple(plan.known), tuple(plan.notes))


def checked(before: Config, after: Config, done: Inserted) -> None:
    """Nothing else than what was meant is new. Raises ConfigError: a file may be written in ways that text put in
    between would change the meaning of."""
    now = {one.id: one for one in after.organizations}
    kept = all(
        one.id in now and replace(now[one.id], sources=now[one.id].sources[: len(one.sources)]) == one
        for one in before.organizations
    )
    grown = len(after.organizations) - len(before.organizations), len(after.sources) - len(before.sources)
    if not kept or grown != (len(done.organizations), len(done.sources)) or before.targets != after.targets:
        raise ConfigError(
            _("The file is written in a way that nothing can be put in without changing the rest."),
            fix=_("Indent it as `ingest init` does, one value a line, and import again. Nothing was written."),
        )


# -- understood ------------------------------------------------------------------------------------------------


def _understood(rows: Iterable[Row], listed: str, mistakes: list[Mistake]) -> Iterator[Row]:
    for row in rows:
        values: dict[str, Any] = {"name": printable(" ".join(row.name.split()))}
        good = True
        for name, text, check in _checks(row):
            try:
                values[name] = check(text) if text else ""
            except ConfigError as error:
                good = False
                mistakes.append(_mistake(listed, row, text, error.reason, error.fix))
        if good and not (row.url or row.homepage or row.name):
            good = False
            mistakes.append(_mistake(listed, row, "", _("This row names nothing."), _("Remove it.")))
        if good:
            yield replace(row, **values)


def _checks(row: Row) -> Iterator[tuple[str, str, Callable[[str], str]]]:
    yield "url", row.url, words.url
    yield "homepage", row.homepage, words.url
    yield "kind", row.kind, _kind
    yield "id", row.id, words.identifier
    yield "handle", row.handle.lstrip("@"), words.handle
    yield "timezone", row.timezone, words.timezone
    yield "language", row.language, lambda text: words.language(_LANGUAGES.get(text, text))


def _kind(text: str) -> str:
    kind = _KINDS.get(text.casefold(), text.casefold())
    if kind not in KINDS:
        raise ConfigError(_("There is no such kind of source."), fix=did_you_mean(kind, KINDS))
    return kind


def _mistake(listed: str, row: Row, text: str, reason: str, fix: str) -> Mistake:
    shown = printable(text[:200])
    return Mistake(listed, row.line, 1, shown, reason, fix, max(1, len(shown)))


# -- placed ----------------------------------------------------------------------------------------------------


class _Plan:
    """Whose each row is, and what is new of it."""

    def __init__(self, config: Config, listed: str, mistakes: list[Mistake]) -> None:
        self._config, self._listed, self._mistakes = config, listed, mistakes
        self._there = {url_key(source.location): source.location for source in config.sources}
        self._ids = {one.id for one in config.organizations}
        self._handles = {account.handle for one in config.organizations for account in _accounts(one)}
        self._by_name = {one.name.casefold(): one for one in config.organizations}
        self._by_id = {one.id: one for one in config.organizations}
        self._by_host: dict[str, list[Organization]] = {}
        for one in config.organizations:
            for host in dict.fromkeys(_hosts(one)):
                self._by_host.setdefault(host, []).append(one)
        self._spelled = {_spelling(one.name): one.id for one in reversed(config.organizations)}
        self._sites = {host_of(one.homepage): one.id for one in reversed(config.organizations) if one.homepage}
        self._keys: dict[str, str] = {}
        self._last: defaultdict[object, int] = defaultdict(lambda: 1)  # the number that a name was last told apart by
        self.wanted: dict[str, _New] = {}
        self.added: list[str] = []
        self.known: list[str] = []
        self.notes: list[str] = []

    def place(self, row: Row) -> None:
        if row.url and url_key(row.url) in self._there:
            self.known.append(row.url)
            return
        whose = self._whose(row)
        if not row.url:
            return
        self._there[url_key(row.url)] = row.url
        self.added.append(row.url)
        name = source_id(whose.id, row.kind, row.url)
        given = ""
        while name in whose.names:
            self._last[whose.id, row.kind] += 1
            given = f"{row.kind}-{self._last[whose.id, row.kind]}"
            name = f"{whose.id}/{given}"
        whose.names.add(name)
        whose.sources.append((row.kind, row.url, given))

    def _whose(self, row: Row) -> _New:
        """The organization of a row: by its id or name where it says one, else by its host."""
        host = host_of(row.homepage) or host_of(row.url)
        key = row.id or (row.name.casefold() if row.named else "") or host
        if key in self._keys:
            return self.wanted[self._keys[key]]
        known = self._known(row, host)
        if known is not None:
            one = self.wanted.setdefault(
                known.id, _New(known.id, row, known, names={source.id for source in known.sources})
            )
        else:
            one = _New(self._new_id(row, host), row)
            self._check_handle(row, one.id)
            self._note_likeness(row, host, one.id)
            self.wanted[one.id] = one
        self._keys[key] = one.id
        return one

    def _known(self, row: Row, host: str) -> Organization | None:
        if row.id:
            return self._by_id.get(row.id)
        if row.named:
            return self._by_name.get(row.name.casefold())
        at_host = self._by_host.get(host, [])
        return at_host[0] if len(at_host) == 1 else None

    def _new_id(self, row: Row, host: str) -> str:
        if row.id:
            self._ids.add(row.id)
            return row.id
        made = _slug(row.handle) or _of_host(host) or _slug(row.name) or "partner"
        free = made
        while free in self._ids or free in self._handles:
            self._last[made] += 1
            free = f"{made}-{self._last[made]}"
        self._ids.add(free)
        return free

    def _check_handle(self, row: Row, id_: str) -> None:
        handle = row.handle or id_
        if handle in self._handles:
            reason = _("Another organization has this handle.")
            self._mistakes.append(_mistake(self._listed, row, handle, reason, _("Give it another one.")))
        self._handles.add(handle)

    def _note_likeness(self, row: Row, host: str, id_: str) -> None:
        """It is new by its id or name – but a list may spell an organization otherwise than the file does."""
        if known := self._spelled.get(_spelling(row.name)):
            said = _(
                "{id} (line {line} of the list) is new, and {known} has the same name, spelled otherwise. If they are "
                "one organization, put the sources of {id} below {known} and remove {id}.",
                id=id_,
                line=row.line,
                known=known,
            )
            self.notes.append(said)
        elif known := self._sites.get(host):
            said = _(
                "{id} (line {line} of the list) is new, and {known} has the same website. If they are one "
                "organization, put the sources of {id} below {known} and remove {id}.",
                id=id_,
                line=row.line,
                known=known,
            )
            self.notes.append(said)
        if row.name:
            self._spelled.setdefault(_spelling(row.name), id_)
        if row.homepage:
            self._sites.setdefault(host, id_)


def _spelling(name: str) -> str:
    """What two spellings of a name have in common.

    >>> _spelling("Harbour  Daily") == _spelling("ＨＡＲＢＯＵＲ　ｄａｉｌｙ")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _accounts(organization: Organization) -> Iterator[Any]:
    yield organization.account
    yield from (source.account for source in organization.sources if source.account)


def _hosts(organization: Organization) -> Iterator[str]:
    for url in (organization.homepage, *(source.location for source in organization.sources)):
        if "://" in url:
            yield host_of(url)


def _of_host(host: str) -> str:
    """The part of a host's name that people call it by.

    >>> _of_host("news.hkdaily.com.example"), _of_host("127.0.0.1:8801")
    ('hkdaily', '')
    """
    labels = host.partition(":")[0].split(".")
    while len(labels) > 2 and labels[0] in _DOORS:
        labels = labels[1:]
    labels = labels[:-1] or labels
    while len(labels) > 1 and labels[-1] in _SECOND:
        labels = labels[:-1]
    return "" if labels[-1].isdigit() else _slug(labels[-1])


def _slug(text: str) -> str:
    slug = re.sub("[^a-z0-9]+", "-", text.casefold()).strip("-")[:_LONGEST].strip("-")
    return slug if re.match("[a-z]", slug) else ""


# -- written ---------------------------------------------------------------------------------------------------


class _Edited:
    """Lines to be put into a text, by where they go."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._lines = split_lines(text)
        self._ends = [*_LINE_END.findall(text), ""]  # with these, byte for byte
        self._newline = self._ends[0] or "\n"
        root = compose(text.removeprefix("\ufeff"), lambda *_said: None)
        assert isinstance(root, MappingNode)  # what parses as a Config is one
        self._key, self._list = root.pairs["organizations"]
        items = self._list.items if isinstance(self._list, SequenceNode) else []
        self._items = {_text(item, "id"): item for item in items if isinstance(item, MappingNode)}
        self._new: dict[int, list[str]] = {}  # behind this line
        self._emptied: set[int] = set()
        self._found: dict[tuple[int, int], int] = {}

    def whole(self) -> str:
        parts: list[str] = []
        for number, (line, end) in enumerate(zip(self._lines, self._ends, strict=True)):
            added = self._new.get(number, [])
            if number in self._emptied:
                line = _EMPTY.sub(lambda found: found[1].rstrip(), line, count=1)
            parts += [line, end or (self._newline if added else "")]
            parts += [text + self._newline for text in added]
        return "".join(parts)

    def put(self, one: _New) -> None:
        if one.known is None:
            self._append(self._key, self._list, _organization(one), self._key.column)
            return
        item = self._items[one.id]
        self._refuse_brackets(item, item)
        rows = [line for source in one.sources for line in _source(*source)]
        if "sources" in item.pairs:
            key, sources = item.pairs["sources"]
            self._append(key, sources, rows, key.column)
            return
        first = min(key.column for key, _value in item.pairs.values())
        at = self._end(item.line, first, dashes=False)
        self._insert(at, [" " * first + "sources:", *(" " * (first + 2) + row for row in rows)])

    def _append(self, key: ScalarNode, node: Node, rows: Sequence[str], column: int) -> None:
        """Behind the last item of the list that stands behind a key."""
        if isinstance(node, SequenceNode) and node.items:
            self._refuse_brackets(node, node)
            dash = node.column
            at = self._end(node.line, dash, dashes=True)
        else:
            if isinstance(node, SequenceNode) or (isinstance(node, ScalarNode) and node.text in NULLS and node.text):
                self._emptied.add(key.line)
            dash, at = column + 2, key.line
        self._insert(at, [" " * dash + row for row in rows])

    def _insert(self, at: int, rows: Sequence[str]) -> None:
        self._new.setdefault(at, []).extend(rows)

    def _end(self, start: int, column: int, *, dashes: bool) -> int:
        """The last line of a block that begins in line `start`, indented by `column`; found once."""
        if (start, column) not in self._found:
            self._found[start, column] = self._last_line(start, column, dashes=dashes)
        return self._found[start, column]

    def _last_line(self, start: int, column: int, *, dashes: bool) -> int:
        last = start
        for number in range(start + 1, len(self._lines)):
            line = self._lines[number]
            content = line.lstrip(" ")
            indent = len(line) - len(content)
            if not content:
                continue
            if content.startswith("#"):
                last = number if indent > column else last
                continue
            belongs = indent > column or (indent == column and (not dashes or (content + " ").startswith("- ")))
            if not belongs:
                break
            last = number
        return last

    def _refuse_brackets(self, node: Node, at: Node) -> None:
        """A list on one line would have to be written anew."""
        line = self._lines[node.line].lstrip("\ufeff") if node.line == 0 else self._lines[node.line]
        if line[node.column : node.column + 1] in ("[", "{"):
            reason = _("What is written in brackets here cannot be added to.")
            fix = _("Write it one value a line, as elsewhere in the file, and import again.")
            raise ConfigErrors([Mistake(self._path, at.line + 1, at.column + 1, line, reason, fix)])


def _text(item: MappingNode, name: str) -> str:
    _key, value = item.pairs.get(name, (None, None))
    return value.text if isinstance(value, ScalarNode) else ""


def _organization(one: _New) -> list[str]:
    row = one.at
    said: Mapping[str, str] = {
        "name": row.name or one.id,
        "homepage": row.homepage,
        "language": row.language,
        "timezone": row.timezone,
    }
    lines = [f"- id: {_scalar(one.id)}"]
    lines += [f"  {name}: {_scalar(value)}" for name, value in said.items() if value]
    if row.handle:
        lines.append(f"  account: {{handle: {_scalar(row.handle)}}}")
    if one.sources:
        lines.append("  sources:")
        lines += [f"    {line}" for source in one.sources for line in _source(*source)]
    return lines


def _source(kind: str, url: str, given: str) -> list[str]:
    return [f"- {kind}: {_scalar(url)}", *([f"  id: {given}"] if given else [])]


def _scalar(text: str) -> str:
    """As YAML has it: plain where nothing in it could mean something, else in double quotes, which JSON's are too."""
    if _PLAIN.fullmatch(text) and text.casefold() not in ("true", "false", "null", "yes", "no", "on", "off"):
        return text
    return json.dumps(text, ensure_ascii=False)
