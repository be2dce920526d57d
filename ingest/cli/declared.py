"""sources.yaml, for commands that can do without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.cli.output import Output
from ingest.errors import ConfigError

if TYPE_CHECKING:
    from ingest.types import Config, Source


class Declared:
    """sources.yaml, read when it is first asked for: addresses and files need none, but use its `fetch` and its time
    zone where there is one."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._config: Config | None = None
        self._broken: ConfigError | None = None

    @property
    def config(self) -> Config:
        """What is declared; nothing where there is no file, or one with mistakes."""
        from ingest.config import load
        from ingest.types import Config

        if self._config is None:
            file = self._out.settings().sources
            try:
                self._config = load(file) if file.exists() else Config()
            except ConfigError as error:
                self._config, self._broken = Config(), error
        return self._config

    @property
    def broken(self) -> ConfigError | None:
        """What is wrong with the file."""
        return self._broken if self.config else None

    def sources(self, name: str) -> tuple[Source, ...]:
        """The source of this id, or all of the organization's."""
        for organization in self.config.organizations:
            if organization.id == name:
                return organization.sources
        return tuple(source for source in self.config.sources if source.id == name)

    def names(self) -> list[str]:
        return [*(one.id for one in self.config.organizations), *(one.id for one in self.config.sources)]
