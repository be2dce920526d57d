"""Long reads: a list that a script fills, with pages, and an interface that answers each article as JSON.

    {base}/longreads?page=1            <article data-id="…"> …   <a rel="next" href="?page=2">
    {base}/api/articles/{id}.json      the whole article

The list has no links that could be followed, so that neither `feed` nor `page` can read it. `start` in sources.yaml
says which site it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from ingest.types import Entry, Image


class Longreads(Spider):
    name = "longreads"
    start_urls = ["https://longreads.example/longreads?page=1"]  # noqa: RUF012 – the form that Scrapy asks for

    def parse(self, response: Response, /, **_arguments: Any) -> Iterator[Request]:
        for id_ in response.css("article[data-id]::attr(data-id)").getall():
            yield Request(article_address(response.url, id_), callback=self.parse_article)
        following = response.css('a[rel="next"]::attr(href)').get()
        if following:
            yield response.follow(following)

    def parse_article(self, response: Response, /, **_arguments: Any) -> Iterator[Entry]:
        yield entry(json.loads(response.body), response.url)


def article_address(list_address: str, id_: str) -> str:
    """Where the article with this id is answered as JSON: the interface stands beside the list.

    >>> article_address("https://longreads.example/longreads?page=2", "a-17")
    'https://longreads.example/api/articles/a-17.json'
    """
    base = list_address.partition("?")[0].rstrip("/").removesuffix("/longreads")
    return f"{base}/api/articles/{id_}.json"


def entry(article: Mapping[str, Any], address: str) -> Entry:
    """A whole article as the interface answers it; its page need not be fetched."""
    return Entry(
        id=str(article["id"]),
        url=article.get("url") or address,
        title=article["title"],
        published=moment(article.get("published")),
        updated=moment(article.get("updated")),
        authors=tuple(article.get("authors") or ()),
        summary=article.get("dek") or "",
        content=article["body_html"],
        complete=True,
        language=article.get("language") or "",
        images=tuple(images(article.get("image"))),
        tags=tuple(article.get("tags") or ()),
    )


def moment(written: str | None) -> datetime | None:
    """An ISO 8601 time; without a zone it is in UTC, as the interface promises."""
    if not written:
        return None
    told = datetime.fromisoformat(written)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def images(image: Mapping[str, str] | None) -> Iterator[Image]:
    if image and image.get("url"):
        yield Image(image["url"], alt=image.get("alt") or "", caption=image.get("caption") or "")
