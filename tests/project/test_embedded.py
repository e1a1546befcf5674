"""PostgreSQL in a folder: started, stopped, killed, found again."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from peacetime.project import binaries, embedded, short_paths
from peacetime.project.account import for_postgres
from peacetime.project.embedded import EmbeddedDatabase
from peacetime.project.refusals import StartRefused

OLDER = "16"  # the wheel brings the version before, too


@pytest.fixture
def unmade(tmp_path: Path) -> Iterator[EmbeddedDatabase]:
    """In a folder that others may not enter, and that holds nothing yet."""
    home = tmp_path / "closed"
    home.mkdir(mode=0o700)
    made = EmbeddedDatabase(home / "postgres", is_durable=False)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a first start made it, stopped cleanly."""
    database = EmbeddedDatabase(tmp_path_factory.mktemp("begun") / "postgres", is_durable=False)
    database.start()
    database.stop()
    return database.folder


@pytest.fixture
def database(begun: Path, unmade: EmbeddedDatabase) -> EmbeddedDatabase:
    """In a folder that was made before."""
    subprocess.run(["cp", "-a", begun, unmade.folder], check=True)  # as a copy of who owns it, too
    return unmade


def _ask(database: EmbeddedDatabase, question: str) -> object:
    with psycopg.connect(database.url, autocommit=True) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def test_what_was_written_is_there_after_a_stop(unmade: EmbeddedDatabase) -> None:
    unmade.start()
    _ask(unmade, "CREATE TABLE kept AS SELECT 42 AS answer")
    unmade.stop()
    again = EmbeddedDatabase(unmade.folder, is_durable=False)
    again.start()
    assert _ask(again, "SELECT answer FROM kept") == 42
    again.stop()


def test_it_listens_nowhere_but_in_its_folder_which_is_closed_to_others(
    unmade: EmbeddedDatabase,
) -> None:
    unmade.start()
    assert _ask(unmade, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(unmade.folder.stat().st_mode) == 0o700
    assert stat.S_ISSOCK((unmade.folder / short_paths.SOCKET).stat().st_mode)


def test_everything_is_forced_to_the_disk_unless_a_test_asks_otherwise(tmp_path: Path) -> None:
    database = EmbeddedDatabase(tmp_path / "postgres")
    database.start()
    try:
        forced = [_ask(database, f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
        assert forced == ["on", "on"]
    finally:
        database.stop()


def test_a_killed_server_starts_again_with_what_it_had(database: EmbeddedDatabase) -> None:
    database.start()
    _ask(database, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(int((database.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    while database.is_running():
        time.sleep(0.01)
    again = EmbeddedDatabase(database.folder, is_durable=False)
    again.start()
    assert _ask(again, "SELECT answer FROM kept") == 42
    again.stop()


def test_a_server_left_running_is_stopped_before_a_new_one_starts(
    database: EmbeddedDatabase,
) -> None:
    database.start()
    left = psutil.Process(int((database.folder / "postmaster.pid").read_text().split()[0]))
    again = EmbeddedDatabase(database.folder, is_durable=False)
    again.start()
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
    assert _ask(again, "SELECT 1") == 1
    again.stop()


def test_a_process_number_that_now_belongs_to_another_is_left_alone(
    database: EmbeddedDatabase,
) -> None:
    database.start()
    lines = (database.folder / "postmaster.pid").read_text().splitlines()
    database.stop()
    ours = str(os.getppid())
    (database.folder / "postmaster.pid").write_text("\n".join([ours, *lines[1:]]) + "\n")
    database.start()
    assert psutil.pid_exists(int(ours))
    assert _ask(database, "SELECT 1") == 1


@pytest.mark.parametrize(
    "name", ["a-rather-long-name-of-a-folder/" * 4, "50% of, or more & a space", "Übung"]
)
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    database = EmbeddedDatabase(tmp_path / name / "postgres", is_durable=False)
    database.start()
    try:
        assert _ask(database, "SELECT 1") == 1
    finally:
        database.stop()
    assert not short_paths._link(database.folder).exists()


def test_the_folder_of_another_version_is_refused_with_a_sentence(
    database: EmbeddedDatabase,
) -> None:
    database.start()
    database.stop()
    (database.folder / "PG_VERSION").write_text("11\n")
    with pytest.raises(StartRefused, match="was made by PostgreSQL 11, and this Peacetime brings"):
        database.start()


def test_a_folder_half_made_is_made_anew(unmade: EmbeddedDatabase) -> None:
    half = unmade.folder.with_name("postgres.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    unmade.start()
    assert _ask(unmade, "SELECT current_database()") == embedded.ROLE
    assert not half.exists()


def test_what_keeps_the_server_from_starting_is_said(database: EmbeddedDatabase) -> None:
    database.start()
    database.stop()
    with (database.folder / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'plenty'\n")
    with pytest.raises(StartRefused, match=r"PostgreSQL did not start: .*shared_buffers"):
        database.start()


def test_data_of_an_older_version_is_refused_and_can_still_be_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "postgres"
    _made_by_the_older_version(folder, monkeypatch)
    with pytest.raises(StartRefused, match="Carry it over: `peacetime backup FILE`"):
        EmbeddedDatabase(folder).start()
    older = EmbeddedDatabase(folder, is_durable=False, is_older_allowed=True)
    older.start()
    assert str(_ask(older, "SHOW server_version")).startswith(OLDER)
    older.stop()


def _made_by_the_older_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as then:
        # What that version knew.
        then.setattr(embedded, "NEW", ("--auth=trust", "--encoding=UTF8", "--locale=C"))
        then.setattr(embedded, "DEFAULTS", "")
        programs = binaries.programs(for_postgres(folder), major=OLDER)
        then.setattr(EmbeddedDatabase, "_programs", lambda _: programs)
        database = EmbeddedDatabase(folder, is_durable=False)
        database.start()
        database.stop()
