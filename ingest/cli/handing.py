"""Work that only the workspace's one writer may do: here, or by the running `serve`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ingest import handover
from ingest.cli.output import Output
from ingest.errors import ConfigError, IngestError
from ingest.i18n import gettext as _

T = TypeVar("T")

_ASK_EVERY = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What the one who did the work said, as JSON values."""

    value: Any


def here_or_there(out: Output, data: Path, *, here: Callable[[], T], ask: Callable[[], handover.Request]) -> T | Answer:
    """Do the work here; where another ingest has the workspace, ask it and wait for its answer – or for its end, and
    then do it here. Raises what the other one answered with."""
    try:
        with handover.hold(data):
            return here()
    except handover.Busy:
        out.note(_("Another ingest is at work here: the pass is handed to it, or begins when it has finished."))
    request = ask()
    try:
        while True:
            answer = handover.answer_to(data, request)
            if answer is not None:
                return _understood(answer)
            try:
                with handover.hold(data):
                    handover.withdraw(data, request)
                    return here()
            except handover.Busy:
                time.sleep(_ASK_EVERY)
    finally:
        handover.withdraw(data, request)


def _understood(answer: Any) -> Answer:
    if "error" in answer:
        kind = ConfigError if answer.get("config") else IngestError
        raise kind(answer["error"], fix=answer.get("fix", ""))
    return Answer(answer)
