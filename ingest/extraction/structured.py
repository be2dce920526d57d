"""JSON-LD as publishers write it: wrapped in lists and graphs, with references, HTML in strings, numbers as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from typing import Any

_ARTICLE_TYPES = re.compile(
    r"(?:Article|BlogPosting|Report|Review|Recipe|NewsStory|CreativeWork|DiscussionForumPosting)$"
)
_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{1,200}>")
_DEEP = 20  # values inside one another
_MANY = 30  # authors

Object = Mapping[str, Any]


def article(objects: Iterable[Object]) -> Object:
    """The object of the article; of several, the one that says most."""
    found = [one for one in objects if any(_ARTICLE_TYPES.search(kind) for kind in types(one))]
    return max(found, key=lambda one: sum(key in one for key in ("headline", "datePublished", "author")), default={})


def types(value: Object) -> list[str]:
    """Its types, without the address of their vocabulary."""
    return [string(one).rsplit("/", 1)[-1] for one in listed(value.get("@type"))]


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def string(value: Any, depth: int = 0) -> str:
    """The text of a value, however it is wrapped."""
    if depth > _DEEP:
        return ""
    if isinstance(value, list):
        return string(value[0], depth + 1) if value else ""
    if isinstance(value, Mapping):
        return string(value.get("@value") or value.get("name") or value.get("url"), depth + 1)
    if value is None or isinstance(value, float):
        return ""
    return _SPACES.sub(" ", _unescaped(str(value))).strip()


def words(value: Any) -> list[str]:
    """Keywords, as a list or with signs between them."""
    if isinstance(value, list):
        return [string(one) for one in value]
    return [word.strip() for word in re.split(r"[,，;；、|]", string(value)) if word.strip()]


def number(value: Any) -> int | None:
    """A size in pixels; None for none."""
    found = re.match(r"^\s*(\d{1,5})", str(value.get("value") if isinstance(value, Mapping) else value))
    return int(found.group(1)) or None if found else None


def people(value: Any, objects: Sequence[Object]) -> tuple[list[str], list[str]]:
    """The names of persons and of organizations among authors. What is only referred to is looked up in `objects`."""
    persons: list[str] = []
    organizations: list[str] = []
    for one in listed(value)[:_MANY]:
        who = _referred(one, objects)
        kind = types(who) if isinstance(who, Mapping) else []
        (organizations if any(name.endswith("Organization") for name in kind) else persons).extend(_names(who))
    return persons, organizations


def name(value: Any) -> str:
    return next(iter(_names(value)), "")


def _referred(value: Any, objects: Sequence[Object]) -> Any:
    if not isinstance(value, Mapping) or "name" in value or "@id" not in value:
        return value
    return next(
        (one for one in objects if one is not value and one.get("@id") == value["@id"] and "name" in one), value
    )


def _names(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return [found] if (found := string(value)) else []
    given = " ".join(filter(None, (string(value.get("givenName")), string(value.get("familyName")))))
    return [found for one in listed(value.get("name") or given) if (found := string(one))]


def _unescaped(text: str) -> str:
    return unescape(_TAG.sub("", unescape(text))) if "&" in text or "<" in text else text
