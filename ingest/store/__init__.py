"""Everything that lasts: tables, and the questions asked of them. SQL stands here and nowhere else."""

from ingest.store.overview import also_published
from ingest.store.store import Store

__all__ = ["Store", "also_published"]
