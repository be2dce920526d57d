"""`python -m ingest.store.migrations "what changes"`: draft the next step from how the tables differ from the last one.

A draft is to be read and mended: a renamed column, for one, looks like one that went and another that came. Then set
`HEAD` in `__init__.py`; the tests say whether steps and tables agree, on both databases.
"""

from __future__ import annotations

import sys
import tempfile

from alembic import command

from ingest.store import Store, schema
from ingest.store.database import Database
from ingest.store.schema import HEAD


def draft(message: str) -> None:
    """Write `versions/<number>_<message>.py`."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ingest.sqlite3"
        Store.open(url).close()
        database = Database(url)
        database.write_now(
            lambda connection: command.revision(
                schema.configuration(connection), message, autogenerate=True, rev_id=f"{int(HEAD) + 1:04}"
            )
        )
        database.close()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
