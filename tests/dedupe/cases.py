"""Makes candidates and known articles with one fact that matters in a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.text import text_hash
from ingest.types import Article, Candidate, KnownArticle

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RAIN = "It rained on the harbor all night, and the ferry ran late.\nNobody minded; the lamps were lit by six."
NAMES = {
    "Harbour Daily": "harbour",
    "harbour.example": "harbour",
    "山城晚報": "shancheng",
    "shancheng.example": "shancheng",
    "Type": "type",
    "type.example": "type",
}


def candidate(organization: str = "harbour", text: str = RAIN, title: str = "Rain", **more: Any) -> Candidate:
    """An article of `organization`, published an hour before it was seen."""
    first_seen = more.pop("first_seen", NOON)
    article = Article(
        url=more.pop("url", f"https://{organization}.example/2026/11/24/rain"),
        title=title,
        text=text,
        html="",
        published=more.pop("published", first_seen - timedelta(hours=1)),
        canonical=more.pop("canonical", ""),
        credit=more.pop("credit", ""),
    )
    return Candidate(
        article=article,
        organization_id=organization,
        source_id=f"{organization}/feed",
        text_hash=text_hash(text),
        url_keys=(),
        first_seen=first_seen,
        names=NAMES,
        **more,
    )


def known(number: int, organization: str = "harbour", text: str = RAIN, by: str = "hash", **more: Any) -> KnownArticle:
    """A known article that is the head of its story, found `by` entry, url or hash."""
    first_seen = more.pop("first_seen", NOON)
    return KnownArticle(
        id=number,
        organization_id=organization,
        source_id=f"{organization}/feed",
        cluster_id=more.pop("cluster_id", 1),
        version=more.pop("version", 1),
        title=more.pop("title", "Rain"),
        text=text,
        text_hash=text_hash(text),
        published=more.pop("published", first_seen - timedelta(hours=1)),
        first_seen=first_seen,
        priority=more.pop("priority", 0),
        origin=more.pop("origin", False),
        original=more.pop("original", True),
        tombstone=more.pop("tombstone", ""),
        found_by=frozenset(by.split()),
        **more,
    )
