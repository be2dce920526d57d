"""A spider run over saved pages, without a network: for the tests of spiders.

    entries = rehearse(Path("spiders/harbour.py"), {"https://harbour.example/archive": Path("harbour.html")})

It is the runner that reads the site, and only its pages come from files; so what passes here fails there for one reason
alone: the site looks different now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.crawl import Crawler
from ingest.errors import FetchError
from ingest.i18n import gettext as _
from ingest.types import Entry, Page, Validators
from ingest.urls import url_key

_TYPES = {".json": "application/json", ".xml": "application/xml"}


def rehearse(spider: Path, pages: Mapping[str, Path]) -> tuple[Entry, ...]:
    """What the spider in this file yields when these addresses answer with these files, and all others with 404.
    Raises SpiderError, with file and line of what went wrong, and FetchError when it asked for nothing that is here."""
    return asyncio.run(_rehearsed(spider.stem, Path.cwd() / spider.parent, pages))


async def _rehearsed(name: str, folder: Path, pages: Mapping[str, Path]) -> tuple[Entry, ...]:
    crawler = Crawler(_Saved(pages), folder)
    try:
        return tuple(await crawler.run(name))
    finally:
        crawler.close()


class _Saved:
    """`ports.Fetcher` of files."""

    def __init__(self, pages: Mapping[str, Path]) -> None:
        self._pages = {url_key(url): file for url, file in pages.items()}  # Scrapy writes addresses in its own way

    async def fetch(self, url: str, *, validators: Validators = Validators(), **_how: Any) -> Page:
        file = self._pages.get(url_key(url))
        if file is None:
            raise FetchError(
                _("{url} is not among the saved pages.", url=url),
                fix=_("Save it, and name it in the test beside the others."),
                code="http_4xx",
                status=404,
            )
        headers = {"content-type": _TYPES.get(file.suffix, "text/html")}
        return Page(url, url, 200, headers, file.read_bytes(), datetime.now(UTC))
