"""How fast which host may be asked, as it is declared: pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.fetch.ledger import Host, key_of
from ingest.types import HostRules


@dataclass(frozen=True, slots=True)
class Rate:
    pause: float = 0.0  # seconds between two requests
    at_once: int = 1
    gateway: bool = False  # it gives several partners' feeds, each with limits of its own


class Rates:
    """Of rules that fit the same host, the most exact one counts: with a port before without, a longer name before a
    shorter one."""

    def __init__(self, rules: Sequence[HostRules] = (), gateways: Collection[str] = ()) -> None:
        self._rules = {rule.host.lower(): rule for rule in rules}
        self._gateways = frozenset(gateways)
        self._known: dict[Host, Rate] = {}

    def of(self, host: Host) -> Rate:
        if not self._rules and not self._gateways:
            return _NONE
        rate = self._known.get(host)
        if rate is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            rate = self._known[host] = self._find(host)
        return rate

    def _find(self, host: Host) -> Rate:
        name, port = host
        rule = next((self._rules[key] for key in _keys(name, port) if key in self._rules), None)
        declared = key_of(host) in self._gateways
        if rule is None:
            return Rate(gateway=declared)
        return Rate(
            rule.pause.total_seconds(), rule.at_once, gateway=declared if rule.gateway is None else rule.gateway
        )


_NONE = Rate()
_MOST_KNOWN = 20_000


def _keys(name: str, port: int) -> list[str]:
    above = name.split(".")
    names = [name, *("*." + ".".join(above[cut:]) for cut in range(1, len(above)))]
    return [key for one in names for key in (f"{one}:{port}", one)]
