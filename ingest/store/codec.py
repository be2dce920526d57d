"""The nouns of `ingest.types` as JSON values and back, by their annotations."""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

import orjson

T = TypeVar("T")

_ONLY_JSON = (
    orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
)  # `encode` decides how those are written


def encode(value: Any) -> Any:
    """JSON values of a noun: dataclasses as objects, tuples and sets as arrays, times in ISO 8601, lengths in
    seconds. What of a dataclass is as it is by default is left out."""
    return _encoders[type(value)](value)


def _noun_encoder(kind: type[Any]) -> _Encoder:
    parts = [
        (one.name, one.default if one.default_factory is MISSING else one.default_factory()) for one in fields(kind)
    ]

    def encoded(noun: Any) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for name, default in parts:
            part = getattr(noun, name)
            if part is not default and part != default:
                said[name] = _encoders[type(part)](part)
        return said

    return encoded


def to_json(value: Any) -> str:
    """The text of JSON values. What is too large or too deep for the quick writer is written by the thorough one."""
    try:
        return orjson.dumps(value, option=_ONLY_JSON).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False)


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


_Encoder = Callable[[Any], Any]
_WAYS: tuple[tuple[tuple[type[Any], ...], _Encoder], ...] = (
    ((bool, int, float, types.NoneType), lambda value: value),
    ((tuple, list), lambda values: [encode(one) for one in values]),
    ((Mapping,), lambda values: {clean(str(name)): encode(one) for name, one in values.items()}),
    ((frozenset,), lambda values: sorted(encode(one) for one in values)),
    ((datetime,), datetime.isoformat),
    ((timedelta,), timedelta.total_seconds),
    ((Enum,), lambda value: value.value),
    ((str,), clean),
)


class _Encoders(dict[type[Any], _Encoder]):
    """How values of a type are written, found out once."""

    def __missing__(self, kind: type[Any]) -> _Encoder:
        found = next((encoder for kinds, encoder in _WAYS if issubclass(kind, kinds)), None)
        if found is None and not is_dataclass(kind):
            raise TypeError(f"{kind.__name__} has no place in the store")
        self[kind] = found or _noun_encoder(kind)
        return self[kind]


_encoders = _Encoders()


def digest(key: str) -> str:
    """A key of any length as one that an index can hold (PostgreSQL refuses to index more than 2,704 bytes)."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]


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
