"""The judge: is this article new, a version of a known one, or somebody's copy? Pure – no clock, no store, no log."""

from ingest.dedupe.judge import judge

__all__ = ["judge"]
