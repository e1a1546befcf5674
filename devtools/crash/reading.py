"""The database as it is, read directly and all at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from devtools.crash.ledger import Line, plain

Row = dict[str, Any]

ENTRIES = """
    SELECT e.*, i.ref AS incident FROM storage_timelineentry e
    JOIN storage_incident i ON i.id = e.incident_id ORDER BY e.id
"""


@dataclass
class Snapshot:
    """One REPEATABLE READ transaction; every check of a round reads through it."""

    connection: psycopg.Connection[Row]

    def rows(self, sql: LiteralString, *values: object) -> list[Row]:
        return self.connection.execute(sql, values).fetchall()

    def number(self, sql: LiteralString, *values: object) -> int:
        [row] = self.rows(sql, *values)
        [value] = row.values()
        return int(value or 0)

    def lines_by_actor(self) -> dict[str, list[Line]]:
        """Who appended what, in the order of writing."""
        found: dict[str, list[Line]] = defaultdict(list)
        for row in self.rows(ENTRIES):
            found[row["actor"]].append(plain(row["incident"], row["kind"], row["text"]))
        return found


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    with psycopg.connect(url, row_factory=dict_row, connect_timeout=5) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            yield Snapshot(connection)
