"""Whether migrations wait, told from the names of files: a start need not load Django for it."""

from importlib.util import find_spec
from pathlib import Path

import psycopg

# Where each application with tables keeps its migrations.
APPLICATIONS = {
    "auth": "django.contrib.auth",
    "contenttypes": "django.contrib.contenttypes",
    "sessions": "django.contrib.sessions",
    "procrastinate": "procrastinate.contrib.django",
    "storage": "peacetime.storage",
}


def are_pending(url: str) -> bool:
    """Whether the database has yet to run some migration that is here."""
    with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
        try:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        except psycopg.errors.UndefinedTable:
            return True
    return not _here() <= {(str(app), str(name)) for app, name in rows}


def _here() -> set[tuple[str, str]]:
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
