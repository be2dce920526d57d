"""Which addresses may be connected to: pure.

A partner's feed decides what we ask for, so it could ask for the machine next to ours. Only addresses that the whole
Internet can reach are taken, unless the operator allows one by name. The registries of special addresses
(IANA, RFC 6890 and its successors) are written out here, because what Python calls "global" changed between its
patch releases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

Address = IPv4Address | IPv6Address

_SPECIAL_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by its number, but inside a large cloud it is the machine's own host
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")

# What the C library's inet_aton takes for an IPv4 address: one to four numbers, decimal, octal or hexadecimal.
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)*")


@lru_cache(maxsize=1024)
def is_public(address: Address) -> bool:
    """Whether everybody on the Internet can reach it. One that carries an IPv4 address is judged by that."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _SPECIAL_V4)
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_V6 and not any(address in block for block in _SPECIAL_V6) and not address.scope_id


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that packets to this one end up at."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


def literal(host: str) -> Address | None:
    """The address that a host name in an URL is, if it is one. Raises ValueError for what a C library would take for an
    address though it is not written like one (`2130706433`, `0x7f.1`, `127.1`, `0177.0.0.1`, `fe80::1%eth0`)."""
    if ":" not in host and not _NUMERIC.fullmatch(host) and not host.replace(".", "").isdigit():
        return None  # a name, as nearly all are
    address = ip_address(host)
    if isinstance(address, IPv6Address) and address.scope_id:
        raise ValueError(host)
    return address


@dataclass(frozen=True, slots=True)
class _Name:
    name: str  # lower case; ".internal.example" for everything below it
    port: int | None

    def covers(self, host: str, port: int) -> bool:
        if self.port not in (None, port):
            return False
        return host.endswith(self.name) if self.name.startswith(".") else host == self.name


@dataclass(frozen=True, slots=True)
class _Block:
    block: IPv4Network | IPv6Network
    port: int | None

    def covers(self, address: Address, port: int) -> bool:
        return self.port in (None, port) and address.version == self.block.version and address in self.block


class Allowed:
    """What the operator lets through although it is not public.

    >>> allowed = Allowed(["cms.internal.example", "127.0.0.1:8801", "10.2.0.0/16"])
    >>> allowed.address("cms.internal.example", ip_address("10.9.9.9"), 443)
    True
    >>> allowed.address("127.0.0.1", ip_address("127.0.0.1"), 8802)
    False
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        parsed = [_parse(entry) for entry in entries]
        self._names = tuple(one for one in parsed if isinstance(one, _Name))
        self._blocks = tuple(one for one in parsed if isinstance(one, _Block))

    def address(self, host: str, address: Address, port: int) -> bool:
        """May `address` be connected to, when `host` was asked for?"""
        if is_public(address):
            return True
        return any(name.covers(host, port) for name in self._names) or any(
            block.covers(address, port) for block in self._blocks
        )


def _parse(entry: str) -> _Name | _Block:
    """One entry: a name, `*.name`, an address or a block of addresses, each with `:port` where wanted."""
    text = entry.strip().lower().rstrip(".")
    host, port = _split(text)
    try:
        return _Block(ip_network(host, strict=False), port)
    except ValueError:
        pass
    if not _NAME.fullmatch(host) or host.replace(".", "").isdigit():
        raise ConfigError(
            _("“{entry}” is neither a host name nor an address.", entry=entry),
            fix=_("Write one like these: localhost, 127.0.0.1:8801, *.internal.example, 10.2.0.0/16."),
        )
    return _Name(host.removeprefix("*"), port)


def _split(text: str) -> tuple[str, int | None]:
    bracketed = re.fullmatch(r"\[([^]]+)](?::(\d{1,5}))?", text)
    plain = re.fullmatch(r"([^:]+):(\d{1,5})", text)
    found = bracketed or plain
    if not found:
        return text, None
    return found[1], int(found[2]) if found[2] else None
