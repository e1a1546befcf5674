"""The ways in which a round is ended."""

from __future__ import annotations

import contextlib
import os
import random
import signal
from collections.abc import Callable

import psutil

from devtools.installation import Installation


def group(installation: Installation) -> None:
    """`kill -9` of the process group of `peacetime up`; the kernel tells the database."""
    os.killpg(installation.pid, signal.SIGKILL)
    installation.forget()


def everything(installation: Installation) -> None:
    """As if the power went: group, postmaster and every server process at one moment, with -9."""
    database = installation.processes_of_database()
    for process in database:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    os.killpg(installation.pid, signal.SIGKILL)
    installation.forget()
    psutil.wait_procs(database, timeout=5)


def database(installation: Installation) -> None:
    """`kill -9` of the postmaster alone, by its pid file; the product is left to notice."""
    number = installation.postmaster
    if number is None:
        raise RuntimeError("there is no pid file of a database to kill by")
    os.kill(number, signal.SIGKILL)


REPLICA = "replica"
"""A web and a worker process beside the others; see `replicas`."""

KINDS: dict[str, Callable[[Installation], None]] = {
    "group": group,
    "everything": everything,
    "database": database,
}


def plan(rounds: int, chance: random.Random, *, replicas: int = 1) -> list[str]:
    """The database alone in half of the rounds, the whole group in the others, in drawn order.

    Where there are replicas, one of them alone in a third of the rounds, and the rest as above.
    """
    alone = rounds // 3 if replicas > 1 else 0
    others = rounds - alone
    whole = ["group", "everything"] * others
    kinds = [REPLICA] * alone + ["database"] * (others // 2) + whole[: others - others // 2]
    chance.shuffle(kinds)
    return kinds
