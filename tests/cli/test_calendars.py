"""The meetings of a Rescue at a terminal."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.builders import a_declaration, an_incident
from tests.calendars import a_day, read_here
from tests.cast import Cast
from tests.cli.conftest import Terminal


def test_a_calendar_is_read_postponed_and_given_back(
    types: Terminal, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_here(monkeypatch)
    an_incident(cast.checkout, a_declaration(), at=timezone.now())
    file = tmp_path / "team.ics"
    file.write_bytes(a_day(timezone.now()))
    listed = types("calendar", "read", "checkout", str(file)).stdout
    assert "5 meetings in the next 8 hours, 2 that can wait." in listed
    assert "Sprint planning" in listed
    assert "Line 53:" in listed
    moved = types("calendar", "postpone", "checkout").stdout
    assert moved == "2 postponed. Organisers written to: 2.\n"
    back = types("calendar", "give-back", "checkout").stdout
    assert back == "2 given back. Organisers written to: 2.\n"
    assert "given back" in types("calendar", "show", "checkout").stdout


def test_the_address_comes_from_a_file_or_standard_input(types: Terminal, cast: Cast) -> None:
    kept = types("calendar", "keep", "checkout", "-", typed="https://c.example.org/a.ics\n").stdout
    assert "c.example.org" in kept
    assert "a.ics" not in kept
    assert types("calendar", "forget", "checkout", "--yes").stdout == "The address is forgotten.\n"
    missing = types("calendar", "keep", "checkout", "nowhere.txt")
    assert missing.exit_code == 2


def test_a_team_is_subscribed_to_by_an_address_that_ends(
    types: Terminal, cast: Cast, program: Caller
) -> None:
    address = types("calendar", "feed", "checkout").stdout.splitlines()[-1]
    path = address[address.index("/calendar/teams/") :]
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert b"weekly_check.checkout" in answer.content
    found = program.get("/teams/checkout/calendar/feed")
    assert found["created_at"] is not None
    assert "address" not in found
    assert types("calendar", "end-feed", "checkout", "--yes").stdout.startswith(
        "Its address shows nothing"
    )
    assert Client().get(path).status_code == 404
    assert types("calendar", "end-feed", "checkout", "--yes").stdout == "It has none.\n"


def test_an_address_is_told_once_also_to_a_request_that_is_repeated(
    alice: Caller, cast: Cast
) -> None:
    first = alice("POST", "/teams/checkout/calendar/feed", {}, Idempotency_Key="k")
    again = alice("POST", "/teams/checkout/calendar/feed", {}, Idempotency_Key="k")
    assert "/calendar/teams/ptteam" in first.body["address"]
    assert "address" not in again.body
    assert again.body["created_at"] == first.body["created_at"]


def test_ones_own_calendar_is_subscribed_to_by_an_address_that_ends(
    types: Terminal, cast: Cast, program: Caller
) -> None:
    address = types("calendar", "own-feed").stdout.splitlines()[-1]
    path = address[address.index("/calendar/") :]
    assert b"weekly_check.checkout" in Client().get(path).content
    assert types("calendar", "end-own-feed", "--yes").stdout.startswith("Its address shows nothing")
    assert Client().get(path).status_code == 404
    assert types("calendar", "end-own-feed", "--yes").stdout == "There is none.\n"
    assert program.post("/me/calendar/feed", {}).code == "feed_without_person"
