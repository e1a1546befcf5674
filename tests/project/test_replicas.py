"""Three replicas on one PostgreSQL: one is killed, all are replaced, and nobody loses anything."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from peacetime.project import migrations
from tests.asking import asking, status_of
from tests.project.replicas import (
    PATIENCE_SECONDS,
    Fleet,
    Process,
    Proxy,
    Stream,
    a_database,
    a_migrated_database,
    wait_until,
)

TEAMS = 6
PAUSE_SECONDS = 0.02  # of each of three writers: the machine is not to be kept busy by them alone
DECLARATION = {
    "trigger": "reliability",
    "summary": "Orders fail",
    "severity": "SEV2",
    "done_when": "Orders succeed",
}
FIRED = """
    SELECT count(*) FILTER (WHERE e.kind = 'reminder'),
           (SELECT count(*) FROM storage_reminder r WHERE r.incident_id = i.id AND r.outcome = 'told')
    FROM storage_incident i LEFT JOIN storage_timelineentry e ON e.incident_id = i.id
    WHERE EXISTS (SELECT FROM storage_statusupdate u WHERE u.incident_id = i.id) GROUP BY i.id
"""


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Three web processes and two workers."""
    with a_migrated_database() as url:
        made = Fleet(url, tmp_path_factory.mktemp("fleet"), {"PEACETIME_DRAIN_SECONDS": "3"})
        try:
            for command in ("web", "web", "web", "worker", "worker"):
                made.add(command)
            for web in made.webs:
                web.wait_until_ready()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def token(fleet: Fleet) -> str:
    return fleet.run("token", "create", "test", "--role", "admin").strip().splitlines()[-1]


@pytest.fixture
def proxy(fleet: Fleet) -> Iterator[Proxy]:
    for _ in range(3 - len(fleet.running("web"))):
        fleet.add("web").wait_until_ready()
    made = Proxy([web.port for web in fleet.running("web")])
    yield made
    made.close()


@dataclass
class Writer(threading.Thread):
    """Writes one note after the other; repeats one with its key when the connection is lost."""

    url: str
    token: str
    incident: str
    keeps_connections: bool
    written: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    is_given_up: bool = False

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        with self._client() as client:
            while not self.over.wait(PAUSE_SECONDS):
                self._write(client, f"note {len(self.written)} of {self.name}")

    def _client(self) -> httpx.Client:
        kept = None if self.keeps_connections else 0
        return asking(
            f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {self.token}"},
            limits=httpx.Limits(max_keepalive_connections=kept),
            timeout=PATIENCE_SECONDS,
        )

    def _write(self, client: httpx.Client, text: str) -> None:
        note = {"kind": "note", "text": text}
        while not self.is_given_up:
            try:
                answer = client.post(
                    f"/incidents/{self.incident}/timeline",
                    json=note,
                    headers={"Idempotency-Key": text},
                )
            except httpx.TransportError as problem:
                self.lost.append(repr(problem))
                time.sleep(0.05)
                continue
            assert answer.status_code == 201, answer.text
            self.written.append(text)
            return


def _api(proxy: Proxy, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return asking(f"{proxy.url}/api/v1", headers=headers, timeout=PATIENCE_SECONDS)


def _incident(api: httpx.Client, team: str) -> str:
    said = {"name": team, "slug": team, "time_zone": "UTC"}
    api.post("/teams", json=said).raise_for_status()
    opened = api.post(f"/teams/{team}/rescue", json=DECLARATION).raise_for_status().json()
    return str(opened["id"])


@pytest.fixture
def writing(proxy: Proxy, token: str) -> Iterator[Callable[[str], list[Writer]]]:
    """Lets three write into an incident; at the latest they end with the test, however it ends."""
    made: list[Writer] = []

    def begin(incident: str) -> list[Writer]:
        made.extend(Writer(proxy.url, token, incident, kept) for kept in (True, False, False))
        for writer in made:
            writer.start()
        return made

    yield begin
    for writer in made:
        writer.over.set()
        writer.is_given_up = True


def _end(writers: list[Writer]) -> list[str]:
    for writer in writers:
        writer.over.set()
    for writer in writers:
        writer.join()
    return sorted(text for writer in writers for text in writer.written)


def _notes(fleet: Fleet, incident: str) -> list[str]:
    asked = f"""
        SELECT e.text FROM storage_timelineentry e JOIN storage_incident i ON i.id = e.incident_id
        WHERE i.ref = '{incident}' AND e.kind = 'note'
    """
    return sorted(str(text) for (text,) in fleet.rows(asked))


def test_one_of_three_is_killed(
    fleet: Fleet, proxy: Proxy, token: str, writing: Callable[[str], list[Writer]]
) -> None:
    webs = fleet.running("web")
    streams = [Stream(web.url, token) for web in webs]
    with _api(proxy, token) as api:
        rooms = [_incident(api, f"killed-{number}") for number in range(TEAMS)]
        for number, room in enumerate(rooms):
            promised = datetime.now(UTC) + timedelta(seconds=2 + number * 0.4)
            said = {"text": "We look", "next_update_at": promised.isoformat()}
            api.post(f"/incidents/{room}/updates", json=said).raise_for_status()
    writers = writing(rooms[0])
    time.sleep(2.2)  # timers begin to fire
    for process in (webs[0], fleet.running("worker")[0]):
        process.end(signal.SIGKILL)
        process.wait()
    before = sum(len(writer.written) for writer in writers)
    wait_until(lambda: sum(len(writer.written) for writer in writers) > before + 30)
    acknowledged = _end(writers)

    assert _notes(fleet, rooms[0]) == acknowledged, "each once, whatever was repeated"
    wait_until(lambda: all(fired == 1 for _, fired in fleet.rows(FIRED)))
    assert fleet.rows(FIRED) == [(1, 1)] * TEAMS
    wait_until(lambda: all(_told(stream) >= len(acknowledged) for stream in streams[1:]))
    assert {_told(stream) for stream in streams[1:]} == {len(acknowledged)}, "each told once"
    assert streams[0].is_over.wait(PATIENCE_SECONDS)


def _told(stream: Stream) -> int:
    return sum('"incident.timeline.appended"' in line for line in stream.heard)


def test_all_are_replaced_one_after_the_other_and_no_request_is_lost(
    fleet: Fleet, proxy: Proxy, token: str, writing: Callable[[str], list[Writer]]
) -> None:
    with _api(proxy, token) as api:
        room = _incident(api, "rolled")
    old = fleet.running("web")
    streams = [Stream(web.url, token) for web in old]
    writers = writing(room)
    for web in old:
        _replace(fleet, proxy, web)
    acknowledged = _end(writers)
    assert [writer.lost for writer in writers] == [[], [], []]
    assert _notes(fleet, room) == acknowledged
    assert len(acknowledged) > 30
    for stream in streams:
        assert stream.is_over.wait(PATIENCE_SECONDS), "a browser reconnects elsewhere"


def _replace(fleet: Fleet, proxy: Proxy, old: Process) -> None:
    fresh = fleet.add("web")
    fresh.wait_until_ready()
    proxy.backends = [*proxy.backends, fresh.port]
    old.end(signal.SIGTERM)
    wait_until(lambda: old.readiness() == 503)
    assert status_of(f"{old.url}/healthz") == 200, "it lives while it leaves"
    assert old.wait() in {0, -signal.SIGTERM}
    proxy.backends = [port for port in proxy.backends if port != old.port]


def test_a_second_migrator_waits_for_the_first(tmp_path: Path) -> None:
    with a_database() as url, psycopg.connect(url, autocommit=True) as first:
        first.execute(migrations.LOCK)
        fleet = Fleet(url, tmp_path)
        second = fleet.add("migrate")
        began = time.monotonic()
        # longer than any other lock is waited for
        wait_until(lambda: "waiting for it" in second.log.read_text(encoding="utf-8"))
        time.sleep(max(0.0, 5.5 - (time.monotonic() - began)))
        assert second.process
        assert second.process.poll() is None
        first.execute("SELECT pg_advisory_unlock_all()")
        assert second.wait() == 0
        assert not migrations.are_pending(url)
