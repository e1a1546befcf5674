"""Which tables a backup carries, asked of the database itself: a new table is carried by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

import psycopg
from psycopg import sql

PREFIXES = ("storage_", "procrastinate_")
"""What is ours is called so; other tables of the same database are none of our business."""
DJANGOS = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
}
"""None of them is carried."""

LEFT_OUT = {
    "django_session": "whoever knows the key of a session is signed in: everybody signs in again",
    "storage_signinlink": "one-time ways in",
    "storage_signinfailure": "what the throttle counts, for minutes",
    "storage_event": "numbered by transactions of this database: streams begin anew",
    "storage_postmortempdf": "made anew when somebody asks for it",
    "storage_sendinghold": "every restore begins one of its own",
    "procrastinate_workers": "processes of this moment",
    "procrastinate_events": "the past of jobs",
    "django_migrations": "made anew with the tables",
    "django_content_type": "made anew with the tables",
    "auth_permission": "made anew with the tables",
    "auth_group": "not used",
    "auth_group_permissions": "not used",
}

# A job that a worker has begun will be begun again: that worker is not there any more.
AS_WRITTEN = {
    ("procrastinate_jobs", "status"): "CASE status WHEN 'doing' THEN 'todo' ELSE status END",
    ("procrastinate_jobs", "worker_id"): "NULL",
    ("procrastinate_jobs", "queueing_lock"): "CASE WHEN status <> 'doing' THEN queueing_lock END",
}

_COLUMNS = """
    SELECT c.relname, a.attname, pg_total_relation_size(c.oid)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname, a.attnum
"""
_POINTERS = """
    SELECT k.conrelid::regclass::text, k.confrelid::regclass::text FROM pg_constraint k
    WHERE k.contype = 'f' AND NOT k.condeferrable AND k.conrelid <> k.confrelid
    AND k.connamespace = current_schema()::regnamespace
"""
_SEQUENCES = """
    SELECT t.relname || '.' || a.attname, quote_ident(n.nspname) || '.' || quote_ident(s.relname)
    FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
     AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """One table of the database; `size` is what it takes on the disk, in bytes."""

    name: str
    columns: tuple[str, ...]
    size: int

    def out(self) -> sql.Composed:
        """The COPY that writes it."""
        chosen = sql.SQL(", ").join(self._written(column) for column in self.columns)
        table = sql.Identifier(self.name)
        return sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(chosen, table)

    def _written(self, column: str) -> sql.Composable:
        as_written = AS_WRITTEN.get((self.name, column))
        return sql.SQL(as_written) if as_written else sql.Identifier(column)


def is_ours(name: str) -> bool:
    return name.startswith(PREFIXES) or name in DJANGOS


def carried(connection: psycopg.Connection) -> list[Carried]:
    """The tables to carry, each after those that must be filled before it."""
    columns: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    for table, column, size in connection.execute(_COLUMNS):
        if is_ours(table) and table not in LEFT_OUT:
            columns.setdefault(table, []).append(column)
            sizes[table] = size
    return [
        Carried(name, tuple(columns[name]), sizes[name]) for name in _in_order(connection, columns)
    ]


def _in_order(connection: psycopg.Connection, names: Iterable[str]) -> list[str]:
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in names})
    for table, target in connection.execute(_POINTERS):
        if table in names and target in names:
            order.add(table, target)
    return list(order.static_order())


def sequences(connection: psycopg.Connection) -> dict[str, str]:
    """The sequence behind each numbered column: `table.column` to its own name."""
    rows = connection.execute(_SEQUENCES).fetchall()
    return {column: name for column, name in rows if is_ours(column)}
