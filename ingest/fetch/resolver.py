"""Names to addresses, of which only those come back that may be connected to: the HTTP library then connects to exactly
one of these, so that no second look-up can answer otherwise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.errors import FetchError
from ingest.fetch.addresses import Address, Allowed
from ingest.i18n import gettext as _

_THREADS = 16  # a name server that keeps quiet holds a thread for many seconds; the others go on


def unsafe(host: str) -> FetchError:
    """The refusal of a host without an address that may be connected to."""
    return FetchError(
        _("{host} is not an address on the public Internet.", host=host),
        fix=_("If it is meant to be read, write into sources.yaml: {line}", line=f'fetch: {{allow: ["{host}"]}}'),
        code="unsafe_address",
    )


LookUp = Callable[[str, int, socket.AddressFamily], list[ResolveResult]]
"""All addresses of a name. Raises OSError when there is no answer."""


class VettingResolver(AbstractResolver):
    """Asks `look_up` (the operating system), in threads of its own."""

    def __init__(self, allowed: Allowed, *, timeout: float, look_up: LookUp | None = None) -> None:
        self._look_up = look_up or _look_up
        self.allowed = allowed
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises OSError when there is no answer, FetchError when none of the addresses may be connected to."""
        name = host.lower().rstrip(".")
        found = await self._ask(host, port, family)
        safe = [one for one in found if self.allowed.address(name, _address(one["host"]), port)]
        if not safe:
            raise unsafe(name)
        return safe

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        look_up = loop.run_in_executor(self._threads, self._look_up, host, port, family)
        try:
            return await asyncio.wait_for(look_up, self._timeout)
        except TimeoutError as error:
            raise socket.gaierror(socket.EAI_AGAIN, "no answer in time") from error


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    answers = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [
        ResolveResult(
            hostname=host,
            host=_with_scope(address),
            port=port,
            family=kind,
            proto=proto,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _type, proto, _name, address in answers
    ]


def _with_scope(address: tuple[object, ...]) -> str:
    """A link-local address keeps its scope (`fe80::1%2`), by which it is then refused or connected to."""
    text = str(address[0])
    scoped = len(address) == 4 and address[3] and "%" not in text
    return f"{text}%{address[3]}" if scoped else text


def _address(text: str) -> Address:
    return ip_address(text)
