"""Is the database like `tables.py` says? If it is older, bring it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from ingest.errors import StoreError
from ingest.i18n import gettext as _
from ingest.store.database import Database, lock

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0010"
"""The last step. Kept as a word here, so that opening a database that is up to date need not load Alembic."""

_FOLDER = Path(__file__).parent / "migrations"


def prepare(database: Database, *, migrate: bool) -> None:
    """Make the database fit, or raise StoreError with what to do."""
    standing = database.read_now(revision)
    if standing == HEAD:
        return
    if standing and standing not in _known():
        raise StoreError(
            _("{name} was written by a newer ingest.", name=database.name),
            fix=_("Bring ingest up to date, or name another database."),
        )
    if not migrate:
        raise StoreError(
            _("{name} is not prepared for this ingest.", name=database.name),
            fix=_("Run `ingest sync`, which brings the database up to date."),
        )
    database.write_now(_upgrade)


def revision(connection: Connection) -> str:
    """The step that the database stands at; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _upgrade(connection: Connection) -> None:
    from alembic import command

    lock(connection, "schema")
    if revision(connection) != HEAD:  # nobody else has done it meanwhile
        command.upgrade(configuration(connection), "head")


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {step.revision for step in ScriptDirectory(str(_FOLDER)).walk_revisions()}


def configuration(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
