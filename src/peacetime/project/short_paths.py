"""A plain name for any folder: the path of a socket may be neither long nor hold a comma."""

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

LONGEST = 100
SOCKET = ".s.PGSQL.5432"


@cache
def short(folder: Path) -> Path:
    """The folder itself, or a link to it where a socket inside it could not be named."""
    folder = folder.absolute()
    path = os.fsencode(folder / SOCKET)
    if len(path) <= LONGEST and b"," not in path:  # a comma would begin the name of another host
        return folder
    link = _link(folder)
    try:
        link.symlink_to(folder)
    except FileExistsError:
        # In a folder for everyone, somebody else may have taken the name: trust only our own.
        if link.lstat().st_uid != os.geteuid() or link.readlink() != folder:
            link = Path(tempfile.mkdtemp(dir="/tmp", prefix="peacetime-")) / "postgres"
            link.symlink_to(folder)
    return link


def forget(folder: Path) -> None:
    """Remove the link, if there is one."""
    link = _link(folder.absolute())
    if link.is_symlink() and link.lstat().st_uid == os.geteuid():
        link.unlink(missing_ok=True)
    short.cache_clear()


def _link(folder: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"peacetime-{os.geteuid()}-{digest}"  # noqa: S108 - short on purpose
