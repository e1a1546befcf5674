"""The meetings of a Rescue by the API: as in the browser, and a repeated request is done once."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from peacetime.storage.models import CalendarChange, ListedMeeting, Message, TeamCalendar
from tests.api.conftest import Caller
from tests.builders import a_declaration, an_incident
from tests.calendars import a_connected_calendar, a_day, a_list_from, a_meeting, read_here
from tests.cast import Cast

HERE = "/teams/checkout/calendar"


@pytest.fixture(autouse=True)
def _in_rescue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)
    an_incident(cast.checkout, a_declaration(), at=timezone.now())


def test_a_calendar_is_read_postponed_and_given_back(alice: Caller) -> None:
    read = alice("POST", f"{HERE}/file?hours=8", raw=a_day(timezone.now()))
    assert read.status == 200
    assert (read.body["meetings"], read.body["can_wait"], read.body["unread"]) == (5, 2, 1)
    found = alice.get(HERE)
    assert found["sentence"] == "5 meetings in the next 8 hours, 2 that can wait."
    retro = next(one["key"] for one in found["meetings"] if one["title"] == "Retro")
    said = {"verdicts": {retro: "keep"}, "version": found["version"]}
    moved = alice.post(f"{HERE}/postpone", said, Idempotency_Key="once")
    assert moved.body["letters"] == 1
    assert alice.post(f"{HERE}/postpone", said, Idempotency_Key="once").body == moved.body
    assert Message.objects.filter(audience="organisers").count() == 1
    back = alice.post(f"{HERE}/give-back", {"meetings": moved.body["meetings"]})
    assert back.body["meetings"] == moved.body["meetings"]
    assert {one["state"] for one in alice.get(HERE)["meetings"]} == {"proposed", "given_back"}


def test_what_becomes_of_meetings_in_a_connected_calendar_is_told(
    alice: Caller, speaks_as: Callable[[str], Caller]
) -> None:
    row, at = a_connected_calendar(), timezone.now()
    a_list_from(row, "checkout", a_meeting("planning", "Sprint planning", at=at), at=at)
    assert alice.get(HERE)["connected"]["connection"] == row.pk
    moved = alice.post(f"{HERE}/postpone", {})
    assert moved.body["in_calendar"] == 1
    [one] = alice.get(HERE)["meetings"]
    assert (one["change"]["wanted"], one["change"]["state"]) == ("moved", "waiting")
    CalendarChange.objects.update(state="failed")
    again = speaks_as("dana").post(f"/connections/{row.pk}/calendar/again")
    assert again.body == {"count": 1}
    assert alice.post(f"/connections/{row.pk}/calendar/again").status == 403


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("postpone", {"verdicts": {"x": "later"}}, "verdict_unknown"),
        ("postpone", {"verdicts": {"x": "keep"}}, "calendar_not_read"),
        ("give-back", {}, "nothing_to_give_back"),
        ("give-back", {"meetings": ["x"]}, "meeting_unknown"),
        ("read", {}, "calendar_source_unknown"),
        ("read", {"hours": 100}, "invalid_input"),
    ],
)
def test_each_refusal_has_its_code(
    alice: Caller, path: str, body: dict[str, object], code: str
) -> None:
    answer = alice.post(f"{HERE}/{path}", body)
    found = answer.body.get("errors") or [answer.body]
    assert code in {answer.code, *(one["code"] for one in found)}


def test_an_empty_file_is_refused(alice: Caller) -> None:
    answer = alice("POST", f"{HERE}/file", raw=b"")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "file_missing")


def test_the_address_is_kept_and_never_answered(
    alice: Caller, speaks_as: Callable[[str], Caller]
) -> None:
    kept = alice("PUT", f"{HERE}/source", {"url": "webcal://c.example.org/5f2a.ics"})
    assert kept.body == {"team": "checkout", "host": "c.example.org"}
    assert TeamCalendar.objects.get().url == "https://c.example.org/5f2a.ics"
    found = alice.get(HERE)
    assert (found["host"], found["is_being_read"]) == ("c.example.org", True)
    assert "5f2a" not in repr(found)
    assert alice("DELETE", f"{HERE}/source").body["host"] == ""


def test_a_viewer_reads_no_titles(alice: Caller, speaks_as: Callable[[str], Caller]) -> None:
    alice("POST", f"{HERE}/file", raw=a_day(timezone.now()))
    assert ListedMeeting.objects.count() == 5
    assert speaks_as("charlie").get(HERE)["meetings"] == []
