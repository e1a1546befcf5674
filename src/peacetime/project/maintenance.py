"""What an operator does to an installation, whether it runs or not."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from peacetime.project import addresses, configuration, installation, migrations
from peacetime.project.addresses import OpenRoad
from peacetime.project.embedded import EmbeddedDatabase, address
from peacetime.project.processes import load
from peacetime.project.refusals import StartRefused

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

PATIENCE_SECONDS = 20.0


def migrate() -> None:
    """Run the migrations that wait; of several processes one does and the others wait for it."""
    with _installation():
        _migrate()


def load_demo() -> None:
    """Bring the sample organisation into an empty installation."""
    with _installation():
        from peacetime.project import demo

        demo.load()


def greeting() -> Iterator[str]:
    """Where it is, and how the first administrator gets in."""
    from peacetime.queries.sending import is_held
    from peacetime.usecases import sign_in

    url = addresses.of(configuration.read())
    yield f"Peacetime is at {url} (Ctrl-C stops it)."
    if is_held():
        yield "This is a restored copy: it sends nothing until `peacetime resume-sending`."
    if not sign_in.first_link_is_due():
        return
    try:
        yield f"Sign in for the first time with {_issue_link(url)} (once, within 15 minutes)."
    except OpenRoad as refused:
        yield str(refused)


def sign_in_link(email: str = "") -> str:
    """A link that signs an administrator in, even when the password is forgotten."""
    values = configuration.read()
    with _installation() as address_of_running:
        return _issue_link(address_of_running or addresses.of(values), email)


def create_token(name: str, role: str) -> str:
    """The secret of a new API token for a program."""
    with _installation():
        from peacetime.usecases import tokens

        return tokens.create_service_token(name, role, at=datetime.now(UTC))


def resume_sending(queued: str) -> str:
    """Let a restored copy send again, and say what became of the messages that waited."""
    with _installation():
        from peacetime.queries.access import PEACETIME
        from peacetime.usecases import sending

        resumed = sending.resume_sending(queued, actor=PEACETIME, at=datetime.now(UTC))
        return (
            "Messages leave again. Of those that waited, "
            f"{resumed.sent} are on their way and {resumed.dropped} were dropped."
        )


def _issue_link(url: str, email: str = "") -> str:
    from peacetime.usecases import sign_in

    addresses.refuse_open_road(url)
    return f"{url}/sign-in/{sign_in.issue_sign_in_link(at=datetime.now(UTC), email=email)}"


@contextlib.contextmanager
def _installation() -> Iterator[str]:
    """Django on the installation's database, which is started for as long as it is needed.

    Gives the address of the installation when it runs, else nothing.
    """
    values = configuration.read()
    if values["PEACETIME_DATABASE_URL"]:
        migrations.are_pending(values["PEACETIME_DATABASE_URL"])  # says when it does not answer
        load()
        yield ""
        return
    folder = values["PEACETIME_DATA"]
    installation.prepare(folder)
    try:
        with installation.held(folder), _started(folder):
            load()
            _migrate()
            yield ""
    except installation.AlreadyRunning:
        os.environ["PEACETIME_DATABASE_URL"] = address(folder / "postgres")
        _wait_for_tables()
        load()
        yield installation.running_at(folder)


@contextlib.contextmanager
def _started(folder: Path) -> Iterator[None]:
    database = EmbeddedDatabase(folder / "postgres")
    try:
        database.start()
        os.environ["PEACETIME_DATABASE_URL"] = database.url
        yield
    finally:
        database.stop()


def _wait_for_tables() -> None:
    """The running installation may be about to make them."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(migrations.NoDatabase):
            if not migrations.are_pending(os.environ["PEACETIME_DATABASE_URL"]):
                return
        time.sleep(0.1)
    raise StartRefused("The running Peacetime is not ready yet: try again in a moment.")


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a migration may take its time
        _wait_for_our_turn(cursor)
        call_command("migrate", interactive=False, verbosity=0)
        cursor.execute("SELECT pg_advisory_unlock_all()")
        cursor.execute("RESET statement_timeout")
    connection.close()


def _wait_for_our_turn(cursor: CursorWrapper) -> None:
    """Another process migrates, or a backup is taken: that may take longer than any other lock."""
    cursor.execute(migrations.TRY_LOCK)
    if cursor.fetchone() == (True,):
        return
    sys.stderr.write("Another process migrates or backs up this database: waiting for it.\n")
    cursor.execute("SET lock_timeout = 0")
    cursor.execute(migrations.LOCK)
    cursor.execute("RESET lock_timeout")
