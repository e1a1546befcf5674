"""The folder of an installation, and who may run on it."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from peacetime.project import secret_key
from peacetime.project.refusals import StartRefused

PATIENCE_SECONDS = 30.0


class AlreadyRunning(StartRefused):
    """Another process runs this installation."""


def prepare(folder: Path) -> None:
    """Make the folder and its secret key; what is there already stays as it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret_key.make(folder)
    except OSError as error:
        raise StartRefused(
            f"The folder {folder} cannot be used ({error.strerror}): "
            "name another one with --data, or by PEACETIME_DATA."
        ) from error


@dataclass
class Holder:
    """Who holds the installation, and what the others may know of it."""

    file: IO[str]

    def note(self, *lines: str) -> None:
        self.file.seek(0)
        self.file.truncate(0)
        self.file.write("".join(f"{line}\n" for line in lines))
        self.file.flush()


@contextlib.contextmanager
def held(folder: Path) -> Iterator[Holder]:
    """Hold the installation: one process at a time; the system lets go when it dies."""
    with _running(folder).open("a+", encoding="utf-8") as file:
        _lock(folder, file)
        holder = Holder(file)
        holder.note(str(os.getpid()))
        yield holder


def _lock(folder: Path, file: IO[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Without an address it is a command that will be done in a moment.
            if running_at(folder) or time.monotonic() > until:
                process = _noted(folder, 0) or "unknown"
                raise AlreadyRunning(
                    f"Peacetime already runs on {folder} (process {process}): "
                    "stop it first, or name another folder with --data."
                ) from None
            time.sleep(0.1)
        else:
            return


def running_at(folder: Path) -> str:
    """The address of the installation that runs on the folder; empty when that is not known."""
    return _noted(folder, 1)


def _noted(folder: Path, line: int) -> str:
    lines = _running(folder).read_text(encoding="utf-8").splitlines()
    return lines[line] if len(lines) > line else ""


def _running(folder: Path) -> Path:
    return folder / "running"
