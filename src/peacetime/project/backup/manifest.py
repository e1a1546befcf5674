"""What a backup says about itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from peacetime.project.backup.refusals import Damaged

FORMAT = 1
NAME = "manifest.json"
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in the order of the file, and what the content must be."""

    name: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.name}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last member of the file, so that it can say what all the others hold."""

    format: int
    product_version: str
    made_at: datetime
    postgresql: str
    migrations: Mapping[str, Sequence[str]]  # application -> names, in order
    tables: tuple[Table, ...]
    sequences: Mapping[str, int]  # "table.column" -> the last number given out

    @property
    def last_migration(self) -> str:
        """How far the tables were when the backup was made."""
        return (list(self.migrations.get("storage", ())) or ["none"])[-1]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def digest(self) -> str:
        """One number over the content: two backups of the same rows have the same."""
        lines = [f"{table.name} {table.rows} {table.sha256}\n" for table in self.tables]
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()

    def as_json(self) -> str:
        said = {
            "what": "a backup of Peacetime",
            **asdict(self),
            "made_at": self.made_at.isoformat(),
            "last_migration": self.last_migration,
            "rows": self.rows,
            "digest": self.digest,
        }
        return json.dumps(said, indent=1)


def parse(text: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        Damaged: It is not one, or does not fit itself.
    """
    try:
        said: dict[str, Any] = json.loads(text)
        manifest = Manifest(
            format=int(said["format"]),
            product_version=str(said["product_version"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            postgresql=str(said["postgresql"]),
            migrations={app: list(names) for app, names in said["migrations"].items()},
            tables=tuple(_table(one) for one in said["tables"]),
            sequences={name: int(last) for name, last in said["sequences"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"The manifest of the backup cannot be read ({error}).") from error
    if said.get("digest") != manifest.digest:
        raise Damaged("The manifest of the backup does not fit its own digest: it was changed.")
    return manifest


def _table(said: Mapping[str, Any]) -> Table:
    return Table(
        name=str(said["name"]),
        columns=tuple(map(str, said["columns"])),
        rows=int(said["rows"]),
        bytes=int(said["bytes"]),
        sha256=str(said["sha256"]),
    )
