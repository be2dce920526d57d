"""One writer per workspace: a lock that dies with its process, and a way to hand work to the one who holds it.

The lock is an operating system's lock on a file (released when its process ends, also by `kill -9`), so whoever has it
knows that every lease in the store belongs to the dead. A `sync` that finds it taken leaves a request in a folder; a
running `serve` takes it and leaves the answer beside it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import IngestError
from ingest.i18n import gettext as _


class Busy(IngestError):
    """Another ingest is at work in this workspace."""


@dataclass(frozen=True, slots=True)
class Request:
    """Work asked of a running `serve`: read these sources now (all of them where `everything`)."""

    id: str
    names: tuple[str, ...] = ()
    everything: bool = False


@contextmanager
def hold(folder: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Be the one writer of the workspace whose data are in `folder`; waits up to `wait` seconds, then raises Busy."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", timeout=wait)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(fix=_("Wait until it has finished, or stop it.")) from error
    try:
        yield
    finally:
        lock.release()


def ask(folder: Path, *, names: tuple[str, ...], everything: bool) -> Request:
    """Leave a request for the running `serve`."""
    request = Request(secrets.token_hex(8), names, everything)
    _write(_requests(folder) / f"{request.id}.json", {"names": list(names), "everything": everything})
    return request


def answer_to(folder: Path, request: Request) -> Any:
    """The answer to a request as JSON values, once; None while there is none."""
    path = _requests(folder) / f"{request.id}.answer"
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    path.unlink()
    return answer


def withdraw(folder: Path, request: Request) -> None:
    """Take a request back: its asker will do the work itself."""
    for suffix in ("json", "taken"):
        (_requests(folder) / f"{request.id}.{suffix}").unlink(missing_ok=True)


def take_requests(folder: Path) -> list[Request]:
    """What was asked since the last call; each is taken once."""
    taken = []
    for path in sorted(_requests(folder).glob("*.json")):
        try:
            asked = json.loads(path.read_text(encoding="utf-8"))
            path.rename(path.with_suffix(".taken"))
        except (FileNotFoundError, json.JSONDecodeError):
            continue  # withdrawn in between, or not ours
        taken.append(Request(path.stem, tuple(asked.get("names", ())), bool(asked.get("everything"))))
    return taken


def give_answer(folder: Path, request: Request, answer: object) -> None:
    """Answer a request that was taken."""
    _write(_requests(folder) / f"{request.id}.answer", answer)
    (_requests(folder) / f"{request.id}.taken").unlink(missing_ok=True)


def _requests(folder: Path) -> Path:
    path = folder / "requests"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _write(path: Path, value: object) -> None:
    """Whole or not at all: a reader never sees half a file."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
