"""Pictures, drawn when they are first asked for and kept as files."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class Pictures:
    """Keeps what was drawn in `folder`; without one, in memory. Used by one event loop."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._drawn: dict[str, asyncio.Future[bytes]] = {}
        # One thread: drawing is work for the processor, and the sites must go on answering beside it.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="demo-pictures")

    async def get(self, name: str, draw: Callable[[], bytes]) -> bytes:
        """The picture `name`, drawn by `draw` if it is not there yet; two who ask at once get the same drawing."""
        drawing = self._drawn.get(name)
        if drawing is None:
            loop = asyncio.get_running_loop()
            drawing = loop.run_in_executor(self._pool, self._kept, name, draw)
            self._drawn[name] = drawing
        try:
            return await drawing
        finally:
            if self._folder is not None or drawing.cancelled() or drawing.exception() is not None:
                self._drawn.pop(name, None)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _kept(self, name: str, draw: Callable[[], bytes]) -> bytes:
        if self._folder is None:
            return draw()
        path = self._folder / (hashlib.blake2b(name.encode(), digest_size=16).hexdigest() + ".picture")
        if path.exists():
            return path.read_bytes()
        picture = draw()
        self._folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(picture)
        part.replace(path)
        return picture
