"""Opening a database, and keeping migrations and tables in step."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import ingest.store.community
from ingest.errors import StoreError
from ingest.store import Store
from ingest.store.database import Database
from ingest.store.schema import HEAD

MIGRATIONS = Path(ingest.store.community.__file__).parent / "migrations"


def test_the_migrations_build_exactly_what_the_tables_say(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = Database(database_url)
    found = database.write_now(lambda c: compare_metadata(MigrationContext.configure(c), SQLModel.metadata))
    database.close()
    assert found == []


def test_the_head_that_is_noted_is_the_last_step() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


async def test_opening_makes_the_folder_and_the_tables(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a' / 'b' / 'ingest.sqlite3'}")
    assert (await store.counts()).articles == 0
    store.close()


def test_a_database_of_a_newer_ingest_is_not_touched(database_url: str) -> None:
    _stamp(database_url, "9999")
    with pytest.raises(StoreError, match="newer ingest") as caught:
        Store.open(database_url)
    assert "up to date" in caught.value.fix


def test_an_unprepared_database_is_refused_where_it_may_not_be_prepared(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not prepared") as caught:
        Store.open(f"sqlite:///{tmp_path / 'new.sqlite3'}", migrate=False)
    assert caught.value.fix


@pytest.mark.parametrize("url", ["mysql://host/name", "nonsense", "sqlite://"])
def test_what_is_no_database_of_ours_says_what_one_looks_like(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    assert "sqlite:///" in caught.value.fix


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ingest.sqlite3"
    path.write_text("These are the minutes of the garden club, which met on Tuesday." * 50)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{path}")


def test_no_message_shows_the_password() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql://someone:opensesame@127.0.0.1:1/ingest")
    assert "opensesame" not in f"{caught.value} {caught.value.fix}"


def test_the_short_names_of_postgresql_are_understood(postgresql_url: str) -> None:
    for name in ("postgres://", "postgresql://", "postgresql+psycopg://"):
        Store.open(postgresql_url.replace("postgresql://", name, 1)).close()


def test_the_steps_can_be_undone(tmp_path: Path) -> None:
    from alembic import command

    from ingest.store import schema

    url = f"sqlite:///{tmp_path / 'ingest.sqlite3'}"
    Store.open(url).close()
    database = Database(url)
    database.write_now(lambda connection: command.downgrade(schema.configuration(connection), "base"))
    database.close()
    with create_engine(url).connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert list(tables) == ["alembic_version"]


def _stamp(url: str, step: str) -> None:
    database = Database(url)
    database.write_now(lambda c: c.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step}))
    database.close()
