"""The key that signs sessions and links: made once, kept where only its owner can read it."""

import os
import secrets
from pathlib import Path

from peacetime.project.refusals import StartRefused

_LEAST = 32


def kept(folder: Path) -> str:
    """The key of this installation; before there is one, a key for this process alone."""
    try:
        key = _file(folder).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return secrets.token_urlsafe(48)
    if len(key) < _LEAST:
        raise StartRefused(
            f"{_file(folder)} is damaged: remove it (everybody will have to sign in again)."
        )
    return key


def make(folder: Path) -> None:
    """Make the key when there is none; two starts at the same moment agree on one."""
    if _file(folder).exists():
        return
    fresh = folder / f".secret-key-{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(fresh, _file(folder))
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _file(folder: Path) -> Path:
    return folder / "secret-key"
