"""What a piece of work costs in processor time: it says more than the clock where others work too."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

from devtools.installation import Installation

Parts = dict[str, float]


def parts(installation: Installation) -> dict[str, list[psutil.Process]]:
    """The processes of an installation by what they are."""
    up = psutil.Process(installation.pid)
    found = {"up": [up], "database": installation.processes_of_database(), "web": [], "worker": []}
    for child in up.children():
        with contextlib.suppress(psutil.NoSuchProcess, IndexError):
            word = child.cmdline()[-1]
            if word in {"web", "worker"}:
                found[word] += [child, *child.children(recursive=True)]
    return found


@dataclass
class Spent:
    """Seconds of processor time by part, once the measured block is over."""

    seconds: Parts = field(default_factory=dict)

    def per(self, count: int) -> str:
        """Milliseconds for each of so many acts."""
        each = {name: 1000 * seconds / count for name, seconds in self.seconds.items()}
        return ", ".join(f"{name} {each[name]:.1f}" for name in ("web", "worker", "database"))


@contextlib.contextmanager
def spent(installation: Installation) -> Iterator[Spent]:
    before, result = _used(installation), Spent()
    yield result
    after = _used(installation)
    result.seconds = {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}


def crowding(work: Callable[[], object]) -> float:
    """How much longer than its own processor time a piece of work takes: 1.0 on an idle machine."""
    clock, used = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - clock) / max(1e-9, time.process_time() - used)


def _used(installation: Installation) -> Parts:
    return {
        name: sum(_seconds(process) for process in processes)
        for name, processes in parts(installation).items()
    }


def _seconds(process: psutil.Process) -> float:
    """Its own and that of its children that ended: server processes come and go."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
