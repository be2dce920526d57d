"""The log: one line per event, for people or (`--log-format json`) for machines. The only door to structlog."""

from __future__ import annotations

import sys
from typing import Protocol, TextIO


class Log(Protocol):
    """What the flows write to: an event's name and its values."""

    def info(self, event: str, /, **values: object) -> None: ...
    def warning(self, event: str, /, **values: object) -> None: ...
    def error(self, event: str, /, **values: object) -> None: ...


class Silent:
    """A log that nobody reads: for commands whose output is the answer."""

    def info(self, event: str, /, **values: object) -> None:
        """Nothing is kept."""

    warning = info
    error = info


def open_log(form: str = "text", *, stream: TextIO | None = None, color: bool = False) -> Log:
    """A log that writes to `stream` (standard error by default) as `text` or `json` lines."""
    import structlog

    last: structlog.typing.Processor
    if form == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=color, pad_event_to=18)
    log: Log = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
    )
    return log
