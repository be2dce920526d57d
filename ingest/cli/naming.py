"""Words of the command line that mean nothing here, told all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import ConfigError


@dataclass(frozen=True, slots=True)
class WrongName:
    """A word that means nothing here."""

    name: str
    reason: str
    fix: str

    def render(self) -> str:
        return f"{self.reason}\n  → {self.fix}"


class WrongNames(ConfigError):
    """Something was named that does not exist."""

    def __init__(self, mistakes: Sequence[WrongName]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(fix=self.mistakes[0].fix)
