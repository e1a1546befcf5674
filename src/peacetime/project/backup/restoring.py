"""Brings a backup back: the database holds all of it, or is as it was.

In a schema aside, the tables are made as they were when the backup was made, filled, and brought up
to date by the migrations that came since; so an older backup is restored like one of today. One
transaction at the end puts them in the place of what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph, Node
from django.db.models import Max
from psycopg import sql

from peacetime.project.backup import tables
from peacetime.project.backup.manifest import Manifest, Table
from peacetime.project.backup.progress import Progress
from peacetime.project.backup.reading import Backup
from peacetime.project.backup.refusals import Damaged, NotRestored, StillRunning
from peacetime.project.backup.tables import Carried
from peacetime.project.backup.writing import SPELLING
from peacetime.project.migrations import TRY_LOCK, here
from peacetime.storage.events import FORGOTTEN
from peacetime.storage.from_nothing import make_tables
from peacetime.storage.models import Event, Message, SendingHold

ASIDE = "peacetime_restoring"

# What belongs to an extension is not ours, whatever it is called.
_THINGS = """
    SELECT 'TABLE', oid::regclass::text, relname::text FROM pg_catalog.pg_class
    WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    UNION ALL
    SELECT 'ROUTINE', oid::regprocedure::text, proname::text FROM pg_catalog.pg_proc p
    WHERE pronamespace = %(schema)s::regnamespace
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'TYPE', t.oid::regtype::text, typname::text FROM pg_catalog.pg_type t
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE typnamespace = %(schema)s::regnamespace
    AND (typtype IN ('e', 'd') OR (typtype = 'c' AND c.relkind = 'c'))
"""


def restore(backup: Backup) -> None:
    """Bring a verified backup into the database that Django speaks to.

    Raises:
        BackupRefused: Nothing was changed, and why.
    """
    made = backup.manifest
    with _refused(), _alone() as (cursor, ours), _aside(cursor):
        _migrate(made)
        with transaction.atomic():
            _fill(cursor, backup)
            _number_on(cursor, made)
        _migrate(None)
        with transaction.atomic(durable=True):
            _begin_anew(made, at=datetime.now(UTC))
            _put_in_place(cursor, ours)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, DatabaseError) as error:
        said = " ".join(str(error).split())
        raise NotRestored(
            f"The database did not take the backup, and is as it was: {said}"
        ) from error


@contextmanager
def _alone() -> Iterator[tuple[psycopg.Cursor, str]]:
    """A plain cursor on Django's connection, and the schema that is ours, while nobody migrates."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        is_alone, ours = _row(cursor, f"{TRY_LOCK}, current_schema()")
        if not is_alone:
            raise StillRunning("Another process migrates or backs up this database: wait for it.")
        yield cursor, ours
    connection.close()


@contextmanager
def _aside(cursor: psycopg.Cursor) -> Iterator[None]:
    """A schema beside ours, that is gone afterwards."""
    gone = f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE"
    cursor.execute(f"{gone}; CREATE SCHEMA {ASIDE}")
    cursor.execute(f"SET search_path = {ASIDE}")
    try:
        yield
    finally:
        cursor.execute(gone)


def _begin_anew(made: Manifest, *, at: datetime) -> None:
    """Hold what waits to be sent, and tell streams that resume to read their page anew."""
    last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    SendingHold.objects.create(held_at=at, backup_made_at=made.made_at, last_message_id=last)
    Event.objects.create(fact=FORGOTTEN, at=at)


def _put_in_place(cursor: psycopg.Cursor, ours: str) -> None:
    """Drop what is ours in our schema, and move there what was made aside."""
    schema = sql.Identifier(ours)
    for kind, what, name in _things(cursor, ours):
        if tables.is_ours(name) or name.startswith("peacetime_"):
            cursor.execute(f"DROP {kind} IF EXISTS {what} CASCADE")
    for kind, what, _ in _things(cursor, ASIDE):
        cursor.execute(sql.SQL(f"ALTER {kind} {what} SET SCHEMA {{}}").format(schema))


def _things(cursor: psycopg.Cursor, schema: str) -> list[tuple[str, str, str]]:
    """Tables, routines and types of a schema, named so that they can be spoken to."""
    with transaction.atomic():
        # Nothing is on the path, so every name comes with its schema.
        cursor.execute("SET LOCAL search_path = ''")
        found = cursor.execute(_THINGS, {"schema": schema}).fetchall()
        cursor.execute(f"SET LOCAL search_path = {ASIDE}")
    return found


def _row(cursor: psycopg.Cursor, question: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = cursor.execute(question).fetchone()
    assert row is not None
    return row


def _migrate(made: Manifest | None) -> None:
    """To where the backup was, or to where we are."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    if made is None:
        executor.migrate(graph.leaf_nodes())
        return
    done = {(app, name) for app, names in made.migrations.items() for name in names}
    if here() <= done:
        make_tables(connection)
        return
    # The last ones of each application; asked for an earlier one, Django would go back to it.
    last = [
        key
        for key in sorted(done & set(graph.nodes))
        if not any(child.key in done and child.key[0] == key[0] for child in _children(graph, key))
    ]
    executor.migrate(last)


def _children(graph: MigrationGraph, key: tuple[str, str]) -> Iterable[Node]:
    return graph.node_map[key].children


def _fill(cursor: psycopg.Cursor, backup: Backup) -> None:
    cursor.execute(SPELLING)
    found = tables.carried(connection.connection)
    written = _written(backup, found)
    names = [sql.Identifier(table.name) for table in found]
    # What the migrations themselves brought is in the backup as it was then.
    cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(names)))
    # What triggers wrote or rang for then is not written or rung for again.
    for name in names:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    progress = Progress("Restoring", sum(table.bytes for table in written))
    for table in written:
        _copy_in(cursor, backup, table, progress)
    progress.end()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot change
    for name in names:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))


def _written(backup: Backup, found: list[Carried]) -> list[Table]:
    """The tables of the file in the order in which they can be filled."""
    written = {table.name: table for table in backup.manifest.tables}
    columns = {table.name: set(table.columns) for table in found}
    for table in written.values():
        if not set(table.columns) <= columns.get(table.name, set()):
            raise Damaged(f"{backup.file} has {table.name} in a form that its version never had.")
    return [written[table.name] for table in found if table.name in written]


def _copy_in(cursor: psycopg.Cursor, backup: Backup, table: Table, progress: Progress) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with cursor.copy(into) as copy:
        for block in backup.blocks(table):
            copy.write(block)
            progress.add(table.name, len(block))


def _number_on(cursor: psycopg.Cursor, made: Manifest) -> None:
    """No number that was ever given out is given again."""
    for column, name in tables.sequences(connection.connection).items():
        table, _, number = column.partition(".")
        highest = sql.SQL("SELECT setval(%s, greatest(%s, (SELECT max({}) FROM {}), 1))")
        words = highest.format(sql.Identifier(number), sql.Identifier(table))
        cursor.execute(words, [name, made.sequences.get(column, 1)])
