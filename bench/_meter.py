"""CPU and memory of a benchmark with all the processes that it starts, also those whose parent is another of them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Meter:
    """Looks at /proc every `interval` seconds while the block lasts. `cpu`: seconds; `peak_mb`: the largest process."""

    def __init__(self, interval: float = 0.2) -> None:
        self._interval = interval
        self._ended = threading.Event()
        self._spent: dict[int, float] = {}
        self._before: dict[int, float] = {}
        self.peak_mb = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def cpu(self) -> float:
        return sum(spent - self._before.get(process, 0.0) for process, spent in self._spent.items())

    def __enter__(self) -> Meter:
        self._look()
        self._before = dict(self._spent)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ended.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._ended.wait(self._interval):
            self._look()

    def _look(self) -> None:
        parents, spent, resident = _processes()
        ours = {os.getpid()}
        grown = True
        while grown:
            more = {process for process, parent in parents.items() if parent in ours} - ours
            ours |= more
            grown = bool(more)
        for process in ours & spent.keys():
            self._spent[process] = max(self._spent.get(process, 0.0), spent[process])
            self.peak_mb = max(self.peak_mb, resident[process])


def _processes() -> tuple[dict[int, int], dict[int, float], dict[int, float]]:
    parents, spent, resident = {}, {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended in between
        process = int(path.parent.name)
        parents[process] = int(fields[1])
        spent[process] = (int(fields[11]) + int(fields[12])) / _TICK
        resident[process] = int(fields[21]) * _PAGE / 2**20
    return parents, spent, resident
