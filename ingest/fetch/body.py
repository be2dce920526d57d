"""Unpacking what servers send, never further than a limit: pure.

A few hundred bytes can unpack to gigabytes, so every step says how much it may give, and stops there.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

_STEP = 64 * 1024
_FREE = 1024 * 1024  # below this any expansion is harmless
_MOST_MEMBERS = 1000
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_WINDOW = 23  # 8 MB: a content coding may not ask for more memory (RFC 9659)

ACCEPT_ENCODING = "gzip, deflate, br, zstd"


class TooLarge(ValueError):
    """It would unpack to more than the limit."""


class Expands(TooLarge):
    """It unpacks to so many times its size that nobody means it."""


class Damaged(ValueError):
    """It cannot be unpacked."""


class UnknownEncoding(ValueError):
    """It is packed in a way that we did not ask for."""


class Unpacker(Protocol):
    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What `chunk` unpacks to, in pieces of at most 64 KiB. Raises Damaged."""
        ...

    def finished(self) -> bool:
        """Nothing is missing at the end."""
        ...


def unpacker(encoding: str) -> Unpacker | None:
    """For a Content-Encoding; None where nothing is packed. Raises UnknownEncoding."""
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return _Zlib(16 + zlib.MAX_WBITS)
        case "deflate":
            return _Zlib(None)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise UnknownEncoding(encoding)


class Body:
    """Collects a body chunk by chunk: at most `max_bytes` unpacked, and `max_expansion` times what came."""

    def __init__(self, encoding: str, *, max_bytes: int, max_expansion: int) -> None:
        self._unpacker = unpacker(encoding)
        self._max_bytes = max_bytes
        self._max_expansion = max_expansion
        self._parts: list[bytes] = []
        self._size = 0
        self.received = 0  # bytes over the line

    def take(self, chunk: bytes) -> None:
        """Raises TooLarge, Expands or Damaged."""
        self.received += len(chunk)
        if self._unpacker is None:
            self._add(chunk)
            return
        for piece in self._unpacker.feed(chunk):
            self._add(piece)
            if self._size > max(_FREE, self.received * self._max_expansion):
                raise Expands

    def end(self) -> bytes:
        """The whole body. Raises Damaged when something is missing."""
        if self._unpacker is not None and self.received and not self._unpacker.finished():
            raise Damaged
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def so_far(self) -> bytes:
        """What has been unpacked, no more than the limit."""
        return b"".join(self._parts)[: self._max_bytes]

    def _add(self, piece: bytes) -> None:
        self._parts.append(piece)
        self._size += len(piece)
        if self._size > self._max_bytes:
            raise TooLarge


class _Zlib:
    """gzip, with members one after the other, and deflate, which servers send with and without its two-byte header."""

    def __init__(self, wbits: int | None) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits) if wbits is not None else None
        self._members = 1
        self._held = b""  # less than it takes to tell what comes

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        rest = self._held + chunk
        self._held = b""
        while rest:
            stream = self._stream or self._open(rest)
            if stream.eof:
                rest = self._next_member(rest)
                continue
            try:
                piece = stream.decompress(rest, _STEP)
            except zlib.error as error:
                raise Damaged from error
            yield from (piece,) if piece else ()
            rest = stream.unused_data if stream.eof else stream.unconsumed_tail
        yield from self._drained()

    def finished(self) -> bool:
        return self._stream is not None and self._stream.eof

    def _open(self, start: bytes) -> zlib._Decompress:
        # RFC 1950: the low four bits of the first byte are 8 where there is a header.
        self._stream = zlib.decompressobj(zlib.MAX_WBITS if start[0] & 0x0F == 8 else -zlib.MAX_WBITS)
        return self._stream

    def _next_member(self, rest: bytes) -> bytes:
        """Start another member; what is no member is padding, which everybody ignores."""
        if self._wbits is None or not _GZIP_MAGIC.startswith(rest[:2]):
            return b""
        if len(rest) < len(_GZIP_MAGIC):
            self._held = rest
            return b""
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise Damaged
        self._stream = zlib.decompressobj(self._wbits)
        return rest

    def _drained(self) -> Iterator[bytes]:
        """What the stream still holds although all its input was taken."""
        while self._stream is not None and not self._stream.eof:
            try:
                piece = self._stream.decompress(self._stream.unconsumed_tail, _STEP)
            except zlib.error as error:
                raise Damaged from error
            if not piece:
                return
            yield piece


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._broken: type[Exception] = brotli.error
        self._stream = brotli.Decompressor()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        try:
            piece = self._stream.process(chunk, output_buffer_limit=_STEP)
            while piece:
                yield piece
                piece = b"" if self._stream.is_finished() else self._stream.process(b"", output_buffer_limit=_STEP)
        except self._broken as error:
            raise Damaged from error

    def finished(self) -> bool:
        return bool(self._stream.is_finished())


class _Zstd:
    """Frames one after the other (RFC 8878), skippable ones among them."""

    def __init__(self) -> None:
        from backports import zstd

        self._broken: type[Exception] = zstd.ZstdError
        options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW}
        self._open: Callable[[], zstd.ZstdDecompressor] = lambda: zstd.ZstdDecompressor(options=options)
        self._stream = self._open()
        self._members = 1

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        rest = chunk
        try:
            while rest or not (self._stream.needs_input or self._stream.eof):
                if self._stream.eof:
                    self._next_frame()
                piece = self._stream.decompress(rest, _STEP)
                yield from (piece,) if piece else ()
                rest = self._stream.unused_data if self._stream.eof else b""
        except self._broken as error:
            raise Damaged from error

    def finished(self) -> bool:
        return bool(self._stream.eof)

    def _next_frame(self) -> None:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise Damaged
        self._stream = self._open()
