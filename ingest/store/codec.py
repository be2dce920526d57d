"""The nouns of `ingest.types` as JSON values and back, by their annotations."""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

T = TypeVar("T")


def encode(value: Any) -> Any:
    """JSON values of a noun: dataclasses as objects, tuples and sets as arrays, times in ISO 8601, lengths in
    seconds. What of a dataclass is as it is by default is left out."""
    if type(value) is str:  # as nearly everything is
        return clean(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return [encode(one) for one in value]
    if isinstance(value, Mapping):
        return {clean(str(key)): encode(one) for key, one in value.items()}
    if is_dataclass(value):
        return _noun(value)
    if isinstance(value, frozenset):
        return sorted(encode(one) for one in value)
    return _scalar(value)


def _noun(value: Any) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, default in _defaults(typing.cast(Hashable, type(value))):
        part = getattr(value, name)
        if part is not default and part != default:
            said[name] = encode(part)
    return said


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return clean(value)
    raise TypeError(f"{type(value).__name__} has no place in the store")


def decode(kind: type[T], raw: Mapping[str, Any]) -> T:
    """The noun that `encode` wrote. Fields that are gone by now are left out, new ones take their defaults."""
    hints = _hints(typing.cast(Hashable, kind))
    return kind(**{name: _value(hints[name], one) for name, one in raw.items() if name in hints})


def clean(text: str) -> str:
    """Without NUL and without half surrogate pairs: what both databases take."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def digest(key: str) -> str:
    """A key of any length as one that an index can hold (PostgreSQL refuses to index more than 2,704 bytes)."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _defaults(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    """The names of a noun's fields, each with what `decode` gives it where nothing is said."""
    return tuple(
        (one.name, one.default if one.default_factory is MISSING else one.default_factory())
        for one in fields(typing.cast(Any, kind))
    )


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _value(hint: Any, raw: Any) -> Any:
    if raw is None:
        return None
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _value(next(one for one in arguments if one is not type(None)), raw)
    if origin in (tuple, frozenset):
        return origin(_value(arguments[0], one) for one in raw)
    if origin is not None and isinstance(raw, Mapping):
        return {key: _value(arguments[1], one) for key, one in raw.items()}
    return _plain(hint, raw)


def _plain(hint: Any, raw: Any) -> Any:
    if hint is datetime:
        return datetime.fromisoformat(raw)
    if hint is timedelta:
        return timedelta(seconds=raw)
    if is_dataclass(hint):
        return decode(typing.cast(type[Any], hint), raw)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(raw)
    return raw
