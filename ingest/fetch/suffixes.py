"""Names below which everybody can have one (`com`, `co.uk`, `github.io`): the Public Suffix List, as a library ships
it. It is read when a server first sets a cookie for more than itself, never fetched."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


def is_suffix(domain: str) -> bool:
    """Whether no single owner has all names below `domain`; of names that the list does not know, the last part."""
    if "." not in domain.strip("."):
        return True
    return not _list()(domain).domain


@cache
def _list() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def load() -> None:
    """Read the list, which takes a third of a second: on a thread."""
    is_suffix("a.example")
