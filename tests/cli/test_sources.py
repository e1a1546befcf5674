"""Sources and what could not be read of them, at a terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from peacetime.storage.models import Delivery, Source
from peacetime.storage.sealing import opened
from tests.builders import NOON
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.django_db
MAPPING = {"key": ["no"], "title": "what", "state": "is", "firing": ["red"], "resolved": ["ok"]}


@pytest.fixture
def dana(types_as: Callable[[str], Terminal]) -> Terminal:
    return types_as("dana")


@pytest.fixture
def robot(dana: Terminal) -> Source:
    dana("sources", "add", "Robot", "--team", "checkout")
    return Source.objects.get(slug="robot")


@pytest.fixture
def dead(robot: Source) -> Delivery:
    return Delivery.objects.create(
        ref="deadbeef",
        source=robot,
        received_at=NOON,
        body=b'{"no": 7, "what": "Queue is full", "is": "red"}',
        content_type="application/json",
        digest="d" * 32,
        state="dead",
        code="payload_unknown",
        sentence="No tool that is known here sends this.",
    )


def test_an_address_is_shown_once_and_its_key_changed(dana: Terminal) -> None:
    made = dana("sources", "add", "Grafana prod", "grafana", "--team", "checkout")
    first = made.stdout.split()[-1]
    assert "/in/grafana-prod/pts_" in first
    assert first not in dana("sources", "show", "grafana-prod").stdout
    rotated = dana("sources", "key", "grafana-prod")
    assert "The key before works until" in rotated.stdout
    assert rotated.stdout.split()[-1] != first
    assert "The key before ended." in dana("sources", "key", "grafana-prod", "--at-once").stdout


def test_a_source_is_named_signed_paused_and_deleted(dana: Terminal, robot: Source) -> None:
    dana.environment["ROBOT_SECRET"] = "pepper and salt"
    assert "Robot 2 is changed" in dana("sources", "change", "robot", "--name", "Robot 2").stdout
    signed = dana(
        *("sources", "sign", "robot", "hmac", "--secret", "ROBOT_SECRET"),
        *("--set", "header=X-Signature"),
    )
    assert "signs by hmac" in signed.stdout
    robot.refresh_from_db()
    assert robot.sealed_secret is not None
    assert opened(robot.sealed_secret) == "pepper and salt"
    assert "Nothing of what Robot 2 sends" in dana("sources", "pause", "robot").stdout
    (shown,) = dana.json("sources", "list")["items"]
    assert (shown["state"], "pepper" in str(shown)) == ("paused", False)
    assert "is kept again" in dana("sources", "resume", "robot").stdout
    assert "with its secret" in dana("sources", "delete", "robot", "--yes").stdout
    assert dana("sources", "list").stdout == ""
    assert "deleted" in dana("sources", "list", "--deleted").stdout


def test_tools_that_can_send_are_listed(dana: Terminal) -> None:
    assert "alertmanager\t" in dana("sources", "tools").stdout


def test_a_dead_letter_is_looked_at_mapped_and_read_again(
    dana: Terminal, dead: Delivery, tmp_path: Path
) -> None:
    assert "No tool that is known here" in dana("dead-letters", "list").stdout
    assert "Queue is full" in dana("dead-letters", "show", "deadbeef").stdout
    guess = dana("dead-letters", "map", "deadbeef")
    assert json.loads(guess.stdout)["title"] == "what"
    assert "Read by a guess from the names of its fields" in guess.stderr
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(MAPPING))
    tried = dana("dead-letters", "map", "deadbeef", str(file))
    assert "firing, level not known: Queue is full" in tried.stderr
    assert Source.objects.get().mapping is None
    saved = dana("dead-letters", "map", "deadbeef", str(file), "--save")
    assert "Saved for robot. Read again: 1." in saved.stdout
    dead.refresh_from_db()
    assert dead.state == "waiting"
    assert Source.objects.get().mapping == {**MAPPING, "kind": "alert"}
    assert "without a mapping" in dana("sources", "map", "robot", "--forget").stdout


def test_dead_letters_are_read_again_and_put_away(dana: Terminal, dead: Delivery) -> None:
    assert "Read again: 1." in dana("dead-letters", "replay", "deadbeef").stdout
    assert "Read again: 0." in dana("dead-letters", "replay", "--source", "robot").stdout
    assert "Deleted: 0." in dana("dead-letters", "delete", "--source", "robot", "--yes").stdout
    assert "Deleted: 1." in dana("dead-letters", "delete", "deadbeef", "--yes").stdout
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sources", "show", "nobody"), "There is no source “nobody”."),
        (("sources", "add", "Robot", "nagios-2"), "is no tool that we can read"),
        (("sources", "map", "robot"), "Say either FILE or --forget."),
        (("sources", "map", "robot", "nowhere.json"), "nowhere.json cannot be read"),
        (("sources", "sign", "robot", "hmac", "--secret", "NOWHERE"), "NOWHERE holds no secret"),
        (("dead-letters", "replay"), "Say either ID or --source."),
        (("dead-letters", "show", "none"), "There is no delivery"),
    ],
)
def test_what_is_wrong_is_said(dana: Terminal, words: tuple[str, ...], said: str) -> None:
    answer = dana(*words)
    assert answer.exit_code != 0
    assert said in " ".join(answer.stderr.split())


def test_who_leads_another_team_is_refused_with_a_code(
    types_as: Callable[[str], Terminal], robot: Source
) -> None:
    refused = types_as("bob")("sources", "pause", "robot", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stderr)["code"] == "not_allowed"
