"""A command typed in a folder of its own, and what it answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.cli import run


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Typed = Callable[..., Said]


def typed_in(folder: Path, capfd: pytest.CaptureFixture[str], *command: str) -> Typed:
    """Type `ingest COMMAND …` in a folder, with whatever arguments are given then."""

    def typed(*arguments: object) -> Said:
        capfd.readouterr()
        code = run(["-C", str(folder), *command, *map(str, arguments)])
        return Said(code, *capfd.readouterr())

    return typed
