"""Statements that are compiled once do what SQLAlchemy's own do, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ingest.store import Store
from ingest.store.columns import Utc
from ingest.store.prepared import Prepared
from ingest.store.tables import runs, validators
from tests.store.desk import Desk

_ADD = Prepared(insert(validators), "source_id", "digest", "url", "etag", "last_modified", "body")
_RUN = Prepared(insert(runs), "source_id", "started", "finished", "ok", "report", "reads")
_END = Prepared(
    update(runs)
    .where(runs.c.reads == bindparam("which"))
    .values(finished=bindparam("ended", type_=Utc), ok=False, reads=runs.c.reads + 10)
)
_DROP = Prepared(delete(runs).where(runs.c.reads == bindparam("which")))

ABROAD = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=8)))


async def _all(store: Store, table: Any) -> list[Any]:
    return await store.read(lambda connection: list(connection.execute(select(table).order_by(table.c[0])).all()))


async def test_text_loses_what_databases_refuse(desk: Desk) -> None:
    rows = [{"digest": str(number), "url": f"a\x00b{number}\ud800"} for number in range(3)]

    def work(connection: Connection) -> None:
        _ADD.run(connection, rows, source_id="paper/feed", etag='"1"', last_modified="", body="")

    await desk.store.write(work)
    found = await _all(desk.store, validators)
    assert [(row.digest, row.url, row.etag) for row in found] == [(str(one), f"ab{one}?", '"1"') for one in range(3)]


async def test_times_and_json_are_written_as_their_columns_say(desk: Desk) -> None:
    def work(connection: Connection) -> None:
        same = {"source_id": "paper/feed", "started": ABROAD, "finished": ABROAD, "ok": True}
        _RUN.run(connection, ({"report": {"深": number}, "reads": number} for number in range(3)), **same)
        _END.run(connection, [{"which": 1}, {"which": 2}], ended=ABROAD + timedelta(hours=1))
        _DROP.run(connection, [{"which": 0}])

    await desk.store.write(work)
    found = [(row.reads, row.ok, row.started, row.finished, row.report) for row in await _all(desk.store, runs)]
    begun, ended = ABROAD.astimezone(UTC), ABROAD.astimezone(UTC) + timedelta(hours=1)
    assert sorted(found) == [(11, False, begun, ended, {"深": 1}), (12, False, begun, ended, {"深": 2})]


async def test_no_rows_are_no_statement(desk: Desk) -> None:
    await desk.store.write(lambda connection: _DROP.run(connection, []))
