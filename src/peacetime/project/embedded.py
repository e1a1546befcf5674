"""PostgreSQL beside the product: made, started, stopped and found again in one folder.

It listens on a socket inside its own folder (mode 0700) and nowhere else, so whoever may read the
folder may speak to it and nobody else can. The server is given its folder as its working folder:
PostgreSQL's account needs no right on the folders above, which may be root's own.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psutil

from peacetime.project import binaries, short_paths
from peacetime.project.account import Account, for_postgres
from peacetime.project.orphans import die_with_parent
from peacetime.project.refusals import StartRefused

ROLE = "peacetime"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
LARGEST_LOG = 10 * 1024 * 1024

# Small enough to stand beside the product on a small machine; all of them may be changed in
# postgresql.conf except the first three, which keep it private.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "cluster_name": "peacetime",
}
DEFAULTS = """
shared_buffers = 48MB
max_connections = 150       # three web and three worker processes fit
max_wal_size = 1GB
min_wal_size = 64MB
io_method = sync            # a small machine does better without three more processes
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_min_messages = log      # a refused row is told to who sent it, and its words are theirs
log_min_error_statement = panic
client_connection_check_interval = 5s
"""
NEW = (
    "--auth=trust",  # whoever gets through the folder is let in
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--no-instructions",
    "--no-sync",
)


@dataclass
class EmbeddedDatabase:
    """One PostgreSQL server in `folder`, which is made when it is not there."""

    folder: Path
    is_durable: bool = True
    """False only for tests: nothing is forced to the disk."""
    is_older_allowed: bool = False
    """Whether programs of an older version may run it, to carry the data over."""
    _account: Account | None = field(default=None, init=False)
    _server: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return address(self.folder)

    @property
    def log(self) -> Path:
        return self.folder.with_name(self.folder.name + ".log")

    def start(self) -> None:
        """Make the folder if need be, stop what an earlier start left running, start, wait."""
        self._account = for_postgres(self.folder)
        programs = self._programs()
        if not (self.folder / "PG_VERSION").exists():
            self._make(programs)
        self._refuse_other_version(programs)
        stop_left_over(self.folder)
        self._turn_log()
        self.spawn()
        self._wait_until_ready()

    def spawn(self) -> None:
        """Start the server without waiting; also used when it was killed under our hands."""
        options = [f"--{name}={value}" for name, value in self._options().items()]
        program = self._programs() / "postgres"
        with self._open_log() as log:
            self._server = subprocess.Popen(
                [program, "-D", self._folder_as_seen(self.folder), *options],
                **self._as_account(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A terminal's Ctrl-C is for us: the database goes last.
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - no thread runs yet
            )

    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def is_ready(self) -> bool:
        lines = _pid_file(self.folder)
        return (
            self._server is not None
            and self.is_running()
            and len(lines) > 7  # noqa: PLR2004 - the eighth line is the state
            and lines[0] == str(self._server.pid)
            and lines[7].strip() == "ready"
        )

    def stop(self) -> None:
        """Stop cleanly: no recovery will be needed at the next start."""
        if self._server is not None:
            if self.is_running():
                _stop(psutil.Process(self._server.pid))
            self._server.wait()
        short_paths.forget(self.folder)

    def _options(self) -> dict[str, str]:
        return OPTIONS if self.is_durable else {**OPTIONS, "fsync": "off"}

    def _programs(self) -> Path:
        made_by = self.folder / "PG_VERSION"
        is_older = self.is_older_allowed and made_by.exists()
        major = made_by.read_text().strip() if is_older else ""
        return binaries.programs(self._account, major=major)

    def _make(self, programs: Path) -> None:
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        if self._account:
            os.chown(fresh, self._account.uid, self._account.gid)
        seen = self._folder_as_seen(fresh)
        initdb = [programs / "initdb", "-D", seen]
        self._run([*initdb, f"--username={ROLE}", *NEW], fresh)
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"\n# Peacetime's defaults, made for a small machine.{DEFAULTS}")
        # Ends with a checkpoint and a sync: what is renamed into place is whole.
        self._run(
            [programs / "postgres", "--single", "-D", seen, "postgres"],
            fresh,
            words=f"CREATE DATABASE {ROLE};\n",
        )
        if self.is_durable:
            self._run([*initdb, "--sync-only"], fresh)
        fresh.rename(self.folder)

    def _run(self, command: list[Any], folder: Path, *, words: str = "") -> None:
        with self._open_log() as log:
            ended = subprocess.run(
                command,
                **self._as_account(folder),
                input=words.encode(),
                stdout=log,
                stderr=log,
                check=False,
            )
        if ended.returncode:
            raise StartRefused(
                f"PostgreSQL's folder {self.folder} could not be made: {self._last_words()}"
            )

    def _refuse_other_version(self, programs: Path) -> None:
        ours = binaries.major_version(programs)
        theirs = (self.folder / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise StartRefused(
                f"{self.folder} was made by PostgreSQL {theirs}, and this Peacetime brings {ours}. "
                "Carry it over: `peacetime backup FILE` (with the Peacetime that made it, if this one "
                "cannot), then `peacetime restore FILE` with --data naming a new folder."
            )

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if not self.is_running():
                raise StartRefused(f"PostgreSQL did not start: {self._last_words()}")
            if time.monotonic() > until:
                self.stop()
                raise StartRefused(
                    f"PostgreSQL was not ready within {START_SECONDS:.0f} s; see {self.log}."
                )
            time.sleep(0.01)

    def _folder_as_seen(self, folder: Path) -> str:
        # Following this link asks for no right on the folders above.
        return "/proc/self/cwd" if self._account and sys.platform == "linux" else str(folder)

    def _as_account(self, folder: Path) -> dict[str, Any]:
        common = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
        if self._account is None:
            return common
        who = {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}
        return {**common, **who}

    @contextlib.contextmanager
    def _open_log(self) -> Iterator[IO[bytes]]:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(self.log, flags, 0o600), "ab") as log:
            yield log

    def _turn_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [re.sub(r"^\S+ \S+ UTC \[\d+\] ", "", line) for line in lines[-3:]]
        return f"{' / '.join(said) or 'it said nothing'} (see {self.log})"


def address(folder: Path) -> str:
    """The URL of the database in the folder, for whoever may read the folder."""
    host = quote(os.fsencode(short_paths.short(folder)))
    return f"postgresql://{ROLE}@/{ROLE}?host={host}"


def stop_left_over(folder: Path) -> None:
    """Stop the server that an earlier start, killed since, left behind in this folder."""
    lines = _pid_file(folder)
    if not lines or not lines[0].isdigit():
        return
    try:
        process = psutil.Process(int(lines[0]))
        is_ours = Path(process.cwd()).samefile(folder)
    except psutil.NoSuchProcess:
        return  # PostgreSQL itself tells a stale file when nothing has that number
    except (psutil.AccessDenied, OSError):
        is_ours = False
    if is_ours:
        _stop(process)
    else:
        # The number was given to somebody else since, and PostgreSQL could not tell them apart.
        # Should a child of the old server still live, its shared memory stops the new one.
        (folder / "postmaster.pid").unlink(missing_ok=True)


def _stop(process: psutil.Process) -> None:
    for politely in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        try:
            process.send_signal(politely)
            process.wait(STOP_SECONDS)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        else:
            return


def _pid_file(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
