"""The partners' sites, served: in a thread for tests, in a process of its own for the demo."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

from ingest.demo.cms import Endpoint, Newsrooms
from ingest.demo.hub import Hub, Topic
from ingest.demo.ledger import Ledger
from ingest.demo.pictures import Pictures
from ingest.demo.serving import HOST, Answer, Asked, Handler, HostAsked, Request, RequestLog, listen, serve
from ingest.demo.sites.addresses import Addresses
from ingest.demo.sites.site import Site
from ingest.demo.workspace import sources_yaml
from ingest.demo.world import World


class Simulator:
    """Serves a world on 127.0.0.1: one port per partner from `base_port` on, and a control port behind them.

    `base_port` 0 takes any free ports. `clock` says what time it is in the world; `set_clock` stops it at another.
    `latency`: seconds before each answer. `folder`: where drawn pictures are kept; None: in memory.
    Use it as a context manager, or call `start` and `stop`; both may be called again.
    """

    def __init__(
        self,
        world: World,
        *,
        base_port: int = 0,
        clock: Callable[[], datetime] | None = None,
        latency: float = 0.001,
        folder: Path | None = None,
    ) -> None:
        self.world = world
        self.base_port = base_port
        self._clock = clock or (lambda: datetime.now(UTC))
        self._stopped_at: datetime | None = None
        self._latency = latency
        self._folder = folder
        self._log = RequestLog()
        self._street: Street | None = None
        self._newsrooms: Newsrooms | None = None
        self.subscribers: Hub | None = None
        """The hub that speaks for some of them, once started."""
        self.bases: Mapping[str, str] = {}
        self.control = ""
        """The address of the control port."""

    def start(self) -> Simulator:
        """Serve. Raises ConfigError, naming the port, when one is taken; then nothing is left open."""
        count = len(self.world.partners)
        ports = [0] * (count + 1) if not self.base_port else range(self.base_port, self.base_port + count + 1)
        doors = listen_all(ports)
        *sites, control = (f"http://{HOST}:{door.getsockname()[1]}" for door in doors)
        self.control = control
        self.bases = {partner.id: base for partner, base in zip(self.world.partners, sites, strict=True)}
        pictures = Pictures(self._folder)
        addresses = self.addresses
        salt = f"{self.world.epoch} {self.world.seed} {count} {self.world.articles}"
        partners = [Site(each, addresses, pictures, self.now, salt) for each in self.world.partners]
        self.subscribers = Hub(_topics(partners, self.bases), lambda: datetime.now(UTC), address=addresses.hub)
        self._newsrooms = Newsrooms(addresses, self.now, self.subscribers.publish, self.subscribers.topics)
        handlers: list[Handler] = [*partners, _Control(self)]
        logs = [*([self._log] * count), RequestLog()]  # what is asked of the control port is nobody's visit
        chores = [self._newsrooms.tell_hub, self._newsrooms.push]
        self._street = Street(doors, handlers, logs, self._latency, pictures.close, chores)
        self._street.start()
        return self

    def stop(self) -> None:
        if self._street is not None:
            self._street.stop()
            self._street = None

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def addresses(self) -> Addresses:
        """Where everything is, once started."""
        return Addresses(self.world, self.bases, hub=f"{self.control}/hub")

    @property
    def ledger(self) -> Ledger:
        """What is true of the sites as they are served, once started."""
        return Ledger(self.addresses)

    def now(self) -> datetime:
        """The simulated time."""
        return self._stopped_at or self._clock()

    def set_clock(self, at: datetime | None) -> None:
        """Let it be `at` until told otherwise; None: the clock again."""
        self._stopped_at = at

    def send_to(self, base: str, secret: str) -> None:
        """Let the partners whose systems push their articles send what happens from now on below `base`, the address of
        our pages, signed with this secret (`whsec_…`)."""
        assert self._street is not None and self._newsrooms is not None
        for partner in self.world.partners:
            name = self.addresses.profile(partner.id).pushes
            if name:
                endpoint = Endpoint(f"{base.rstrip('/')}/in/{partner.id}/{name}", secret)
                self._street.call(self._newsrooms.agree, partner.id, endpoint)

    def sent(self) -> list[tuple[str, int]]:
        """Type and last status of every message that was pushed."""
        return list(self._newsrooms.answers) if self._newsrooms else []

    def sources(self) -> str:
        """A `sources.yaml` for the sites as they are served."""
        return sources_yaml(self.world, bases=self.bases)

    def requests(self) -> dict[str, Asked]:
        """How often each URL was asked for."""
        return self._log.told()[0]

    def hosts(self) -> dict[str, HostAsked]:
        """What each site saw, by its address: among it the most requests at once."""
        return self._log.told()[1]

    def forget_requests(self) -> None:
        """Count anew."""
        self._log.forget()


def listen_all(ports: Iterable[int]) -> list[socket]:
    """Listening sockets for all ports, or none: raises ConfigError when one cannot be had."""
    doors: list[socket] = []
    try:
        for port in ports:
            doors.append(listen(port))
    except BaseException:
        for door in doors:
            door.close()
        raise
    return doors


class Street:
    """Sites side by side, served by one event loop in a thread of its own."""

    def __init__(
        self,
        doors: list[socket],
        handlers: list[Handler],
        logs: list[RequestLog],
        latency: float,
        closing: Callable[[], None] = lambda: None,
        chores: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
    ) -> None:
        self._sites = list(zip(doors, handlers, logs, strict=True))
        self._latency = latency
        self._closing = closing
        self._chores = chores
        self._loop = asyncio.new_event_loop()
        self._open = threading.Event()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="demo-sites", daemon=True)

    def start(self) -> None:
        """Returns when every site answers."""
        self._thread.start()
        self._open.wait()

    def call(self, work: Callable[..., object], *arguments: object) -> None:
        """Do this on the sites' event loop, soon."""
        self._loop.call_soon_threadsafe(work, *arguments)

    def stop(self) -> None:
        """Returns when every port is free again."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._closing()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _serve(self) -> None:
        visitors: set[asyncio.Transport] = set()
        servers = [await serve(door, handler, log, self._latency, visitors) for door, handler, log in self._sites]
        chores = [self._loop.create_task(chore()) for chore in self._chores]
        self._open.set()
        await self._end.wait()
        for chore in chores:
            chore.cancel()
        for server in servers:
            server.close()
        for visitor in list(visitors):
            visitor.abort()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.sleep(0)  # the aborted connections say good-bye in the next turn of the loop


class _Control:
    """The control port: for tests in another process."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def __call__(self, request: Request) -> Answer:
        routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/_ledger"): self._ledger,
            ("GET", "/_requests"): self._requests,
            ("DELETE", "/_requests"): self._forget,
            ("POST", "/_clock"): self._clock,
            ("GET", "/_clock"): self._clock,
            ("GET", "/_sources"): self._sources,
            ("POST", "/hub"): self._hub,
        }
        route = routes.get((request.method, request.path))
        try:
            return (
                route(request)
                if route
                else _json({"error": "no such address", "there_are": sorted(map(str, routes))}, 404)
            )
        except ValueError as error:
            return _json({"error": str(error)}, 400)

    def _ledger(self, request: Request) -> Answer:
        return _json(self._simulator.ledger.told(_time(request) or self._simulator.now()))

    def _requests(self, _request: Request) -> Answer:
        urls = {url: asdict(asked) for url, asked in self._simulator.requests().items()}
        hosts = {host: _host(seen) for host, seen in self._simulator.hosts().items()}
        return _json({"urls": urls, "hosts": hosts})

    def _forget(self, _request: Request) -> Answer:
        self._simulator.forget_requests()
        return _json({})

    def _clock(self, request: Request) -> Answer:
        if request.method == "POST":
            self._simulator.set_clock(_time(request))
        return _json({"now": self._simulator.now().isoformat(), "epoch": self._simulator.world.epoch.isoformat()})

    def _hub(self, request: Request) -> Answer:
        assert self._simulator.subscribers is not None
        return self._simulator.subscribers(request)

    def _sources(self, _request: Request) -> Answer:
        return Answer(200, self._simulator.sources().encode(), "application/yaml; charset=utf-8")


def _topics(partners: Iterable[Site], bases: Mapping[str, str]) -> Topic:
    """What the hub sends: the feeds that name it, as they are now."""
    topics = {bases[site.partner_id] + path: (site, path) for site in partners for path in site.topics}

    def topic(url: str) -> tuple[str, bytes] | None:
        if url not in topics:
            return None
        site, path = topics[url]
        return site.feed(path)

    return topic


def _time(request: Request) -> datetime | None:
    """The time in `?at=` (ISO 8601 with a zone); a plus sign may have come as a space."""
    told = request.query.get("at", "").replace(" ", "+")
    if not told:
        return None
    time = datetime.fromisoformat(told)
    if time.tzinfo is None:
        raise ValueError(f"{told} has no zone; write 2026-11-24T08:00:00Z")
    return time.astimezone(UTC)


def _host(seen: HostAsked) -> dict[str, object]:
    gap = None if seen.shortest_gap == float("inf") else round(seen.shortest_gap, 4)
    return {"count": seen.count, "most_at_once": seen.most_at_once, "shortest_gap": gap}


def _json(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")
