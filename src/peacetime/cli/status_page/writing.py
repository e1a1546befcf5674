"""Files put in place so that a reader never sees a half-written one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from peacetime.cli.refusals import Refused

OURS = b'content="Peacetime status page"'
PAGE = "index.html"
READABLE = 0o644


def refuse_folder_of_others(folder: Path) -> None:
    """Never write over what somebody else put there.

    Raises:
        Refused: It is a file, or it has a page that is not ours.
    """
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file. Name a folder.", exit_code=2)
    page = folder / PAGE
    if page.exists() and OURS not in page.read_bytes()[:4096]:
        raise Refused(
            f"{page} was not written by Peacetime. Name a folder of its own, so that nothing is lost.",
            exit_code=2,
        )


def write(folder: Path, written: Mapping[str, bytes]) -> None:
    """All files, whole, beside the folder first; then each takes its place, the page last.

    A new folder comes into being by one renaming. In one that is there each file is renamed over the one
    before, so that whatever serves the folder goes on serving it, and a page never is half of anything.

    Raises:
        Refused: The folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _fill(aside, written)
            _put_in_place(aside, folder, written)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise Refused(f"{folder} cannot be written: {error.strerror}.") from None


def _fill(aside: Path, written: Mapping[str, bytes]) -> None:
    aside.chmod(0o755)
    for name, content in written.items():
        with (aside / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (aside / name).chmod(READABLE)


def _put_in_place(aside: Path, folder: Path, written: Mapping[str, bytes]) -> None:
    if not folder.exists():
        aside.rename(folder)
        return
    for name in written:
        (aside / name).replace(folder / name)
