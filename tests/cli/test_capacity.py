"""Capacity at a terminal: a team's, one's own, the policy, and what people say beside their incidents."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from tests.acts import opened, stood_down
from tests.builders import NOON
from tests.cast import Cast
from tests.cli.conftest import Terminal

SINCE = ("--since", "2026-03-01T00:00:00Z")
HOURS = ("--from", "2026-03-02T11:00:00Z", "--to", "2026-03-02T12:30:00Z")
LONG_BEFORE = ("--from", "2026-01-02T11:00:00Z", "--to", "2026-01-02T12:30:00Z")


@pytest.fixture
def rescued(cast: Cast) -> Cast:
    """Checkout was in Rescue Mode for two hours."""
    opened(cast)
    stood_down(cast, at=NOON + timedelta(hours=2))
    return cast


def test_a_team_is_read_in_words_and_as_json(types: Terminal, rescued: Cast) -> None:
    said = types("burst", "gauge", "checkout").stdout
    assert said.startswith("The team is healthy")
    assert "Usable\t40.0 h of 40.0 h" in said
    assert "Below zero" not in said, "two people are not counted"
    assert types.json("burst", "gauge", "checkout")["gauge"]["state"] == "healthy"
    then = types.json("burst", "gauge", "checkout", "--as-of", "2026-03-04T11:00:00Z")
    assert then["until"] == "2026-03-04T11:00:00Z"


def test_entries_are_read_with_their_arithmetic(types: Terminal, rescued: Cast) -> None:
    said = types("burst", "entries", "checkout", *SINCE, "--kind", "spent").stdout
    assert "-3.30\tPayments time out (" in said
    assert "1.25" in said
    (entry,) = types.json("burst", "entries", "checkout", *SINCE, "--kind", "spent")["items"]
    assert entry["credit_hours"] == pytest.approx(-3.3)
    sheet = types("burst", "entries", "checkout", *SINCE, "--csv").stdout
    assert sheet.startswith("kind,from,to,credit_hours")


def test_what_is_not_known_is_said(types: Terminal, cast: Cast) -> None:
    ahead = types("burst", "forecast", "checkout").stdout
    assert "The sum below zero by" in ahead
    assert "\tnot known\n" in ahead
    assert "Not known: " in ahead
    plan = types("burst", "plan", "checkout", "--from", "2026-03-02", "--to", "2026-03-13").stdout
    assert plan.startswith("2026-03-02 to 2026-03-13, 2 people")
    assert "Fewer than five Rescues" in plan
    signs = types("burst", "signs", "checkout", "--clusters").stdout
    assert "no_data\tNo data yet." in signs
    assert types("burst", "recovery", "checkout").stdout.startswith("There was no Rescue yet")


def test_recovery_says_what_is_owed(types: Terminal, rescued: Cast) -> None:
    said = types("burst", "recovery", "checkout").stdout
    assert "Rest owed, of all people together: 0.0 h." in said
    assert "To give back all it took: " in said


def test_a_small_team_is_closed_to_others(
    types_as: Callable[[str], Terminal], rescued: Cast
) -> None:
    for command in ("gauge", "entries", "forecast"):
        refused = types_as("dana")("burst", command, "checkout")
        assert refused.exit_code == 1
        assert "Fewer than five people" in refused.stderr
    told = types_as("dana")("burst", "gauge", "checkout", "--json")
    assert orjson.loads(told.stderr)["code"] == "capacity_hidden"


def test_the_policy_is_read_tried_changed_and_brought_back(
    types_as: Callable[[str], Terminal], rescued: Cast
) -> None:
    dana, alice = types_as("dana"), types_as("alice")
    assert "night\t2\tcredit-hours an hour\t1.5 to 3" in alice("burst", "policy", "show").stdout
    tried = alice("burst", "policy", "replay", "checkout", "business=1.5").stdout
    assert "business\t0.5\t1.5" in tried
    assert "Rescue would have cost" in tried
    refused = alice("burst", "policy", "change", "night=3")
    assert (refused.exit_code, "Only administrators" in refused.stderr) == (1, True)
    said = ("night=2.5", "holiday_calendar=DE-BY", "--note", "Nights cost more")
    changed = dana("burst", "policy", "change", *said).stdout
    assert changed == "The policy has version 1 now.\n"
    versions = dana("burst", "policy", "versions").stdout
    assert "dana@example.org\tNights cost more" in versions
    back = dana("burst", "policy", "restore", "0").stdout
    assert back == "The policy has version 2 now.\n"
    wrong = dana("burst", "policy", "change", "night=2.5", "nights")
    assert (wrong.exit_code, "name=value" in wrong.stderr) == (2, True)
    unknown = dana("burst", "policy", "change", "nite=2")
    assert 'A policy has no "nite"' in unknown.stderr


def test_weekly_numbers_are_brought_and_taken_away(
    types: Terminal, cast: Cast, tmp_path: Path
) -> None:
    sheet = tmp_path / "weeks.csv"
    sheet.write_text("kind,week,value,exposure\nroster,2026-03-03,1,6\n", encoding="utf-8")
    brought = types("burst", "series", "bring", "checkout", str(sheet), "--source", "HR").stdout
    assert brought == "New weeks: 1. Known already: 0.\n"
    assert "2026-03-02\troster\t1\t6\tHR" in types("burst", "series", "show", "checkout").stdout
    taken = types("burst", "series", "show", "checkout", "--csv").stdout
    again = types("burst", "series", "bring", "checkout", "-", typed=taken).stdout
    assert again == "New weeks: 0. Known already: 1.\n"
    sheet.write_text("kind,week,value\nmood,2026-03-03,1\n", encoding="utf-8")
    refused = types("burst", "series", "bring", "checkout", str(sheet))
    assert (refused.exit_code, "Line 2: " in refused.stderr) == (1, True)
    looked = types("burst", "series", "bring", "checkout", str(sheet), "--preview").stdout
    assert looked.startswith("Can be read: 0. Refused: 1.\n2\t")
    missing = types("burst", "series", "bring", "checkout", str(tmp_path / "none.csv"))
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (2, True)


def test_a_rota_is_brought_and_taken_away(types: Terminal, cast: Cast) -> None:
    start = datetime.now(UTC).replace(microsecond=0)
    end = start + timedelta(days=7)
    sheet = f"person,starts_at,ends_at\nbob@example.org,{start:%FT%TZ},{end:%FT%TZ}\n"
    brought = types("burst", "rota", "bring", "checkout", "-", typed=sheet).stdout
    assert brought == "Shifts: 1. Replaced: 0.\n"
    assert "Bob Beier" in types("burst", "rota", "show", "checkout").stdout
    taken = types("burst", "rota", "show", "checkout", "--csv").stdout
    assert f"bob@example.org,{start:%FT%TZ},{end:%FT%TZ}" in taken


def test_ones_own_balance_is_read_and_shared(
    types_as: Callable[[str], Terminal], rescued: Cast
) -> None:
    alice, bob = types_as("alice"), types_as("bob")
    said = alice("burst", "mine").stdout
    assert said.startswith("20.0 of 20 credit-hours at ")
    assert "You share it with nobody." in said
    rows = alice("burst", "mine", "--entries", *SINCE).stdout
    assert "\tPayments time out\t" in rows
    assert bob("burst", "shared", "alice@example.org").exit_code == 1
    assert alice("burst", "share", "bob@example.org").stdout.startswith("bob@example.org sees")
    assert "Shared with Bob Beier." in alice("burst", "mine").stdout
    assert bob("burst", "shared", "alice@example.org").stdout.startswith("20.0 of 20")
    assert bob("burst", "shared", "alice@example.org", "--entries").exit_code == 0
    alice("burst", "share", "bob@example.org", "--stop")
    assert bob("burst", "shared", "alice@example.org").exit_code == 1


def test_hours_time_off_and_corrections_are_written_and_taken_back(
    types: Terminal, incident: str
) -> None:
    made = types.json("burst", "engagement", "record", incident, *HOURS)
    assert made["person"] == "alice@example.org"
    back = types("burst", "engagement", "withdraw", incident, made["key"]).stdout
    assert back == "Taken back for alice@example.org.\n"
    far = types("burst", "engagement", "record", incident, *LONG_BEFORE).stdout
    assert "more than a day before" in far
    off = types.json("burst", "time-off", "plan", *HOURS, "--pager-on")
    assert off["is_pager_off"] is False
    assert types("burst", "time-off", "withdraw", off["key"]).exit_code == 0
    said = ("bob@example.org", "--hours", "-2.5", "--reason", "A call nobody wrote down")
    given = types.json("burst", "correction", "make", *said)
    assert types("burst", "correction", "withdraw", given["key"]).exit_code == 0
    refused = types("burst", "correction", "withdraw", "none")
    assert "There is no correction" in refused.stderr


def test_the_pulse_is_read_and_answered(types: Terminal, cast: Cast) -> None:
    assert "Not answered this week." in types("burst", "pulse").stdout
    answered = types("burst", "pulse", "3").stdout
    assert answered == "Answered. Nobody else sees your answer.\n"
    assert "You said 3." in types("burst", "pulse").stdout
    assert types("burst", "pulse", "7").exit_code == 1
    assert types("burst", "pulse", "--team", "checkout").exit_code == 0


def test_the_watch_is_for_whoever_is_in_the_incident(
    types_as: Callable[[str], Terminal], incident: str
) -> None:
    assert "Alice Abel" in types_as("alice")("burst", "watch", incident).stdout
    assert types_as("bob")("burst", "watch", incident).exit_code == 1
