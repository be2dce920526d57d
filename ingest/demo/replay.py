"""A folder of recorded pages, served as publishers with feeds: so that any corpus of real pages becomes a real run.

The folder holds `manifest.jsonl` (one page a line: `id, site, url, file`, and where known `title, date, lang`) and the
gzipped bytes of each page, exactly as they were recorded: they go out without a charset, as the page itself may say.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from ingest.demo.serving import HOST, Answer, Asked, Handler, Request, RequestLog, Resource
from ingest.demo.simulator import Street, listen_all
from ingest.demo.workspace import quoted
from ingest.errors import ConfigError
from ingest.i18n import gettext as _

_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
"""Recorded pages never change, so any time in the past will do."""

_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{title}</title><link>{base}/</link><description>{title}</description>
{items}
</channel></rss>
"""
_HEAD = """\
# {count} recorded pages of {sites} sites, served on this machine by `ingest replay`.
version: 1
timezone: UTC
defaults:
  publish: {{mode: auto, text: full, max_per_hour: none, quiet_hours: none}}
  backfill: all
targets:
  discover: {{kind: community}}
fetch:
  allow: [127.0.0.1]
organizations:
"""


@dataclass(frozen=True, slots=True)
class RecordedPage:
    """One line of the manifest. `path`: where it is served; `date` only where an instant or a day is known."""

    id: str
    url: str
    file: Path
    path: str
    title: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class RecordedSite:
    """The pages of one site, in the manifest's order."""

    id: str
    name: str
    language: str
    pages: tuple[RecordedPage, ...]


class Replay:
    """Serves the pages of `folder` on 127.0.0.1, a port per site. Raises ConfigError when the folder is not readable
    as such. Use it as a context manager, or call `start` and `stop`."""

    def __init__(self, folder: Path, *, base_port: int = 0, latency: float = 0.0) -> None:
        self.sites = read_sites(folder)
        self.bases: dict[str, str] = {}
        self._base_port = base_port
        self._latency = latency
        self._log = RequestLog()
        self._street: Street | None = None

    @property
    def page_count(self) -> int:
        return sum(len(site.pages) for site in self.sites)

    def start(self) -> Replay:
        """Serve. Raises ConfigError when a port is taken."""
        count = len(self.sites)
        doors = listen_all(range(self._base_port, self._base_port + count) if self._base_port else [0] * count)
        self.bases = {site.id: _base(door) for site, door in zip(self.sites, doors, strict=True)}
        handlers: list[Handler] = [_Site(site, self.bases[site.id]) for site in self.sites]
        self._street = Street(doors, handlers, [self._log] * count, self._latency)
        self._street.start()
        return self

    def stop(self) -> None:
        if self._street is not None:
            self._street.stop()
            self._street = None

    def __enter__(self) -> Replay:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def recorded(self) -> dict[str, RecordedPage]:
        """The pages by the address at which they are served, once started."""
        return {self.bases[site.id] + page.path: page for site in self.sites for page in site.pages}

    def requests(self) -> dict[str, Asked]:
        """How often each URL was asked for."""
        return self._log.told()[0]

    def sources_yaml(self) -> str:
        """A `sources.yaml` with a feed for each site. Pictures are not allowed: they stand on other machines."""
        lines = [line for number, site in enumerate(self.sites) for line in self._organization(number, site)]
        return _HEAD.format(count=self.page_count, sites=len(self.sites)) + "\n".join(lines) + "\n"

    def _organization(self, number: int, site: RecordedSite) -> Iterator[str]:
        base = self.bases[site.id]
        yield f"  - id: {site.id}"
        yield f"    name: {quoted(site.name)}"
        yield f"    homepage: {base}/"
        if site.language:
            yield f"    language: {site.language}"
        yield f"    account: {{handle: site-{number}, display_name: {quoted(site.name)}}}"
        yield "    rights: {basis: recorded, reference: replay, text: full, images: false}"
        yield "    sources:"
        yield f"      - feed: {base}/feed.xml"


def read_sites(folder: Path) -> tuple[RecordedSite, ...]:
    """The sites of a folder, in the order in which the manifest names them first. Raises ConfigError."""
    manifest = folder / "manifest.jsonl"
    by_site: dict[str, list[dict[str, Any]]] = {}
    try:
        with manifest.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    told = json.loads(line)
                    by_site.setdefault(told["site"], []).append(told)
        return tuple(_site(folder, name, pages) for name, pages in by_site.items())
    except OSError as error:
        fix = _("Name a folder that holds manifest.jsonl and the pages.")
        raise ConfigError(_("{path} cannot be opened.", path=manifest), fix=fix) from error
    except (ValueError, KeyError, TypeError) as error:
        fix = _("Each line is a JSON object with id, site, url and file.")
        raise ConfigError(_("{path} is not a list of recorded pages.", path=manifest), fix=fix) from error


class _Site:
    """One site: its feed and its pages."""

    def __init__(self, site: RecordedSite, base: str) -> None:
        self._site = site
        self._base = base
        self._pages = {unquote(page.path): page for page in site.pages}

    def __call__(self, request: Request) -> Answer | Resource:
        if request.path == "/feed.xml":
            return Resource(_tag(self._site.id), _BEGAN, "application/rss+xml; charset=utf-8", self._feed)
        page = self._pages.get(unquote(request.target))
        if page is None:
            return Answer(404, b"not recorded\n", "text/plain")
        return Resource(_tag(page.id), _BEGAN, "text/html", lambda: gzip.decompress(page.file.read_bytes()))

    def _feed(self) -> bytes:
        items = "\n".join(self._item(page) for page in self._site.pages)
        return _FEED.format(title=escape(self._site.name), base=self._base, items=items).encode()

    def _item(self, page: RecordedPage) -> str:
        lines = [
            f'<guid isPermaLink="false">{escape(page.id)}</guid>',
            f"<link>{escape(self._base + page.path)}</link>",
        ]
        if page.title:
            lines.append(f"<title>{escape(_printable(page.title))}</title>")
        if page.date:
            lines.append(f"<pubDate>{format_datetime(page.date)}</pubDate>")
        return "<item>" + "".join(lines) + "</item>"


def _site(folder: Path, name: str, pages: Sequence[dict[str, Any]]) -> RecordedSite:
    taken: set[str] = set()
    recorded = tuple(_page(folder, each, taken) for each in pages)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "site"
    mark = hashlib.blake2b(name.encode(), digest_size=3).hexdigest()  # two names may give the same letters
    return RecordedSite(f"{slug}-{mark}", name, _language(pages[0].get("lang") or ""), recorded)


def _page(folder: Path, told: dict[str, Any], taken: set[str]) -> RecordedPage:
    return RecordedPage(
        id=str(told["id"]),
        url=str(told["url"]),
        file=folder / str(told["file"]),
        path=_path(str(told["url"]), str(told["id"]), taken),
        title=str(told.get("title") or ""),
        date=_date(told.get("date")),
    )


def _path(url: str, page_id: str, taken: set[str]) -> str:
    """Its own path and query, which extraction may learn from; where another page has it already, or it is none, a
    path made of its id."""
    split = urlsplit(url)
    path = quote(split.path, safe="/%:@!$&'()*+,;=~") + (
        f"?{quote(split.query, safe='/%:@!$&()*+,;=~?')}" if split.query else ""
    )
    if unquote(path) in taken or split.path in ("", "/", "/feed.xml", "/robots.txt"):
        path = f"/recorded/{quote(page_id)}.html"
    taken.add(unquote(path))
    return path


def _date(told: object) -> datetime | None:
    """An instant, or midnight (UTC) of a day; None where it is neither."""
    try:
        date = datetime.fromisoformat(str(told)) if told else None
    except ValueError:
        return None
    return date if date is None or date.tzinfo else date.replace(tzinfo=UTC)


def _language(lang: str) -> str:
    """Of Chinese, the manifest does not say the script, so nothing is said."""
    return lang if re.fullmatch("[a-z]{2}", lang) and lang != "zh" else ""


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c if c >= " " or c in "\t\n" else " " for c in text)


def _tag(name: str) -> str:
    return f'"{hashlib.blake2b(name.encode(), digest_size=8).hexdigest()}"'


def _base(door: socket) -> str:
    return f"http://{HOST}:{door.getsockname()[1]}"
