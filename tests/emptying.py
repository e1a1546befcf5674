"""Emptying the database after a test that has committed: only what it filled.

Django truncates every table there is, which takes a second; a test fills a dozen.
"""

from __future__ import annotations

from functools import cache

from django.db import connection

# What every test finds, as the migrations left it.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables() -> None:
    """No row is left that a test could have written; nothing guards what is only a test's."""
    connection.ensure_connection()
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in _tables()
    )
    with connection.cursor() as db:
        db.execute(filled)
        names = [name for (name,) in db.fetchall()]
        if names:
            emptying = "; ".join(f"DELETE FROM {name}" for name in names)
            db.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {emptying}; COMMIT")


@cache
def _tables() -> list[str]:
    with connection.cursor() as db:
        db.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        )
        return sorted(name for (name,) in db.fetchall() if name not in KEPT)
