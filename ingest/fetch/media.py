"""Copies of partners' pictures, kept by the hash of their bytes: the same picture twice is one file.

What a picture is, its bytes say – not its name and not its server. SVG is never taken: it is a program.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from ingest.errors import FetchError
from ingest.fetch.recent import Recent
from ingest.ports import Fetcher
from ingest.types import Access, Image, Page, Picture

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_SIDE = 60
"""Pixels; what is smaller on either side is an icon, a line or a tracking pixel."""

# AVIF is taken where a server insists, but not asked for: many communities cannot show it.
_ACCEPT = "image/webp,image/jpeg,image/png,image/gif;q=0.9,image/*;q=0.5,*/*;q=0.1"
_KINDS = {
    "JPEG": ("image/jpeg", "jpg"),
    "MPO": ("image/jpeg", "jpg"),  # a JPEG with a second one behind it, as phones take them
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
    "AVIF": ("image/avif", "avif"),
}
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_TYPES = {extension: media_type for media_type, extension in _KINDS.values()}
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_REMEMBERED = 512
_REMEMBERED_FOR = 600.0  # seconds: a partner may put another picture under the same address

# Answers after which the same question is pointless; 408 and 429 ask to come again.
_HOPELESS = frozenset({"gone", "robots", "too_large", "unsafe_address", "wrong_content_type", "redirect_loop"})
_COME_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class _Kept:
    sha256: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Memory:
    until: float
    kept: _Kept | None


class MediaStore:
    """`ports.Media` in a folder: `<folder>/ab/<sha256>.<ext>`."""

    def __init__(self, folder: Path, fetcher: Fetcher) -> None:
        self._folder = folder
        self._fetcher = fetcher
        self._recent: Recent[tuple[str, str], _Memory] = Recent(_REMEMBERED)

    async def keep(self, image: Image, *, referer: str, access: Access | None = None) -> Picture | None:
        """Fetch, as somebody where `access` says so, and keep; None when it is no picture that we can show. Raises
        FetchError when another try may help."""
        if not image.url.lower().startswith(("http://", "https://")):
            return None
        asked = (image.url, str(access) if access else "")  # what one may see, another may not
        memory = self._recent.get(asked)
        if memory is None or not self._holds(memory):
            memory = _Memory(time.monotonic() + _REMEMBERED_FOR, await self._fetch(image.url, referer, access))
            self._recent.put(asked, memory)
        return _picture(memory.kept, image) if memory.kept else None

    def path(self, sha256: str) -> Path | None:
        """Where a picture is kept; None for one that is not, and for anything that is no SHA-256 in hexadecimal."""
        if not _SHA256.fullmatch(sha256):
            return None
        places = (_place(self._folder, sha256, extension) for extension in _TYPES)
        return next((place for place in places if place.is_file()), None)

    def open(self, sha256: str) -> tuple[BinaryIO, str] | None:
        """A picture's bytes, to be closed by the caller, and their media type."""
        path = self.path(sha256)
        return (path.open("rb"), _TYPES[path.suffix[1:]]) if path else None

    def _holds(self, memory: _Memory) -> bool:
        if memory.until < time.monotonic():
            return False
        return memory.kept is None or self.path(memory.kept.sha256) is not None

    async def _fetch(self, url: str, referer: str, access: Access | None) -> _Kept | None:
        try:
            page = await self._fetcher.fetch(url, accept=_ACCEPT, referer=referer, max_bytes=MAX_BYTES, access=access)
        except FetchError as error:
            if _is_hopeless(error):
                return None
            raise
        return await asyncio.to_thread(self._take, page)

    def _take(self, page: Page) -> _Kept | None:
        """Look at the bytes and write them; runs in a thread, as decoding takes a while."""
        seen = measured(page.body)
        if seen is None:
            return None
        media_type, width, height = seen
        kept = _Kept(hashlib.sha256(page.body).hexdigest(), media_type, width, height)
        extension = next(name for name, kind in _TYPES.items() if kind == media_type)
        _write(_place(self._folder, kept.sha256, extension), page.body)
        return kept


def measured(body: bytes) -> tuple[str, int, int] | None:
    """Media type, width and height as shown, of a picture that can be decoded to its end and is worth showing."""
    import PIL.Image

    try:
        with PIL.Image.open(BytesIO(body), formats=_FORMATS) as image:
            width, height = image.size
            if min(width, height) < MIN_SIDE or width * height > MAX_PIXELS:
                return None
            turned = image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
            # Decoding is what finds a file that was cut off; a JPEG is decoded small, which reads all of it as well.
            image.draft("RGB", (width // 8, height // 8))
            image.load()
            media_type = _KINDS[image.format or ""][0]
    except _BROKEN:
        return None
    except PIL.Image.DecompressionBombError:
        return None
    return (media_type, height, width) if turned else (media_type, width, height)


_ORIENTATION = 0x0112  # EXIF
_SIDEWAYS = frozenset({5, 6, 7, 8})
# What Pillow's decoders raise on broken files: UnidentifiedImageError is an OSError, the rest leaks from the formats.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError, MemoryError)


def _is_hopeless(error: FetchError) -> bool:
    unsaid = error.code == "robots" and error.status is not None  # robots.txt itself could not be read
    if unsaid or error.retry_at is not None or error.status in _COME_AGAIN:
        return False
    return error.code in _HOPELESS or error.code == "http_4xx"


def _picture(kept: _Kept, image: Image) -> Picture:
    return Picture(
        sha256=kept.sha256,
        media_type=kept.media_type,
        width=kept.width,
        height=kept.height,
        url=image.url,
        alt=image.alt,
        caption=image.caption,
        credit=image.credit,
    )


def _place(folder: Path, sha256: str, extension: str) -> Path:
    return folder / sha256[:2] / f"{sha256}.{extension}"


def _write(path: Path, body: bytes) -> None:
    """All or nothing, and on the disk before it has its name: a crash leaves no half picture."""
    if path.is_file() and path.stat().st_size == len(body):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
