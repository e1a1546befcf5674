"""`peacetime up`: the database, the web and the worker, on one machine."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

from peacetime.project import addresses, configuration, installation, migrations
from peacetime.project.configuration import Configuration
from peacetime.project.embedded import EmbeddedDatabase
from peacetime.project.listening import listen
from peacetime.project.refusals import StartRefused
from peacetime.project.supervisor import Child, StopSignal, Supervisor

ANNOUNCE = "PEACETIME_ANNOUNCE"
LISTENING = "PEACETIME_LISTENING"


def run(*, with_demo: bool) -> None:
    """Start everything, keep it running, stop it when told to."""
    stop = StopSignal()
    settings = configuration.read()
    folder = settings["PEACETIME_DATA"]
    installation.prepare(folder)
    with installation.held(folder) as holder:
        listening = listen(settings["PEACETIME_HOST"], settings["PEACETIME_PORT"])
        holder.note(str(os.getpid()), addresses.of(settings))
        with listening, _database(settings) as database:
            commands = ["migrate"] if migrations.are_pending(_url(settings, database)) else []
            commands += ["load-demo"] if with_demo else []
            if all(_run_to_its_end(command, stop) for command in commands):
                children = _children(listening, webs=settings["PEACETIME_WEB_PROCESSES"])
                Supervisor(children, database).run(stop)


def _children(listening: socket.socket, *, webs: int) -> list[Child]:
    """Web processes that take turns at one socket, of which one greets, and a worker."""
    descriptor = listening.fileno()
    inherited = {LISTENING: str(descriptor)}
    first = Child("web", {**inherited, ANNOUNCE: "yes"}, (descriptor,))
    others = [Child("web", inherited, (descriptor,)) for _ in range(webs - 1)]
    return [first, *others, Child("worker")]


@contextlib.contextmanager
def _database(settings: Configuration) -> Iterator[EmbeddedDatabase | None]:
    """The embedded database, unless there is one of the operator's own."""
    if settings["PEACETIME_DATABASE_URL"]:
        yield None
        return
    database = EmbeddedDatabase(settings["PEACETIME_DATA"] / "postgres")
    try:
        database.start()
        os.environ["PEACETIME_DATABASE_URL"] = database.url
        yield database
    finally:
        database.stop()


def _url(settings: Configuration, database: EmbeddedDatabase | None) -> str:
    return database.url if database else str(settings["PEACETIME_DATABASE_URL"])


def _run_to_its_end(command: str, stop: StopSignal) -> bool:
    """Run a command of ours; whether the start goes on after it."""
    if stop.is_set:
        return False
    ended = subprocess.run([sys.executable, "-m", "peacetime.project.main", command], check=False)
    if ended.returncode and not stop.is_set:
        raise StartRefused(f"`peacetime {command}` failed: see what it said above.")
    return not stop.is_set
