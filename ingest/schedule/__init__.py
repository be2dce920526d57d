"""When a source is read next, and why. Pure: what is known and a moment in, a moment and its reasons out."""

from ingest.schedule.learning import learned_from
from ingest.schedule.planning import LONGEST_RETRY, LONGEST_WAIT, Known, after_failure, plan
from ingest.schedule.reasons import sentences
from ingest.schedule.rules import next_due, parse_duration, parse_schedule

__all__ = [
    "LONGEST_RETRY",
    "LONGEST_WAIT",
    "Known",
    "after_failure",
    "learned_from",
    "next_due",
    "parse_duration",
    "parse_schedule",
    "plan",
    "sentences",
]
