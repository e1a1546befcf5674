"""Connecting tools at a terminal; a secret never stands on the command line."""

from collections.abc import Callable

import pytest

from peacetime.storage.models import Connection
from peacetime.usecases.connections.secrets import secrets_in
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + "QUJD" * 8


@pytest.fixture
def dana(types_as: Callable[[str], Terminal]) -> Terminal:
    terminal = types_as("dana")
    terminal.environment["ROBOT_SECRET"] = SECRET
    return terminal


def connected(dana: Terminal) -> int:
    made = dana.json(
        *("connections", "add", "webhook", "Robot", "--set", "url=https://robot.example.org/?a=b"),
        *("--secret", "secret=ROBOT_SECRET", "--tell", "modes", "--tell", "facts"),
    )
    return int(made["id"])


def test_what_can_be_connected_is_listed_with_its_fields(dana: Terminal) -> None:
    assert "url, secret (secret)" in " ".join(dana("connections", "providers").stdout.split())


def test_a_tool_is_connected_run_and_deleted(dana: Terminal) -> None:
    number = str(connected(dana))
    row = Connection.objects.get()
    assert (row.settings, secrets_in(row)) == (
        {"url": "https://robot.example.org/?a=b"},
        {"secret": SECRET},
    )
    assert row.subjects == ["modes", "facts"]
    assert "is being checked" in dana("connections", "check", number).stdout
    assert "test message" in dana("connections", "test", number).stdout
    assert "only tried out" in dana("connections", "dry-run", number).stdout
    assert "is sent to" in dana("connections", "dry-run", number, "--off").stdout
    assert "is paused" in dana("connections", "pause", number).stdout
    (shown,) = dana.json("connections", "list")["items"]
    assert (shown["standing"], SECRET in str(shown)) == ("paused", False)
    assert "goes on" in dana("connections", "resume", number).stdout
    assert "0 on the way again" in dana("connections", "send-again", number).stdout
    assert "0 on the way again" in dana("connections", "move-again", number).stdout
    assert "with its secrets" in dana("connections", "delete", number, "--yes").stdout
    row.refresh_from_db()
    assert row.secrets is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "url"], "FIELD=VALUE"),
        (["--secret", "secret=NOWHERE"], "NOWHERE holds no secret"),
        (["--set", "uri=x"], "no setting"),
    ],
)
def test_what_is_wrong_is_said(dana: Terminal, words: list[str], said: str) -> None:
    answer = dana("connections", "add", "webhook", "Robot", *words)
    assert answer.exit_code != 0
    assert said in " ".join(answer.stderr.split())
