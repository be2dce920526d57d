"""How much of anything the fetcher takes, and what it tells those who watch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. Time spent waiting for a turn at a host is not counted."""

    connect_timeout: float = 10.0  # to find an address, and again to reach one
    total_timeout: float = 60.0  # of one fetch, all its redirects together
    max_bytes: int = 10 * 1024 * 1024  # of a body, unpacked
    max_expansion: int = 500  # how many times its size a body may unpack to, once it passes a megabyte
    max_redirects: int = 10
    max_header_line: int = 16 * 1024
    max_headers: int = 128
    max_retry_after_wait: float = 10.0  # a longer Retry-After is an error that says when
    max_retries: int = 3  # after a short Retry-After
    max_pause: float = 30.0  # a longer Crawl-delay is an error that says when


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it; redirects and robots.txt are exchanges of their own."""

    url: str
    status: int | None  # None: no answer came
    seconds: float
    bytes: int  # of the body, as they came over the line
    conditional: bool
