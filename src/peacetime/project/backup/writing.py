"""Writes a backup: every table as of one moment, while the installation goes on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import psycopg

from peacetime.project.backup import manifest, tables
from peacetime.project.backup.manifest import Manifest, Table
from peacetime.project.backup.progress import Progress
from peacetime.project.backup.refusals import AlreadyThere, NothingToBackUp, NotWritten
from peacetime.project.backup.tables import Carried
from peacetime.project.migrations import SHARE_LOCK

# The same words on both sides, whatever the settings of either server.
SPELLING = """
    SET LOCAL datestyle = 'ISO, YMD';
    SET LOCAL intervalstyle = 'postgres';
    SET LOCAL timezone = 'UTC';
    SET LOCAL extra_float_digits = 1;
    SET LOCAL bytea_output = 'hex';
    SET LOCAL client_encoding = 'UTF8';
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
"""


def write(url: str, file: Path, *, replace: bool) -> Manifest:
    """Write the backup of the database at the URL; the file is there whole or not at all.

    Raises:
        BackupRefused: Nothing was written, and why.
    """
    if file.exists() and not replace:
        raise AlreadyThere(f"{file} is there already: name another file, or add --replace.")
    try:
        with _whole_or_not(file) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            made = _pack(url, archive)
    except OSError as error:
        raise NotWritten(f"{file} could not be written: {error.strerror or error}.") from error
    return made


@contextlib.contextmanager
def _whole_or_not(file: Path) -> Iterator[IO[bytes]]:
    """A file beside it, closed to others, that takes its name once it is on the disk."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
        _sync_folder(file.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pack(url: str, archive: zipfile.ZipFile) -> Manifest:
    with psycopg.connect(url, application_name="peacetime backup") as connection:
        # Held while this lasts: tables do not change their shape under our hands.
        connection.execute("SET lock_timeout = 0")
        connection.execute(SHARE_LOCK)
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            connection.execute(SPELLING)
            made = _manifest(connection, archive)
        archive.writestr(manifest.NAME, made.as_json())
    return made


def _manifest(connection: psycopg.Connection, archive: zipfile.ZipFile) -> Manifest:
    found = tables.carried(connection)
    if not any(table.name.startswith("storage_") for table in found):
        raise NothingToBackUp("This database holds no Peacetime.")
    [made_at] = connection.execute("SELECT now()").fetchone() or [datetime.now(UTC)]
    progress = Progress("Backing up", sum(table.size for table in found))
    written = tuple(_table(connection, archive, table, progress) for table in found)
    progress.end()
    return Manifest(
        format=manifest.FORMAT,
        product_version=version("peacetime"),
        made_at=made_at,
        postgresql=connection.info.parameter_status("server_version") or "unknown",
        migrations=_migrations(connection),
        tables=written,
        sequences=_sequences(connection),
    )


def _table(
    connection: psycopg.Connection, archive: zipfile.ZipFile, table: Carried, progress: Progress
) -> Table:
    rows, size, digest = 0, 0, hashlib.sha256()
    member = f"tables/{table.name}"
    with (
        archive.open(member, "w", force_zip64=True) as out,
        connection.cursor() as cursor,
        cursor.copy(table.out()) as copy,
    ):
        for block in copy:
            out.write(block)
            digest.update(block)
            rows += bytes(block).count(b"\n")  # one inside a value is spelled \n
            size += len(block)
            progress.add(table.name, len(block))
    return Table(table.name, table.columns, rows, size, digest.hexdigest())


def _migrations(connection: psycopg.Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id"):
        found.setdefault(app, []).append(name)
    return found


def _sequences(connection: psycopg.Connection) -> dict[str, int]:
    found = {}
    for column, name in tables.sequences(connection).items():
        # No part of any snapshot: never behind the rows, at most ahead of them.
        row = connection.execute(f"SELECT last_value FROM {name}").fetchone()  # noqa: S608 - quoted by the database
        found[column] = int(row[0]) if row else 1
    return found
