"""Who PostgreSQL runs as: it refuses root, so root lends it an account that owns nothing else."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from peacetime.project.refusals import StartRefused

NAME = "peacetime-postgres"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def for_postgres(folder: Path) -> Account | None:
    """The account PostgreSQL runs as, or None when that is simply who started Peacetime."""
    if os.geteuid() != 0:
        return None
    return _owner(folder) or _find() or _make()


def _owner(folder: Path) -> Account | None:
    """Whose folder it is already: root may look after the installation of somebody else."""
    try:
        made = folder.stat()
    except FileNotFoundError:
        return None
    return Account(made.st_uid, made.st_gid) if made.st_uid != 0 else None


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> Account:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        reason = made.stderr.strip()
    except FileNotFoundError:
        reason = "there is no useradd here"
    # Another start at the same moment may have made it: what counts is that it is there.
    if account := _find():
        return account
    raise StartRefused(
        f"PostgreSQL does not run as root, and the account {NAME} for it could not be made "
        f"({reason}). Start Peacetime as an ordinary user, or point PEACETIME_DATABASE_URL "
        "to a PostgreSQL of your own."
    )
