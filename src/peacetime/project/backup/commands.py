"""`peacetime backup` and `peacetime restore`, on whichever database the installation has."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from peacetime.project import configuration, installation, migrations
from peacetime.project.backup import reading, use, writing
from peacetime.project.backup.manifest import Manifest
from peacetime.project.backup.progress import megabytes
from peacetime.project.backup.refusals import NotABackup, StillRunning
from peacetime.project.embedded import EmbeddedDatabase, address


def backup(file: Path, *, replace: bool) -> Iterator[str]:
    """Write a backup and say what is in it."""
    with _database_as_it_is() as url:
        made = writing.write(url, file, replace=replace)
    yield f"{file}: {megabytes(file.stat().st_size)}, {_content(made)}."
    yield f"Digest {made.digest}"
    yield (
        "Keep it as you keep the database: it holds names, addresses, incidents and the digests of "
        "passwords and tokens. The secret key and the settings are not in it."
    )


def check(file: Path) -> Iterator[str]:
    """Look through a backup and say what is in it; nothing is changed."""
    with reading.opened(file) as found:
        found.verify()
        yield f"{file} is whole: {_content(found.manifest)}."
        yield f"Digest {found.manifest.digest}"


def restore(file: Path, *, replace: bool) -> Iterator[str]:
    """Look through a backup, then bring it into this installation."""
    with reading.opened(file) as found:
        found.verify()
        with _database_of_ours(replace=replace):
            from peacetime.project.backup import restoring

            restoring.restore(found)
        yield f"Restored: {_content(found.manifest)}."
    yield (
        "Nothing is sent from here until you say so: look around, then run "
        "`peacetime resume-sending`. Everybody signs in again."
    )


def _content(made: Manifest) -> str:
    return (
        f"{made.rows:,} rows of {len(made.tables)} tables as of {made.made_at:%Y-%m-%d %H:%M:%S} UTC "
        f"(Peacetime {made.product_version}, {made.last_migration})"
    )


@contextlib.contextmanager
def _database_as_it_is() -> Iterator[str]:
    """The URL of the database, which may be in use and is not migrated."""
    values = configuration.read()
    url, folder = values["PEACETIME_DATABASE_URL"], values["PEACETIME_DATA"]
    if url:
        migrations.connected(url).close()  # says when it does not answer
        yield url
        return
    if not (folder / "postgres/PG_VERSION").exists():
        raise NotABackup(f"There is no installation in {folder}: name another one with --data.")
    try:
        with installation.held(folder), _started(folder, is_older_allowed=True) as started:
            yield started
    except installation.AlreadyRunning:
        migrations.connected(address(folder / "postgres")).close()
        yield address(folder / "postgres")


@contextlib.contextmanager
def _database_of_ours(*, replace: bool) -> Iterator[None]:
    """Django on a database that nobody else uses."""
    values = configuration.read()
    folder = values["PEACETIME_DATA"]
    installation.prepare(folder)
    with contextlib.ExitStack() as open_until_the_end:
        url = values["PEACETIME_DATABASE_URL"]
        if not url:
            try:
                open_until_the_end.enter_context(installation.held(folder))
            except installation.AlreadyRunning as error:
                raise StillRunning(str(error)) from error
            url = open_until_the_end.enter_context(_started(folder))
            os.environ["PEACETIME_DATABASE_URL"] = url
        use.refuse_use(url, replace=replace)
        _load()
        yield


@contextlib.contextmanager
def _started(folder: Path, *, is_older_allowed: bool = False) -> Iterator[str]:
    database = EmbeddedDatabase(folder / "postgres", is_older_allowed=is_older_allowed)
    try:
        database.start()
        yield database.url
    finally:
        database.stop()


def _load() -> None:
    from peacetime.project import processes

    processes.load()
