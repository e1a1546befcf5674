"""`peacetime up`, with real processes: started, refused, killed, stopped."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking import asking
from tests.project.installations import Installation, peacetime

# One installation for the file: each start costs seconds.


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("up") / "peacetime"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture(scope="module")
def kept(folder: Path) -> Iterator[Installation]:
    """One for all of them, stopped in the end."""
    made = Installation(folder)
    yield made
    if made.is_running():
        made.press_ctrl_c()


@pytest.fixture
def installation(kept: Installation) -> Installation:
    """Running when the test begins, with what the tests before it left there."""
    if not kept.is_running():
        kept.start()
    return kept


def _bearer(installation: Installation) -> dict[str, str]:
    made = peacetime(
        "token", "create", "test", "--role", "admin", "--data", str(installation.folder)
    )
    assert made.returncode == 0, made.stderr
    return {"Authorization": f"Bearer {made.stdout.splitlines()[-1]}"}


def test_everything_is_ready_and_a_token_comes_alone_on_the_last_line(
    installation: Installation,
) -> None:
    # On a busy machine the first answer may take longer than its deadline, and is refused.
    with asking(installation.url, headers=_bearer(installation), timeout=20) as asker:
        installation.wait_until(lambda: asker.get("/api/v1/board").status_code == 200)


def test_the_first_start_prints_a_sign_in_link(installation: Installation) -> None:
    installation.wait_until(lambda: f"{installation.url}/sign-in/" in installation.said)


def test_a_second_start_on_the_same_folder_is_refused(installation: Installation) -> None:
    refused = peacetime("up", "--data", str(installation.folder))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Peacetime already runs on {installation.folder} (process ")


def test_a_taken_port_is_said_in_a_sentence(installation: Installation, tmp_path: Path) -> None:
    refused = peacetime("up", "--data", str(tmp_path / "other"), "--port", str(installation.port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {installation.port} on 127.0.0.1 is taken: choose another one with --port.\n"
    )


def test_ctrl_c_stops_all_of_it_though_a_stream_is_open(installation: Installation) -> None:
    token = peacetime(
        "token", "create", "stream", "--data", str(installation.folder)
    ).stdout.strip()
    bearer = {"Authorization": f"Bearer {token}"}
    with (
        asking(installation.url, headers=bearer) as asker,
        asker.stream("GET", "/api/v1/stream") as stream,
    ):
        assert stream.status_code == 200
        assert installation.press_ctrl_c() == 0
    assert installation.processes() == []


def test_nothing_outlives_a_killed_parent_and_the_next_start_finds_everything(
    installation: Installation,
) -> None:
    peacetime("token", "create", "kept", "--data", str(installation.folder))
    installation.kill_parent()
    installation.process = None
    installation.wait_until(lambda: installation.processes() == [])
    installation.start()
    tokens = peacetime("token", "create", "kept", "--data", str(installation.folder))
    assert tokens.returncode == 0


def test_a_killed_group_starts_again_at_once(installation: Installation) -> None:
    assert installation.process
    os.killpg(installation.process.pid, signal.SIGKILL)
    installation.process.wait()
    installation.start()
    assert installation.readiness() == 200


def test_a_killed_postmaster_is_started_again_and_nobody_sees_a_mistake(
    installation: Installation,
) -> None:
    before = installation.postmaster()
    heard: set[int] = set()
    with asking(installation.url, headers=_bearer(installation), timeout=20) as asker:
        os.kill(before, signal.SIGKILL)
        while installation.postmaster() in {0, before} or installation.readiness() != 200:
            heard.add(asker.get("/api/v1/board").status_code)
            heard.add(asker.get("/sign-in").status_code)
            time.sleep(0.02)
    assert heard <= {200, 503}


def test_a_killed_web_process_is_started_again_on_the_same_port(installation: Installation) -> None:
    web = next(p for p in installation.processes() if p.cmdline()[-1] == "web")
    web.kill()
    installation.wait_until(lambda: not web.is_running())
    installation.wait_until(lambda: installation.readiness() == 200)
