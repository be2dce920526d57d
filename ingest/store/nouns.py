"""Rows into the nouns of `ingest.types`, and their parts that tables keep as columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from ingest.store.codec import decode, encode
from ingest.types import Article

_COLUMNS = ("title", "dek", "text", "html")


def article_of(row: Row[Any]) -> Article:
    """The article of a row of `version`."""
    return decode(Article, {**row.rest, **{name: getattr(row, name) for name in _COLUMNS}})


def article_columns(article: Article) -> dict[str, Any]:
    """The columns of `version` that hold an article."""
    rest = encode(article)
    return {**{name: rest.pop(name, "") for name in _COLUMNS}, "rest": rest}
