"""Which addresses partners may send to, and with whose secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ingest.errors import ConfigError
from ingest.incoming.signatures import key_of
from ingest.ports import ConfigHolder
from ingest.types import Config, Source

KIND = "push"
PATH = "/in/"
"""Below which all of this stands, on the public pages' port."""

SecretAt = Callable[[str], str]
"""The secret at `env:NAME` or `file:PATH`; raises ConfigError."""


class Secrets(Protocol):
    """The options of a pushed source."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Where its secrets are kept: more than one while they are changed."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A source that articles are pushed to."""

    source: Source
    secrets: tuple[str, ...]

    def keys(self, secret_at: SecretAt) -> list[bytes]:
        """Read anew each time, so that a changed secret holds at once. Raises ConfigError when none can be had: one
        that is missing does not keep the others from being used."""
        keys: list[bytes] = []
        failed: ConfigError | None = None
        for address in self.secrets:
            try:
                keys.append(key_of(secret_at(address)))
            except ConfigError as error:
                failed = failed or error
        if failed and not keys:
            raise failed
        return keys


@dataclass(slots=True)
class Endpoints:
    """Those of the configuration in force."""

    holder: ConfigHolder
    _config: Config | None = None
    _found: Mapping[str, Endpoint] = field(default_factory=dict)

    def find(self, name: str) -> Endpoint | None:
        """The endpoint `<organization>/<name>`, also by its former id: a partner need not change an address because
        we renamed a source."""
        config = self.holder.config
        if config is not self._config:
            self._config, self._found = config, dict(_named(config))
        return self._found.get(name)


def declared(config: Config) -> Iterator[Endpoint]:
    """Every endpoint that a configuration declares."""
    for source in config.sources:
        if source.kind == KIND:
            options: Secrets = source.options  # type: ignore[assignment]
            yield Endpoint(source, options.secrets)


def _named(config: Config) -> Iterator[tuple[str, Endpoint]]:
    """The former ids first: what is called so now goes before what was."""
    endpoints = list(declared(config))
    yield from ((one.source.was, one) for one in endpoints if one.source.was)
    yield from ((one.source.id, one) for one in endpoints)
