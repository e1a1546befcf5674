"""Whether migrations wait, told from the names of files: a start need not load Django for it."""

from importlib.util import find_spec
from pathlib import Path

import psycopg

from peacetime.project.refusals import StartRefused

OLDEST = 15_00_00

# Whoever changes the tables holds the one, whoever must not see them change the other.
LOCK = "SELECT pg_advisory_lock(hashtext('peacetime.migrate'))"
TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('peacetime.migrate'))"
SHARE_LOCK = "SELECT pg_advisory_lock_shared(hashtext('peacetime.migrate'))"

# Where each application with tables keeps its migrations.
APPLICATIONS = {
    "auth": "django.contrib.auth",
    "contenttypes": "django.contrib.contenttypes",
    "sessions": "django.contrib.sessions",
    "procrastinate": "procrastinate.contrib.django",
    "storage": "peacetime.storage",
}


class NoDatabase(StartRefused):
    """The database cannot be used: it does not answer, or is too old."""


def are_pending(url: str) -> bool:
    """Whether the database has yet to run some migration that is here."""
    with connected(url) as connection:
        return are_pending_in(connection)


def are_pending_in(connection: psycopg.Connection) -> bool:
    """The same on a connection that is there already."""
    try:
        rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        return True
    return not here() <= {(str(app), str(name)) for app, name in rows}


def connected(url: str) -> psycopg.Connection:
    """A connection of our own, or a sentence why there is none."""
    try:
        connection = psycopg.connect(url, connect_timeout=5, autocommit=True)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise NoDatabase(
            f"The database does not let Peacetime in: {reason}. Check PEACETIME_DATABASE_URL."
        ) from error
    if connection.info.server_version < OLDEST:
        version = connection.info.parameter_status("server_version")
        connection.close()
        raise NoDatabase(
            f"The database is PostgreSQL {version}, and Peacetime needs {OLDEST // 10_000} or newer."
        )
    return connection


def here() -> set[tuple[str, str]]:
    """Every migration that this version brings."""
    return {
        (label, file.stem)
        for label, package in APPLICATIONS.items()
        for file in (_folder(package) / "migrations").glob("[0-9]*.py")
    }


def _folder(package: str) -> Path:
    # Found from the outermost package: looking inside Django must not load Django.
    outermost, *inner = package.split(".")
    spec = find_spec(outermost)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None, f"{package} is no package"
    return Path(spec.origin).parent.joinpath(*inner)
