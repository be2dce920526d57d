"""How older databases become like `tables.py` says: one file per step in `versions`, run when a store is opened."""

HEAD = "0001"
"""The last step. Kept as a word here, so that opening a database that is up to date need not load Alembic."""
