"""The two writes that every read of a source costs, done for many sources at once: its beginning and its end.

Most reads find nothing new. Reads that begin or end at the same moment share one transaction and a few statements, and
those that were as quiet as the one before share a row of `run`, which counts them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Integer,
    Row,
    bindparam,
    case,
    func,
    insert,
    null,
    select,
    update,
)

from ingest.errors import StoreError
from ingest.i18n import gettext as _
from ingest.store.batches import batches
from ingest.store.codec import decode, encode
from ingest.store.columns import Utc, Words
from ingest.store.prepared import Prepared
from ingest.store.tables import entries, inbox, runs, sources, validators
from ingest.types import EntryState, Hints, Move, Planned, Report, SourceState, Validators

_source, _run = sources.c, runs.c


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody wants to read a source; see `ports.SourceStore.claim_source`."""

    source_id: str
    owner: str
    now: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """A read has ended; see `ports.SourceStore.finish_run`."""

    state: SourceState
    report: Report
    next_due: datetime
    planned: Planned | None = None
    learned: str | None = None
    hints: Hints | None = None


# -- the beginning -------------------------------------------------------------------------------------------

_looks_due = (
    select(entries.c.id)
    .where(
        entries.c.source_id == _source.id,
        entries.c.next_look <= bindparam("now"),
        entries.c.state != EntryState.REMOVED.value,
    )
    .exists()
)
_arrivals_due = select(inbox.c.id).where(inbox.c.source_id == _source.id, inbox.c.due <= bindparam("now")).exists()
# In one order, so that two that claim the same sources never wait for one another.
_WANTED = (
    select(sources, _looks_due.label("looks_due"), _arrivals_due.label("arrivals_due"))
    .where(_source.id.in_(bindparam("ids", expanding=True)))
    .order_by(_source.id)
    .with_for_update(of=sources)
)
_KEPT = select(validators).where(validators.c.source_id.in_(bindparam("ids", expanding=True)))
_TAKE = Prepared(
    update(sources)
    .where(_source.id == bindparam("wanted"))
    .values(lease=bindparam("token"), lease_owner=bindparam("holder"), lease_until=bindparam("until", type_=Utc))
)


def claim_sources(connection: Connection, claims: Sequence[Claim]) -> list[SourceState | None]:
    """Lease sources, each to the first who asks."""
    ids = sorted({claim.source_id for claim in claims})
    rows = {row.id: row for batch in batches(ids) for row in _wanted(connection, batch, claims)}
    leases = {id(claim): secrets.token_hex(16) for claim in _first_to_ask(claims, rows)}
    if not leases:
        return [None] * len(claims)
    taken = [claim for claim in claims if id(claim) in leases]
    _TAKE.run(connection, [_lease(claim, leases[id(claim)]) for claim in taken])
    kept = _kept(connection, [claim.source_id for claim in taken])
    return [
        _state(rows[claim.source_id], kept.get(claim.source_id, {}), leases[id(claim)]) if id(claim) in leases else None
        for claim in claims
    ]


def _wanted(connection: Connection, ids: list[str], claims: Sequence[Claim]) -> Iterable[Row[Any]]:
    return connection.execute(_WANTED, {"ids": ids, "now": max(claim.now for claim in claims)})


def _first_to_ask(claims: Sequence[Claim], rows: dict[str, Row[Any]]) -> Iterable[Claim]:
    held = set()
    for claim in claims:
        row = rows.get(claim.source_id)
        if row is None:
            raise StoreError(
                _("The store does not know the source “{id}”.", id=claim.source_id),
                fix=_("Sources are declared in sources.yaml; `ingest check` reads it."),
            )
        if claim.source_id not in held and (not row.lease or row.lease_until <= claim.now):
            held.add(claim.source_id)
            yield claim


def _lease(claim: Claim, token: str) -> dict[str, Any]:
    return {"wanted": claim.source_id, "token": token, "holder": claim.owner, "until": claim.lease_until}


def _kept(connection: Connection, ids: list[str]) -> dict[str, dict[str, Validators]]:
    kept: dict[str, dict[str, Validators]] = {}
    for batch in batches(ids):
        for row in connection.execute(_KEPT, {"ids": batch}):
            kept.setdefault(row.source_id, {})[row.url] = Validators(row.etag, row.last_modified, row.body)
    return kept


def _state(row: Row[Any], kept: dict[str, Validators], lease: str) -> SourceState:
    return SourceState(
        source_id=row.id,
        first_contact=row.first_contact,
        last_success=row.last_success,
        failures=row.failures,
        validators=kept,
        lease=lease,
        next_due=row.next_due,
        hub=row.hub,
        topic=row.topic,
        pushed_until=row.pushed_until,
        learned=row.learned,
        hints=decode(Hints, row.hints) if row.hints else Hints(),
        looks_due=bool(row.looks_due),
        arrivals_due=bool(row.arrivals_due),
        move=Move(row.moved_to, row.moved_since, row.moved_told) if row.moved_to else None,
        waiting=any(one["code"] == "pause" for one in (row.planned or {}).get("reasons", ())),
    )


# -- the end -------------------------------------------------------------------------------------------------

_json = JSON(none_as_null=True)
_GIVE_BACK = Prepared(
    update(sources)
    .where(_source.id == bindparam("read"), _source.lease == bindparam("token"))
    .values(
        lease="",
        lease_owner="",
        lease_until=null(),
        next_due=bindparam("next", type_=Utc),
        planned=bindparam("why", type_=_json),
        failures=case((bindparam("ok", type_=Boolean), 0), else_=_source.failures + 1),
        last_success=func.coalesce(bindparam("succeeded", type_=Utc), _source.last_success),
        learned=func.coalesce(bindparam("lesson", type_=Words), _source.learned),
        hints=func.coalesce(bindparam("said", type_=_json), _source.hints),
        quiet_run=bindparam("quiet", type_=Integer),
    )
)
_QUIET = select(_source.id, _source.quiet_run).where(
    _source.id.in_(bindparam("ids", expanding=True)), _source.quiet_run.is_not(None)
)
_ADD_QUIET = insert(runs).returning(_run.id, sort_by_parameter_order=True)
_ADD = Prepared(insert(runs), "source_id", "started", "finished", "ok", "report", "reads")
_COUNT = Prepared(
    update(runs)
    .where(_run.id == bindparam("row"))
    .values(finished=bindparam("ended", type_=Utc), report=bindparam("told", type_=JSON), reads=_run.reads + 1)
)


def finish_runs(connection: Connection, ends: Sequence[Finish]) -> list[None]:
    """Keep the runs and give the leases back."""
    quiet = [end for end in ends if is_quiet(end.report)]
    _ADD.run(connection, [_run_row(end) for end in ends if not is_quiet(end.report)])
    rows = _quiet_runs(connection, quiet)
    _GIVE_BACK.run(connection, [_given_back(end, rows.get(id(end))) for end in ends])
    return [None] * len(ends)


def _quiet_runs(connection: Connection, quiet: Sequence[Finish]) -> dict[int, int]:
    """The row of each quiet run, which counts in that of the quiet one before it."""
    before = _quiet_before(connection, [end.state.source_id for end in quiet])
    again = [end for end in quiet if end.state.source_id in before]
    rows = {id(end): before[end.state.source_id] for end in again}
    _COUNT.run(
        connection,
        [{"row": rows[id(end)], "ended": end.report.finished, "told": encode(end.report)} for end in again],
    )
    if first := [end for end in quiet if id(end) not in rows]:
        added = connection.execute(_ADD_QUIET, [_run_row(end) for end in first]).scalars()
        rows |= {id(end): row_id for end, row_id in zip(first, added, strict=True)}
    return rows


def _quiet_before(connection: Connection, ids: list[str]) -> dict[str, int]:
    return {row.id: row.quiet_run for batch in batches(ids) for row in connection.execute(_QUIET, {"ids": batch})}


def is_quiet(report: Report) -> bool:
    """Nothing was new, nothing was looked at, nothing was odd."""
    said = (report.counts, report.skipped, report.notes, report.problem)
    return report.unchanged and not any(said)


def _run_row(end: Finish) -> dict[str, Any]:
    return {
        "source_id": end.state.source_id,
        "started": end.report.started,
        "finished": end.report.finished,
        "ok": end.report.problem is None,
        "report": encode(end.report),
        "reads": 1,
    }


def _given_back(end: Finish, quiet: int | None) -> dict[str, Any]:
    ok = end.report.problem is None
    return {
        "read": end.state.source_id,
        "token": end.state.lease,
        "next": end.next_due,
        "why": encode(end.planned),
        "ok": ok,
        "succeeded": end.report.finished if ok else None,
        "lesson": end.learned,
        "said": encode(end.hints),
        "quiet": quiet,
    }
