"""The meetings of a Rescue at a terminal."""

from pathlib import Path

import pytest
from django.utils import timezone

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
    assert types("calendar", "forget", "checkout").stdout == "The address is forgotten.\n"
    missing = types("calendar", "keep", "checkout", "nowhere.txt")
    assert missing.exit_code == 2
