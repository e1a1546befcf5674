"""Somebody at a terminal is asked for what is missing and sees what will be said; a script is not."""

from collections.abc import Callable

import pytest

from peacetime.storage.models import AuditEntry, Incident
from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.cli.test_acts import DECLARE
from tests.connected import a_connection


def test_a_person_is_asked_and_sees_what_will_be_said(
    types: Terminal, cast: Cast, somebody_sits_there: None
) -> None:
    answers = [
        "reliability",
        "Payments time out",
        "SEV1",
        "payments succeed",
        cast.bob.email,
        "",
        "y",
    ]
    result = types("rescue", "checkout", typed="\n".join(answers) + "\n")
    assert result.exit_code == 0
    assert "Checkout is now in Rescue Mode" in result.stderr
    assert "Bob Beier commands" in result.stderr
    assert "hear this" in result.stderr
    assert "Rescue Mode is declared: incident " in result.stdout


def test_who_says_no_has_declared_nothing(
    types: Terminal, cast: Cast, somebody_sits_there: None
) -> None:
    result = types("rescue", "checkout", *DECLARE, typed="\n\nn\n")
    assert result.exit_code == 1
    assert not Incident.objects.exists()


def test_a_wrong_word_is_refused_before_the_question(
    types: Terminal, cast: Cast, somebody_sits_there: None
) -> None:
    result = types("rescue", "checkout", *DECLARE, "--commander", "eve@example.org", typed="\ny\n")
    assert result.exit_code == 1
    assert "Nobody here has the address" in result.stderr
    assert not Incident.objects.exists()


def test_standing_down_asks_for_the_reason_when_a_criterion_is_unmet(
    types: Terminal, incident: str, somebody_sits_there: None
) -> None:
    result = types("stand-down", "checkout", typed="A leaking pool\nthe rest follows\ny\n")
    assert result.exit_code == 0, result.stderr
    assert "✗ Customer impact stopped or bounded" in result.stderr
    assert "back in Delivery Mode" in result.stderr, "the preview"
    assert Incident.objects.get(ref=incident).override_reason == "the rest follows"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rescue", "checkout", "--summary", "a"), "Say also --trigger, --severity, --done-when."),
        (("rescue", "checkout", *DECLARE), "Nobody is here to confirm it: add --yes."),
        (("stand-down", "checkout"), "Say also --summary."),
    ],
)
def test_a_script_is_told_what_to_add(
    types: Terminal, incident: str, words: tuple[str, ...], sentence: str
) -> None:
    before = Incident.objects.count()
    result = types(*words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{sentence}\n")
    assert Incident.objects.count() == before


@pytest.mark.parametrize(
    "words",
    [
        ("connections", "delete", "{connection}"),
        ("sources", "delete", "robot"),
        ("mailboxes", "delete", "robot"),
        ("dead-letters", "delete", "--source", "robot"),
        ("alerts", "rules", "delete", "1"),
        ("tokens", "revoke", "1"),
        ("calendar", "forget", "checkout"),
        ("calendar", "end-feed", "checkout"),
        ("calendar", "end-own-feed"),
    ],
)
def test_what_is_gone_for_good_is_asked_for_first(
    types_as: Callable[[str], Terminal], words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = a_connection("https://robot.example.org", name="Robot").pk
    typed = [word.format(connection=number) for word in words]
    dana, before = types_as("dana"), AuditEntry.objects.count()
    alone = dana(*typed, "--json")
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert "Nobody is here to confirm it: add --yes." in alone.stderr
    monkeypatch.setattr("peacetime.cli.asking.is_person", lambda: True)
    assert dana(*typed, typed="n\n").exit_code == 1
    assert AuditEntry.objects.count() == before
