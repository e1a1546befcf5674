"""Schedules of other tools, as each tells them, become the same turns."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devtools.standins.base import Standin, serving
from devtools.standins.histories import OpsgenieStandin
from devtools.standins.http import Reply, Request
from devtools.standins.issues import TOKEN
from peacetime.domain.burst.people.turns import Turn, window
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.domain.shared.spans import Span
from peacetime.integrations.calendars.connector import check
from peacetime.integrations.schedules import schedules

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
REAL = (
    Path(__file__).parents[4]
    / "shared"
    / "data"
    / "schedules"
    / "tekton_buildcaptain_effective.csv"
)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)


class Calendar(Standin):
    """A calendar at an address."""

    text = ""

    def answer(self, request: Request) -> Reply:
        del request
        return Reply(self.text, headers={"content-type": "text/calendar"})


class OnCallShifts(Standin):
    """Grafana OnCall: final shifts, two a page."""

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != TOKEN:
            return Reply({"detail": "Invalid token."}, 403)
        here = int(request.query["page"])
        start = datetime.fromisoformat(f"{request.query['start_date']}T09:00:00+00:00")
        shifts = [
            {
                "user_pk": f"U{number}",
                "user_email": "ada@example.org" if number % 2 else "",
                "user_username": f"user{number}",
                "shift_start": (start + number * WEEK).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "shift_end": (start + (number + 1) * WEEK).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for number in range(5)
        ]
        following = "http://192.0.2.1/elsewhere" if here < 3 else None
        return Reply({"next": following, "results": shifts[(here - 1) * 2 : here * 2]})


def _event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]) + "\r\n"


def _of(text: str, zone: str = "UTC", span: Span | None = None) -> list[Turn]:
    with serving(Calendar()) as calendar:
        calendar.text = HEAD + text + "END:VCALENDAR\r\n"
        place = Place({}, {"url": f"{calendar.url}/oncall.ics"})
        found = schedules()["calendars"].turns(place, "", span or window(NOW), zone=zone)
    return sorted(found, key=lambda turn: turn.starts_at)


def test_an_entry_is_a_turn_of_its_attendee_or_of_the_address_in_its_title() -> None:
    mine = _event(
        "UID:1",
        "DTSTART:20260302T090000Z",
        "DTEND:20260309T090000Z",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4",
        "SUMMARY:Primary",
        "ATTENDEE;CN=Ada:mailto:Ada@example.org",
    )
    bos = _event(
        "UID:2",
        "DTSTART:20260309T090000Z",
        "DTEND:20260316T090000Z",
        "SUMMARY:bo@example.org (Primary)",
    )
    other = _event(
        "UID:3",
        "DTSTART:20260311T090000Z",
        "DTEND:20260312T090000Z",
        "SUMMARY:Override: Cy Moss",
    )
    found = _of(mine + bos + other)
    assert [turn.email for turn in found[:3]] == ["ada@example.org", "bo@example.org", ""]
    assert [turn.is_override for turn in found[:3]] == [False, False, True]
    assert sum(turn.email == "ada@example.org" for turn in found) == 4


def test_daily_turns_of_nine_weeks_are_all_read_and_days_begin_by_the_team_s_clocks() -> None:
    daily = _event(
        "UID:1",
        "DTSTART;VALUE=DATE:20260101",
        "RRULE:FREQ=DAILY;COUNT=365",
        "SUMMARY:ada@example.org",
    )
    found = _of(daily, zone="Europe/Berlin")
    span = window(NOW)
    assert len(found) == (span.end - span.start).days + 1  # one reaches in from the day before
    assert found[1].starts_at.hour == 23  # midnight in Berlin, in winter


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_a_real_rotation_of_years_is_told_day_by_day() -> None:
    """Days of a rotation that people kept by hand, weekends and holidays empty."""
    with REAL.open() as file:
        days = {
            date.fromisoformat(row["date"]): row["user"]
            for row in csv.DictReader(file)
            if row["user"]
        }
    first = sorted(days)[len(days) // 2]
    span = window(datetime(first.year, first.month, first.day, 12, tzinfo=UTC))
    around = {day: who for day, who in days.items() if abs(day - first) < timedelta(days=120)}
    text = "".join(
        _event(
            f"UID:{number}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"SUMMARY:{who}@example.org",
        )
        for number, (day, who) in enumerate(around.items())
    )
    found = _of(text, span=span)
    expected = [
        (day, f"{who}@example.org".lower())
        for day, who in sorted(around.items())
        if span.start.date() <= day < span.end.date()
    ]
    assert [(turn.starts_at.date(), turn.email) for turn in found] == expected
    assert len(expected) > 20


def test_what_is_no_calendar_is_said_and_an_entry_that_is_nonsense_costs_no_other() -> None:
    with serving(Calendar()) as calendar:
        calendar.text = "<!doctype html>"
        place = Place({}, {"url": calendar.url})
        with pytest.raises(TrackerRefused):
            schedules()["calendars"].turns(place, "", window(NOW), zone="UTC")
        assert not check({}, {"url": calendar.url}).is_right
    good = _event("UID:1", "DTSTART:20260302T090000Z", "DTEND:20260303T090000Z", "SUMMARY:a@b.de")
    bad = _event("UID:2", "DTSTART:20260302T090000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:c@d.de")
    assert [turn.email for turn in _of(good + bad)] == ["a@b.de"]


def test_grafana_s_pages_are_counted_and_its_next_address_is_never_followed() -> None:
    with serving(OnCallShifts()) as tool:
        place = Place({"url": tool.url}, {"token": TOKEN})
        found = schedules()["grafana"].turns(place, "S1", window(NOW), zone="UTC")
        assert [turn.email for turn in found] == ["", "ada@example.org", "", "ada@example.org", ""]
        assert found[0].name == "user0"
        assert len(tool.received) == 3


def test_opsgenie_s_final_timeline_is_read_and_gaps_are_nobody() -> None:
    with serving(OpsgenieStandin()) as tool:
        place = Place({"api": tool.url}, {"token": TOKEN})
        found = schedules()["opsgenie"].turns(place, "Checkout_schedule", window(NOW), zone="UTC")
        assert {turn.email for turn in found} == {"ada@example.org", "bo@example.org"}
        assert len(found) == 9
        with pytest.raises(TrackerRefused):
            schedules()["opsgenie"].turns(place, "Gone", window(NOW), zone="UTC")
