"""Bodies of pages that are wanted again whether they changed or not, kept so that they need not be sent again.

    page wanted ─▶ kept, and fresh by its server's word: that one
                   kept: asked whether it changed ─▶ 304: that one
                                                  └▶ 200: the new one, which is kept

What spiders ask for, the later pages of a list or of an article, and pages that gave no article yet are such: behind a
“not modified” there must be a body. Only what came with a validator, or fresh for a while, is worth the room. Each
address has a file; what was not used for longest goes when the room is full.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from ingest.ports import Clock, Fetcher
from ingest.types import Access, Page, Validators

MAX_BYTES = 256 * 1024 * 1024
"""On the disk, packed, all together."""

_LARGEST = 5 * 1024 * 1024  # unpacked: a larger body is not kept
_ROOM = 0.9  # when the room is full, so much of it stays
_VERSION = 2
_REMEMBERED = 8  # earlier validators of an address


@dataclass(frozen=True, slots=True)
class _Kept:
    url: str
    final_url: str
    headers: Mapping[str, str]
    body: bytes
    came: datetime  # the body: a “not modified” since does not change it
    validators: Validators
    fresh_until: datetime | None
    accept: str
    before: tuple[Validators, ...] = ()  # of the bodies in whose place it came, the last first
    in_vain: bool = False  # it was read and gave nothing: a “not modified” by what was known before would hide that

    def yields_to(self, known: Validators) -> bool:
        return bool(known) and known != self.validators and not self.came_after(known) and not self.in_vain

    def came_after(self, known: Validators) -> bool:
        return known in self.before

    def fits(self, accept: str) -> bool:
        """Whether the server would answer the same to who asks for this (RFC 9111, 4.1)."""
        varies = {name.strip().lower() for name in self.headers.get("vary", "").split(",")}
        return self.accept == accept or "accept" not in varies


class KeptPages:
    """`ports.PageKeeper` in a folder. What callers know to ask with may be newer than what is kept, and is used before
    it – unless what is kept came in its place, or was read in vain."""

    def __init__(
        self,
        fetcher: Fetcher,
        folder: Path,
        clock: Clock,
        *,
        max_bytes: int = MAX_BYTES,
        note_fresh: Callable[[str], None] = lambda url: None,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._note_fresh = note_fresh
        self._room = _Room(folder, max_bytes)

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str = "",
        referer: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Page:
        """See `ports.Fetcher`."""

        def ask(known: Validators) -> Awaitable[Page]:
            return self._fetcher.fetch(
                url,
                validators=known,
                accept=accept,
                referer=referer,
                max_bytes=max_bytes,
                access=access,
                render=render,
            )

        if render:  # what scripts make of a page is no answer of its server
            return await ask(validators)
        place = self._room.place(url, access)
        kept = await self._usable(place, accept, max_bytes)
        if kept is None or kept.yields_to(validators):
            return await self._taken(await ask(validators), place, accept, before=(validators, *_all_of(kept)))
        if kept.fresh_until is not None and kept.fresh_until > self._clock():
            self._note_fresh(url)
            return _page(kept, self._clock())
        page = await ask(kept.validators)
        if not page.unchanged:
            return await self._taken(page, place, accept, before=_all_of(kept))
        merged = replace(
            kept,
            headers={**kept.headers, **page.headers},
            validators=page.validators,
            before=_others(_all_of(kept), page.validators),
            fresh_until=page.fresh_until,
        )
        if (kept.validators, kept.fresh_until) != (merged.validators, merged.fresh_until):
            await asyncio.to_thread(self._room.write, place, merged)
        return replace(_page(merged, page.fetched_at), final_url=page.final_url)

    async def read_again(
        self,
        url: str,
        known: Validators,
        *,
        since: datetime,
        accept: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
    ) -> Page:
        """See `ports.PageKeeper`."""
        place = self._room.place(url, access)
        kept = await self._usable(place, accept, max_bytes)
        if kept is not None and kept.came >= since:
            self._note_fresh(url)
            return _page(kept, kept.came)
        if not known or (kept is not None and kept.came_after(known)):
            return await self.fetch(url, validators=known, accept=accept, max_bytes=max_bytes, access=access)
        page = await self._fetcher.fetch(url, validators=known, accept=accept, max_bytes=max_bytes, access=access)
        return await self._taken(page, place, accept, before=(known, *_all_of(kept)))

    async def keep(self, page: Page, *, accept: str = "", access: Access | None = None) -> None:
        """A page that came another way was read in vain, and will be wanted again."""
        if page.status == 200:
            await self._taken(page, self._room.place(page.url, access), accept, in_vain=True)

    async def _usable(self, place: Path, accept: str, max_bytes: int | None) -> _Kept | None:
        kept = await asyncio.to_thread(self._room.read, place)
        usable = kept is not None and kept.fits(accept) and len(kept.body) <= (max_bytes or _LARGEST)
        return kept if usable else None

    async def _taken(
        self, page: Page, place: Path, accept: str, *, before: Iterable[Validators] = (), in_vain: bool = False
    ) -> Page:
        if page.unchanged:
            return page
        if page.status == 200 and (page.validators or page.fresh_until) and len(page.body) <= _LARGEST:
            kept = _Kept(
                url=page.url,
                final_url=page.final_url,
                headers=page.headers,
                body=page.body,
                came=page.fetched_at,
                validators=page.validators,
                fresh_until=page.fresh_until,
                accept=accept,
                before=_others(before, page.validators),
                in_vain=in_vain,
            )
            await asyncio.to_thread(self._room.write, place, kept)
        else:
            await asyncio.to_thread(self._room.forget, place)
        return page


class _Room:
    """The folder. Its methods may be called from several threads: a file is replaced as a whole, and one that was
    taken away in between is not there."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._used: int | None = None  # not looked yet

    def place(self, url: str, access: Access | None) -> Path:
        whose = json.dumps(asdict(access), sort_keys=True) if access is not None else ""
        name = hashlib.sha256(f"{url}\n{whose}".encode(errors="surrogatepass")).hexdigest()
        return self._folder / name[:2] / name

    def read(self, place: Path) -> _Kept | None:
        """What was kept; a damaged file is none."""
        try:
            head, _line, packed = place.read_bytes().partition(b"\n")
            kept = _kept(json.loads(head), zlib.decompress(packed))
            os.utime(place)  # used now
        except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error):
            return None
        return kept

    def write(self, place: Path, kept: _Kept) -> None:
        """A disk that is full keeps nothing, and nobody is stopped."""
        head = {
            "version": _VERSION,
            "url": kept.url,
            "final_url": kept.final_url,
            "headers": dict(kept.headers),
            "came": kept.came.isoformat(),
            "etag": kept.validators.etag,
            "last_modified": kept.validators.last_modified,
            "fresh_until": kept.fresh_until.isoformat() if kept.fresh_until else None,
            "accept": kept.accept,
            "before": [[one.etag, one.last_modified] for one in kept.before],
            "in_vain": kept.in_vain,
        }
        with suppress(OSError):
            self._put(place, json.dumps(head).encode() + b"\n" + zlib.compress(kept.body, 1))

    def forget(self, place: Path) -> None:
        with suppress(OSError):
            place.unlink(missing_ok=True)

    def _put(self, place: Path, raw: bytes) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                file.write(raw)
                file.close()
                part.replace(place)  # readable by us only: private sources' pages are among them
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        self._used = self._measured() if self._used is None else self._used + len(raw)
        if self._used > self._max_bytes:
            self._make_room()

    def _measured(self) -> int:
        return sum(size for _used, size, _path in self._files())

    def _make_room(self) -> None:
        files = sorted(self._files())
        total = sum(size for _used, size, _path in files)
        for _used, size, path in files:
            if total <= self._max_bytes * _ROOM:
                break
            path.unlink(missing_ok=True)
            total -= size
        self._used = total

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found


def _kept(head: Mapping[str, object], body: bytes) -> _Kept:
    if head["version"] != _VERSION:
        raise ValueError(head["version"])
    fresh_until = head["fresh_until"]
    headers = head["headers"]
    if not isinstance(headers, dict):
        raise TypeError(headers)
    return _Kept(
        url=str(head["url"]),
        final_url=str(head["final_url"]),
        headers=headers,
        body=body,
        came=datetime.fromisoformat(str(head["came"])),
        validators=Validators(str(head["etag"]), str(head["last_modified"])),
        fresh_until=datetime.fromisoformat(str(fresh_until)) if fresh_until else None,
        accept=str(head["accept"]),
        before=_validators(head["before"]),
        in_vain=bool(head["in_vain"]),
    )


def _validators(pairs: object) -> tuple[Validators, ...]:
    if not isinstance(pairs, list):
        raise TypeError(pairs)
    return tuple(Validators(str(etag), str(last_modified)) for etag, last_modified in pairs)


def _all_of(kept: _Kept | None) -> tuple[Validators, ...]:
    return (kept.validators, *kept.before) if kept is not None else ()


def _others(known: Iterable[Validators], now: Validators) -> tuple[Validators, ...]:
    """Those of `known` that are not what stands now, each once."""
    bare = (replace(one, body="") for one in known)
    return tuple(dict.fromkeys(one for one in bare if one and one != now))[:_REMEMBERED]


def _page(kept: _Kept, now: datetime) -> Page:
    return Page(
        url=kept.url,
        final_url=kept.final_url,
        status=200,
        headers=kept.headers,
        body=kept.body,
        fetched_at=now,
        validators=kept.validators,
        fresh_until=kept.fresh_until,
    )
