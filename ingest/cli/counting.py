"""How many of what, as a person says it."""

from __future__ import annotations

from ingest.i18n import ngettext


def organizations(count: int) -> str:
    """“1 organization”."""
    return ngettext("{count} organization", "{count} organizations", count)


def sources(count: int) -> str:
    """“2 sources”."""
    return ngettext("{count} source", "{count} sources", count)


def requests(count: int) -> str:
    """“2 requests”."""
    return ngettext("{count} request", "{count} requests", count)


def pages(count: int) -> str:
    """“2 pages”."""
    return ngettext("{count} page", "{count} pages", count)


def articles(count: int) -> str:
    """“2 articles”."""
    return ngettext("{count} article", "{count} articles", count)
