"""Statements that are run for many rows, twenty times a second: compiled once, and given to the driver as they are.

What SQLAlchemy does for each row of an `executemany` – naming, defaults, looking for what is to be done to each value –
costs several times what SQLite takes to write it. Here that is found out once for each statement, and what is the same
in all rows is converted once. The SQL is still SQLAlchemy's, and so are the conversions: both databases are served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Delete, Dialect, Insert, Update

_Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    order: Sequence[str] | None  # of the parameters; None: the driver takes them by name
    processors: Mapping[str, _Processor]
    defaults: Mapping[str, Any]  # what the statement itself says


class Prepared:
    """An INSERT, UPDATE or DELETE. `columns`: of an INSERT, those that are given; what the tables have for defaults on
    our side is not filled in."""

    def __init__(self, statement: Insert | Update | Delete, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]], **same: Any) -> None:
        """Run it once for each row; `same`: what is the same in all of them. All rows have the same names."""
        compiled = self._compiled.get(connection.dialect) or self._compile(connection.dialect)
        values = _parameters(compiled, rows, same)
        if values:
            connection.exec_driver_sql(compiled.sql, values)

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
        found = {
            name: parameter.type.dialect_impl(dialect).bind_processor(dialect)
            for name, parameter in compiled.binds.items()
        }
        processors = {name: processor for name, processor in found.items() if processor is not None}
        ready = _Compiled(
            str(compiled),
            tuple(compiled.positiontup) if compiled.positional else None,
            processors,
            {name: _processed(processors, name, one.value) for name, one in compiled.binds.items() if not one.required},
        )
        self._compiled[dialect] = ready
        return ready


def _parameters(compiled: _Compiled, rows: Iterable[Mapping[str, Any]], same: Mapping[str, Any]) -> list[Any]:
    base = {**compiled.defaults, **{name: _processed(compiled.processors, name, one) for name, one in same.items()}}
    processors: list[tuple[str, _Processor]] | None = None
    parameters: list[Any] = []
    for row in rows:
        if processors is None:
            processors = [(name, one) for name, one in compiled.processors.items() if name in row]
        values = {**base, **row}
        for name, processor in processors:
            values[name] = processor(values[name])
        parameters.append(values if compiled.order is None else tuple(map(values.__getitem__, compiled.order)))
    return parameters


def _processed(processors: Mapping[str, _Processor], name: str, value: Any) -> Any:
    processor = processors.get(name)
    return value if processor is None else processor(value)
