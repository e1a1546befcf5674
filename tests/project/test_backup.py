"""The restore drill: taken while people write, looked through, brought back, and silent until told."""

import hashlib
import json
import shutil
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from django.apps import apps

from devtools.mail import MailServer
from peacetime.project.backup import commands, manifest, reading, tables, writing
from peacetime.project.backup.refusals import (
    AlreadyThere,
    BackupRefused,
    Damaged,
    FromNewerVersion,
    NotABackup,
    NothingToBackUp,
    NotWritten,
)
from tests.asking import asking
from tests.project.installations import COMMAND, environment
from tests.project.replicas import (
    PATIENCE_SECONDS,
    Fleet,
    Process,
    a_database,
    a_migrated_database,
    wait_until,
)

CHAINS = """
import json
from peacetime.project import processes
processes.load()
from peacetime.queries.audit_chain import verification
from peacetime.queries.timeline import chain_findings
from peacetime.storage.models import Incident
audit = verification(is_whole=True)
timelines = [str(f) for i in Incident.objects.all() for f in chain_findings(i.ref)]
print(json.dumps([audit.is_sound, audit.is_whole, audit.total > 0, timelines]))
"""
OPEN = """
    SELECT ref FROM storage_incident WHERE is_open AND NOT is_drill AND NOT is_private
    ORDER BY id LIMIT 1
"""
DELIVERIES = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_message'"
TOKENS_OF_THE_COPY = "SELECT count(*) FROM storage_apitoken WHERE name = 'of the copy'"
SCHEMAS_ASIDE = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'peacetime%'"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """An installation with the sample organisation, and a web process that answers."""
    with a_migrated_database() as url:
        made = Fleet(url, tmp_path_factory.mktemp("running"))
        made.run("load-demo")
        made.add("web")
        made.add("worker")
        try:
            made.webs[0].wait_until_ready()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def backup(running: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Taken while three clients write."""
    file = tmp_path_factory.mktemp("backup") / "peacetime.backup"
    over, written = threading.Event(), list[int]()
    token = running.run("token", "create", "writer").strip().splitlines()[-1]
    room = str(running.rows(OPEN)[0][0])
    address = f"{running.webs[0].url}/api/v1/incidents/{room}/timeline"

    def write() -> None:
        note = {"kind": "note", "text": "tab\there, back\\slash, \\N and\nanother line"}
        headers = {"Authorization": f"Bearer {token}"}
        with asking(headers=headers, timeout=PATIENCE_SECONDS) as client:
            while not over.wait(0.05):
                written.append(client.post(address, json=note).status_code)

    clients = [threading.Thread(target=write) for _ in range(3)]
    for client in clients:
        client.start()
    running.run("backup", str(file))
    over.set()
    for client in clients:
        client.join()
    assert set(written) == {201}
    return file


@pytest.fixture(scope="module")
def copy(backup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The backup, restored into an empty database; backed up again at once, as `again.backup`."""
    with a_database() as url:
        made = Fleet(url, tmp_path_factory.mktemp("copy"))
        assert "Nothing is sent from here until you say so" in made.run("restore", str(backup))
        made.run("backup", str(made.folder / "again.backup"))
        yield made
        made.stop()


def _peacetime(fleet: Fleet, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env={**environment(), **fleet.said()},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def _opened(file: Path) -> manifest.Manifest:
    with reading.opened(file) as found:
        found.verify()
        return found.manifest


def test_a_backup_taken_while_people_write_is_restored_whole(backup: Path, copy: Fleet) -> None:
    before, after = _opened(backup), _opened(copy.folder / "again.backup")
    assert {t.name: (t.rows, t.sha256) for t in after.tables} == {
        t.name: (t.rows, t.sha256) for t in before.tables
    }
    assert after.digest == before.digest
    assert after.sequences == {**before.sequences, **_begun_anew(after)}
    chains = subprocess.run(
        [sys.executable, "-c", CHAINS],
        env={**environment(), **copy.said()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(chains.stdout) == [True, True, True, []]


def _begun_anew(after: manifest.Manifest) -> dict[str, int]:
    """The numbers of what is not carried."""
    return {
        name: last
        for name, last in after.sequences.items()
        if name.split(".")[0] in tables.LEFT_OUT
    }


def test_what_keeps_the_record_keeps_it_in_the_copy_too(copy: Fleet) -> None:
    with (
        psycopg.connect(copy.database) as connection,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation),
    ):
        connection.execute("UPDATE storage_auditentry SET actor = 'somebody else'")


@pytest.fixture
def stopped_copy(copy: Fleet) -> Iterator[Fleet]:
    """The copy, and whatever a test starts of it stopped afterwards: the next one restores into it."""
    yield copy
    copy.stop()


def test_a_restored_copy_sends_nothing_until_it_is_told_to(stopped_copy: Fleet) -> None:
    copy = stopped_copy
    with MailServer() as mail:
        copy.settings["PEACETIME_EMAIL_URL"] = mail.url
        web, _ = copy.add("web"), copy.add("worker")
        web.wait_until_ready()
        assert _readiness(web)["sending"].startswith("Held: ")
        with _api(copy, web.url) as api:
            _tell_stakeholders(copy, api)
            queued = api.get("/messages", params={"state": "pending"}).json()["items"]
        assert queued
        wait_until(lambda: copy.rows(DELIVERIES) == [(0,)])
        assert mail.mails == []

        copy.run("resume-sending", "--queued", "drop")
        assert mail.wait_for(1, seconds=PATIENCE_SECONDS)
        assert _readiness(web)["sending"] == "ok"


def _readiness(web: Process) -> dict[str, str]:
    with asking(timeout=PATIENCE_SECONDS) as client:
        parts: dict[str, str] = client.get(f"{web.url}/readyz").json()
        return parts


def _api(fleet: Fleet, url: str) -> httpx.Client:
    token = fleet.run("token", "create", "drill", "--role", "admin").strip().splitlines()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    return asking(f"{url}/api/v1", headers=headers, timeout=PATIENCE_SECONDS)


def _tell_stakeholders(fleet: Fleet, api: httpx.Client) -> None:
    audience = {"name": "All", "addresses": ["all@example.org"]}
    api.post("/audiences", json=audience).raise_for_status()
    room = str(fleet.rows(OPEN)[0][0])
    promised = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    said = {"text": "We look", "next_update_at": promised}
    told = api.post(f"/incidents/{room}/updates", json=said).raise_for_status().json()
    assert told["told"], told


def test_an_installation_in_use_is_replaced_only_on_purpose(backup: Path, copy: Fleet) -> None:
    copy.run("token", "create", "of the copy")
    refused = _peacetime(copy, "restore", str(backup))
    assert refused.returncode == 1
    assert "add --replace" in refused.stderr
    assert refused.stderr.endswith("code: installation_not_empty\n")
    copy.run("restore", str(backup), "--replace")
    assert copy.rows(TOKENS_OF_THE_COPY) == [(0,)]
    assert copy.rows("SELECT count(*) FROM storage_sendinghold") == [(1,)]
    assert copy.rows(SCHEMAS_ASIDE) == []


def test_nothing_is_restored_under_a_running_installation(backup: Path, running: Fleet) -> None:
    refused = _peacetime(running, "restore", str(backup), "--replace")
    assert refused.returncode == 1
    assert refused.stderr.endswith("code: installation_running\n")


def test_what_the_database_refuses_leaves_it_as_it_was(
    backup: Path, copy: Fleet, tmp_path: Path
) -> None:
    copy.run("token", "create", "of the copy")
    before = copy.rows(TOKENS_OF_THE_COPY)
    wrong = tmp_path / "wrong.backup"
    _rewritten(backup, wrong, "storage_person", _crown)
    refused = _peacetime(copy, "restore", str(wrong), "--replace")
    assert refused.stderr.endswith("code: not_restored\n")
    assert "person_org_role_known" in refused.stderr
    assert copy.rows(TOKENS_OF_THE_COPY) == before
    assert copy.rows(SCHEMAS_ASIDE) == []


def _crown(people: bytes) -> bytes:
    return people.replace(b"\tadmin\t", b"\tking\t")


def _rewritten(
    source: Path,
    target: Path,
    table: str,
    change: Callable[[bytes], bytes],
    *,
    is_known: bool = True,
) -> None:
    """The backup with other content in one table; `is_known`: its manifest was adapted."""
    made = _opened(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        changed = change(old.read(f"tables/{table}"))
        for name in old.namelist():
            if name not in {manifest.NAME, f"tables/{table}"}:
                new.writestr(name, old.read(name))
        new.writestr(f"tables/{table}", changed)
        new.writestr(
            manifest.NAME, (_adapted(made, table, changed) if is_known else made).as_json()
        )


def _adapted(made: manifest.Manifest, table: str, content: bytes) -> manifest.Manifest:
    rows, digest = content.count(b"\n"), hashlib.sha256(content).hexdigest()
    told = [
        replace(one, rows=rows, bytes=len(content), sha256=digest) if one.name == table else one
        for one in made.tables
    ]
    return replace(made, tables=tuple(told))


def _cut_off(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size * 2 // 3)


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [_cut_off, _flip])
def test_a_damaged_file_is_refused_before_anything_is_touched(
    backup: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harmed = Path(shutil.copy(backup, tmp_path))
    harm(harmed)
    with pytest.raises(Damaged) as refused:
        list(commands.check(harmed))
    assert "is damaged" in refused.value.sentence


@pytest.mark.parametrize(
    "change", [lambda text: text[:-10], lambda text: text + b"more\n", lambda text: text[::-1]]
)
def test_content_that_the_manifest_does_not_know_is_refused(
    backup: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    changed = tmp_path / "changed.backup"
    _rewritten(backup, changed, "storage_team", change, is_known=False)
    with pytest.raises(Damaged):
        list(commands.check(changed))


def test_a_backup_of_a_newer_version_is_refused_by_its_name(backup: Path, tmp_path: Path) -> None:
    made = _opened(backup)
    storage = [*made.migrations["storage"], "9999_to_come"]
    newer = replace(made, product_version="7.0", migrations={**made.migrations, "storage": storage})
    file = tmp_path / "newer.backup"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(manifest.NAME, newer.as_json())
    with pytest.raises(FromNewerVersion) as refused, reading.opened(file):
        pass
    assert refused.value.code == "backup_from_newer_version"
    assert "newer Peacetime (7.0; its table layout has storage.9999_to_come)" in str(refused.value)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other.zip"
    text.write_text("hello")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter", "hello")
    for file in (text, other, tmp_path / "missing", tmp_path):
        with pytest.raises(NotABackup), reading.opened(file):
            pass


def test_a_changed_manifest_does_not_fit_its_own_digest(backup: Path) -> None:
    said = json.loads(_opened(backup).as_json())
    said["tables"][0]["rows"] += 1
    with pytest.raises(Damaged, match="it was changed"):
        manifest.parse(json.dumps(said).encode())
    with pytest.raises(Damaged, match="cannot be read"):
        manifest.parse(b"[]")


def test_a_file_is_there_whole_or_not_at_all(running: Fleet, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    writing.write(running.database, file, replace=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(AlreadyThere):
        writing.write(running.database, file, replace=False)
    kept = file.read_bytes()
    with a_database() as empty, pytest.raises(NothingToBackUp):
        writing.write(empty, file, replace=True)
    assert file.read_bytes() == kept
    with pytest.raises(NotWritten):
        writing.write(running.database, tmp_path / "missing" / "a.backup", replace=False)
    assert list(tmp_path.iterdir()) == [file]


def test_every_table_is_carried_or_left_out_with_a_reason(backup: Path) -> None:
    models = {
        model._meta.db_table
        for app in apps.get_app_configs()
        for model in app.get_models(include_auto_created=True)
        if tables.is_ours(model._meta.db_table)
    }
    carried = {table.name for table in _opened(backup).tables}
    assert models - carried <= set(tables.LEFT_OUT)
    assert not carried & set(tables.LEFT_OUT)


def test_no_secret_key_and_no_session_is_in_a_backup(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        names = archive.namelist()
        assert not any(b"only-for-tests" in archive.read(name) for name in names)
    assert not {"tables/django_session", "tables/storage_signinlink"} & set(names)


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [each.code for each in BackupRefused.__subclasses__()]
    assert len(set(codes)) == len(codes)
