"""How everything is doing: sources, organizations, runs, alerts, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from ingest.store.batches import batches
from ingest.store.codec import decode, digest
from ingest.store.tables import alerts, articles, deliveries, entries, organizations, runs, sources
from ingest.store.views import Counts, OrganizationOverview, SourceOverview
from ingest.types import Alert, DeliveryState, EntryState, Planned, Report

_WAITING = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SENT, DeliveryState.RECONCILING)
_WAITING_VALUES = {state.value for state in _WAITING}


# -- sources -------------------------------------------------------------------------------------------------


def source_overviews(connection: Connection) -> tuple[SourceOverview, ...]:
    """Declared sources in order, each with its last run."""
    newest = select(runs.c.source_id, func.max(runs.c.id).label("id")).group_by(runs.c.source_id).subquery()
    last = select(runs).join(newest, newest.c.id == runs.c.id).subquery()
    query = (
        select(sources, last.c.report, last.c.reads)
        .outerjoin(last, last.c.source_id == sources.c.id)
        .where(sources.c.declared)
        .order_by(sources.c.organization_id, sources.c.id)
    )
    seen = _counted(connection, select(entries.c.source_id, func.count()).group_by(entries.c.source_id))
    return tuple(_source(row, seen.get((row.id,), 0)) for row in connection.execute(query))


def run_reports(connection: Connection, source_id: str, *, limit: int) -> tuple[Report, ...]:
    """The last runs of a source, newest first."""
    kept = select(runs.c.report, runs.c.reads).where(runs.c.source_id == source_id)
    return tuple(_report(row) for row in connection.execute(kept.order_by(runs.c.id.desc()).limit(limit)))


def _report(row: Any) -> Report:
    return replace(decode(Report, row.report), reads=row.reads)


def _source(row: Row[Any], seen: int) -> SourceOverview:
    report = _report(row) if row.report else None
    return SourceOverview(
        id=row.id,
        organization_id=row.organization_id,
        kind=row.kind,
        location=row.location,
        next_due=row.next_due,
        last_success=row.last_success,
        failures=row.failures,
        entries=seen,
        problem=report.problem if report else None,
        report=report,
        planned=decode(Planned, row.planned) if row.planned else Planned(),
    )


# -- organizations -------------------------------------------------------------------------------------------


def organization_overviews(connection: Connection) -> tuple[OrganizationOverview, ...]:
    """Every organization that is or was declared, in order."""
    row = deliveries.c
    standing = row.version_standing.is_not(None)
    by_delivery = (
        select(articles.c.organization_id, row.state, row.code, standing, func.count())
        .join(articles, articles.c.id == row.article_id)
        .group_by(articles.c.organization_id, row.state, row.code, standing)
    )
    by_entry = (
        select(sources.c.organization_id, entries.c.state, entries.c.code, func.count())
        .join(sources, sources.c.id == entries.c.source_id)
        .group_by(sources.c.organization_id, entries.c.state, entries.c.code)
    )
    sent, seen = _counted(connection, by_delivery), _counted(connection, by_entry)
    read = set(connection.execute(select(sources.c.organization_id).where(sources.c.declared)).scalars())
    named = connection.execute(select(organizations).order_by(organizations.c.id)).all()
    return tuple(_organization(one, one.id in read, _of(one.id, sent), _of(one.id, seen)) for one in named)


def _organization(
    row: Row[Any], declared: bool, sent: Mapping[Any, int], seen: Mapping[Any, int]
) -> OrganizationOverview:
    unsent = {(state, code): count for (state, code, standing), count in sent.items() if not standing}
    return OrganizationOverview(
        id=row.id,
        name=row.name,
        declared=declared,
        posted=sum(count for (_state, _code, standing), count in sent.items() if standing),
        queued=sum(count for (state, _code), count in unsent.items() if state in _WAITING_VALUES),
        held=_codes(unsent, DeliveryState.HELD),
        refused=sum(_codes(unsent, DeliveryState.REFUSED).values()),
        retracted=_codes(unsent, DeliveryState.RETRACTED),
        entries=_states(seen),
        skipped=_codes(seen, EntryState.SKIPPED),
    )


def _of(organization_id: str, counted: Mapping[tuple[Any, ...], int]) -> dict[Any, int]:
    return {key[1:]: count for key, count in counted.items() if key[0] == organization_id}


def _codes(counted: Mapping[Any, int], state: str) -> dict[str, int]:
    return {code: count for (of, code), count in sorted(counted.items()) if of == state}


def _states(counted: Mapping[Any, int]) -> dict[str, int]:
    states: dict[str, int] = {}
    for (state, _code), count in sorted(counted.items()):
        states[state] = states.get(state, 0) + count
    return states


# -- counts --------------------------------------------------------------------------------------------------


def counts(connection: Connection) -> Counts:
    """How much there is, in all."""
    return Counts(
        organizations=_count(connection, organizations.c.id),
        sources=_count(connection, sources.c.id, sources.c.declared),
        entries=_grouped(connection, entries.c.state),
        articles=_count(connection, articles.c.id),
        deliveries=_grouped(connection, deliveries.c.state),
        alerts=_count(connection, alerts.c.id, alerts.c.cleared_at.is_(None)),
    )


def _count(connection: Connection, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count(column)).where(*conditions)).scalar_one())


def _grouped(connection: Connection, column: ColumnElement[str]) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).group_by(column).order_by(column))
    return {str(row[0]): int(row[1]) for row in rows}


def _counted(connection: Connection, query: Any) -> dict[tuple[Any, ...], int]:
    return {tuple(row[:-1]): row[-1] for row in connection.execute(query)}


# -- who else published it -----------------------------------------------------------------------------------


def cluster_organizations(connection: Connection, article_ids: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    """By article: the ids of the other organizations that published the same story, the first to be seen first."""
    mine, other = articles.alias(), articles.alias()
    return _others(connection, mine, other, mine.c.id, article_ids, select(mine.c.id, other.c.organization_id))


def also_published(connection: Connection, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """By delivery key: the ids of the other organizations that published the same story."""
    mine, other = articles.alias(), articles.alias()
    query = select(deliveries.c.key, other.c.organization_id).join(mine, mine.c.id == deliveries.c.article_id)
    return _others(connection, mine, other, deliveries.c.key, keys, query)


def _others(
    connection: Connection, mine: Any, other: Any, asked: Any, values: Iterable[Any], query: Any
) -> dict[Any, tuple[str, ...]]:
    same = and_(other.c.cluster_id == mine.c.cluster_id, other.c.organization_id != mine.c.organization_id)
    found: dict[Any, dict[str, None]] = {}
    for batch in batches(dict.fromkeys(values)):
        rows = connection.execute(
            query.join(other, same).where(asked.in_(batch), other.c.tombstone == "").order_by(asked, other.c.id)
        )
        for key, organization_id in rows:
            found.setdefault(key, {})[organization_id] = None
    return {key: tuple(several) for key, several in found.items()}


# -- alerts --------------------------------------------------------------------------------------------------


def raise_alert(connection: Connection, alert: Alert) -> bool:
    """True when it was not open before; the words of an open one are brought up to date."""
    row = alerts.c
    known = update(alerts).where(*_open(alert.cause, alert.subject)).values(reason=alert.reason, fix=alert.fix)
    if connection.execute(known).rowcount:
        return False
    connection.execute(
        insert(alerts).values(
            {
                row.cause: alert.cause,
                row.digest: digest(alert.subject),
                row.subject: alert.subject,
                row.reason: alert.reason,
                row.fix: alert.fix,
                row.since: alert.since,
            }
        )
    )
    return True


def clear_alert(connection: Connection, cause: str, subject: str, *, now: datetime) -> None:
    """It is over."""
    connection.execute(update(alerts).where(*_open(cause, subject)).values(cleared_at=now))


def open_alerts(connection: Connection) -> tuple[Alert, ...]:
    """What a person should know, the oldest first."""
    query = select(alerts).where(alerts.c.cleared_at.is_(None)).order_by(alerts.c.since, alerts.c.id)
    return tuple(Alert(row.cause, row.subject, row.reason, row.fix, row.since) for row in connection.execute(query))


def _open(cause: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    row = alerts.c
    return row.cause == cause, row.digest == digest(subject), row.cleared_at.is_(None)
