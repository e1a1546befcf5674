"""Looks through a backup, all of it, before anything is changed by it."""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peacetime.project.backup import manifest
from peacetime.project.backup.manifest import Manifest, Table
from peacetime.project.backup.progress import Progress
from peacetime.project.backup.refusals import Damaged, FromNewerVersion, NotABackup
from peacetime.project.migrations import here

BLOCK = 256 * 1024
# The last two: a member that says it is encrypted, or packed in a way that nobody knows.
UNREADABLE = (
    KeyError,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
)


@dataclass
class Backup:
    """An open file whose manifest was read."""

    file: Path
    archive: zipfile.ZipFile
    manifest: Manifest

    def blocks(self, table: Table) -> Iterator[bytes]:
        """The content of one table, never more than it should be.

        Raises:
            Damaged: It cannot be read, or goes on too long.
        """
        size = 0
        for block in self._unpacked(table):
            size += len(block)
            if size > table.bytes:
                raise self._damaged(f"{table.name} is longer than it was written")
            yield block

    def _unpacked(self, table: Table) -> Iterator[bytes]:
        try:
            with self.archive.open(table.member) as member:
                while block := member.read(BLOCK):
                    yield block
        except UNREADABLE as error:
            raise self._damaged(f"{table.name} cannot be read") from error

    def verify(self) -> None:
        """Read everything and compare it with what was written.

        Raises:
            Damaged: Something is missing, or differs.
        """
        progress = Progress("Verifying", sum(table.bytes for table in self.manifest.tables))
        for table in self.manifest.tables:
            self._verify(table, progress)
        progress.end()

    def _verify(self, table: Table, progress: Progress) -> None:
        rows, size, digest = 0, 0, hashlib.sha256()
        for block in self.blocks(table):
            rows, size = rows + block.count(b"\n"), size + len(block)
            digest.update(block)
            progress.add(table.name, len(block))
        if (rows, size, digest.hexdigest()) != (table.rows, table.bytes, table.sha256):
            raise self._damaged(f"{table.name} is not what was written")

    def _damaged(self, what: str) -> Damaged:
        return Damaged(f"{self.file} is damaged: {what}. Nothing was changed; take another backup.")


@contextlib.contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """The backup in the file, once it is known to be one that this version can read.

    Raises:
        NotABackup: It is something else, or not there.
        Damaged: It ends too early, or its manifest is wrong.
        FromNewerVersion: This version does not know all of its tables.
    """
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise NotABackup(f"{file} cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile as error:
        raise _no_archive(file) from error
    with archive:
        found = Backup(file, archive, _manifest(file, archive))
        refuse_newer(found)
        yield found


def _no_archive(file: Path) -> NotABackup | Damaged:
    with file.open("rb") as beginning:
        is_cut_off = beginning.read(2) == b"PK"
    if is_cut_off:
        return Damaged(f"{file} is damaged: it ends too early. Take another backup.")
    return NotABackup(f"{file} is not a backup of Peacetime.")


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        info = archive.getinfo(manifest.NAME)
    except KeyError as error:
        raise NotABackup(f"{file} is not a backup of Peacetime: it has no manifest.") from error
    if info.file_size > manifest.LARGEST:
        raise NotABackup(f"{file} is not a backup of Peacetime: its manifest is too large.")
    try:
        text = archive.read(info)
    except UNREADABLE as error:
        raise Damaged(f"{file} is damaged: its manifest cannot be read.") from error
    return manifest.parse(text)


def refuse_newer(backup: Backup) -> None:
    """Only what this version knows all of is brought back."""
    known = here()
    made = backup.manifest
    unknown = [
        f"{app}.{name}"
        for app, names in made.migrations.items()
        for name in names
        if (app, name) not in known
    ]
    if made.format > manifest.FORMAT or unknown:
        why = f"its table layout has {unknown[-1]}" if unknown else f"its format is {made.format}"
        raise FromNewerVersion(
            f"{backup.file} was made by a newer Peacetime ({made.product_version}; {why}): "
            "install that version or a newer one, and restore with it."
        )
