"""Whether a database may take a backup: nobody uses it, and nothing is lost by it."""

from __future__ import annotations

import psycopg

from peacetime.project import migrations
from peacetime.project.backup.refusals import NotEmpty, StillRunning

_RUNNING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'peacetime'
"""
_EXISTS = "SELECT to_regclass('storage_person') IS NOT NULL"
_IN_USE = "SELECT (SELECT count(*) FROM storage_person), (SELECT count(*) FROM storage_team)"


def refuse_use(url: str, *, replace: bool) -> None:
    """Asked before Django opens connections of its own.

    Raises:
        StillRunning: Web or worker processes speak to the database.
        NotEmpty: There are people or teams, and they were not given up by `replace`.
    """
    with migrations.connected(url) as connection:
        if running := _number(connection, _RUNNING):
            raise StillRunning(
                "Peacetime runs on this database: stop every web and worker process first "
                f"({running} connections are open)."
            )
        if replace or not _number(connection, _EXISTS):
            return
        people, teams = connection.execute(_IN_USE).fetchone() or (0, 0)
    if people or teams:
        raise NotEmpty(
            f"This installation is in use: it has {people} people and {teams} teams. Restore into "
            "an empty one, or add --replace to put the backup in its place (nothing of it is kept)."
        )


def _number(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0
