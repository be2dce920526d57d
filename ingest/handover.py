"""One writer per workspace: a lock that dies with its process, and a way to hand work to the one who holds it.

The lock is an operating system's lock on a file (released when its process ends, also by `kill -9`), so whoever has it
knows that every lease in the store belongs to the dead. A `sync` that finds it taken leaves a request in a folder; a
running `serve` takes it and leaves the answer beside it.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import IngestError
from ingest.i18n import gettext as _

_STALE_SECONDS = 3600.0


class Busy(IngestError):
    """Another ingest is at work in this workspace."""


@dataclass(frozen=True, slots=True)
class Request:
    """Work asked of a running `serve`: read these sources now (all of them where `everything`), or take the articles at
    `urls`, of this organization where one is named."""

    id: str
    names: tuple[str, ...] = ()
    everything: bool = False
    urls: tuple[str, ...] = ()
    organization: str = ""


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


def ask(
    folder: Path,
    *,
    names: tuple[str, ...] = (),
    everything: bool = False,
    urls: tuple[str, ...] = (),
    organization: str = "",
) -> Request:
    """Leave a request for the running `serve`."""
    request = Request(secrets.token_hex(8), names, everything, urls, organization)
    asked = {"names": names, "everything": everything, "urls": urls, "organization": organization, "asker": os.getpid()}
    _write(_requests(folder) / f"{request.id}.json", asked)
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
    for suffix in ("json", "taken", "answer"):
        (_requests(folder) / f"{request.id}.{suffix}").unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Before the first request is taken, by who holds the workspace: what a `serve` that died had in hand is asked
    again, and what is left of askers that died goes."""
    for path in _requests(folder).iterdir():
        with suppress(FileNotFoundError):  # its asker took it back in between
            if path.suffix == ".taken":
                path.rename(path.with_suffix(".json"))
            elif path.suffix != ".json" and time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()


def take_requests(folder: Path) -> list[Request]:
    """What was asked since the last call; each is taken once. Nothing is done for an asker that is gone."""
    taken = []
    for path in sorted(_requests(folder).glob("*.json")):
        try:
            asked = json.loads(path.read_text(encoding="utf-8"))
            if not _alive(int(asked["asker"])):
                path.unlink()
                continue
            path.rename(path.with_suffix(".taken"))
        except FileNotFoundError:
            continue  # withdrawn in between
        except (ValueError, TypeError, KeyError):
            path.rename(path.with_suffix(".refused"))  # not ours, or damaged: kept for a person, and not read again
            continue
        taken.append(
            Request(
                path.stem,
                tuple(asked.get("names", ())),
                bool(asked.get("everything")),
                tuple(asked.get("urls", ())),
                str(asked.get("organization", "")),
            )
        )
    return taken


def give_answer(folder: Path, request: Request, answer: object) -> None:
    """Answer a request that was taken; one that was withdrawn meanwhile needs none."""
    taken = _requests(folder) / f"{request.id}.taken"
    if taken.exists():
        _write(_requests(folder) / f"{request.id}.answer", answer)
        taken.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    """The lock is on this machine, so its askers are too."""
    if process <= 0 or os.name == "nt":  # there, the question itself would end the process
        return process > 0
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _requests(folder: Path) -> Path:
    path = folder / "requests"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _write(path: Path, value: object) -> None:
    """Whole or not at all: a reader never sees half a file."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
