"""The meetings of a Rescue in the browser: brought, postponed by one confirmation, given back."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Incident, ListedMeeting, Message
from peacetime.usecases.calendars import listing
from peacetime.usecases.calendars.sources import keep_calendar_source
from peacetime.usecases.modes import stand_down
from tests.builders import a_declaration, an_incident
from tests.calendars import a_calendar, a_day, a_list_in_every_state, a_meeting, read_here
from tests.cast import Cast, the_cast
from tests.web.reading import Page

pytestmark = pytest.mark.django_db
HERE = "/teams/checkout/calendar"


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Incident:
    read_here(monkeypatch)
    return an_incident(cast.checkout, a_declaration(), at=timezone.now())


def a_file(content: bytes | None = None, name: str = "team.ics") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_day(timezone.now()) if content is None else content)


def said(browser: Client, address: str = HERE) -> str:
    return " ".join(Page(browser.get(address).content.decode()).text.split())


def test_the_room_leads_to_the_list_which_is_brought_confirmed_and_given_back(
    cast: Cast, incident: Incident
) -> None:
    bob = cast.browser("bob")
    assert "Bring the calendar" in said(bob, f"/incidents/{incident.ref}")
    response = bob.post(f"{HERE}/file", {"file": a_file(), "hours": "8"}, follow=True)
    assert "It is read: 5 meetings, 2 that can wait." in response.content.decode()
    page = said(bob)
    assert "Sprint planning" in page
    assert "Interview: backend" in page
    assert "Salary" not in page
    assert "1 entry could not be read as written" in page
    retro, interview = (ListedMeeting.objects.get(uid=uid).key for uid in ("retro", "interview"))
    changes = {f"meeting-{retro}": "keep", f"meeting-{interview}": "postpone"}
    bob.post(f"{HERE}/postpone", changes)
    waiting = ListedMeeting.objects.filter(state="postponed")
    assert set(waiting.values_list("uid", flat=True)) == {"planning", "interview"}
    assert "2 meetings postponed." in said(bob, f"/incidents/{incident.ref}")
    over = StandDown("A pool", None, override_reason="It is fixed")
    stand_down("checkout", over, actor=PEACETIME, at=timezone.now())
    assert "Give them back…" in said(bob, f"/incidents/{incident.ref}")
    assert "It is ahead: it is back at its time." in said(bob)
    answer = bob.post(f"{HERE}/give-back", follow=True).content.decode()
    assert "2 meetings given back. 1 organiser is written to." in answer
    assert Message.objects.filter(audience="organisers").count() == 2
    assert "Give them back" not in said(bob, f"/incidents/{incident.ref}")


def test_a_refused_confirmation_keeps_what_was_marked(cast: Cast, incident: Incident) -> None:
    bob = cast.browser("bob")
    bob.post(f"{HERE}/file", {"file": a_file()})
    keys = list(ListedMeeting.objects.values_list("key", flat=True))
    response = bob.post(f"{HERE}/postpone", {f"meeting-{key}": "keep" for key in keys})
    assert response.status_code == 422
    page = response.content.decode()
    assert "No meeting that is ahead is marked to wait" in page
    assert len(re.findall(r'value="keep" checked', page)) == len(keys)
    stale = bob.post(f"{HERE}/postpone", {"version": "0"})
    assert "changed the list meanwhile" in stale.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose the calendar to read"),
        ({"file": b"nothing"}, "This file is no calendar"),
        ({"file": b"BEGIN:VCALENDAR", "hours": "900"}, "A list is of the next 1 to 72 hours"),
        ({"file": b"BEGIN:VCALENDAR", "hours": "x"}, "A list is of the next 1 to 72 hours"),
    ],
)
def test_what_is_no_calendar_is_refused_in_place(
    cast: Cast, incident: Incident, fields: dict[str, object], sentence: str
) -> None:
    sent = {k: a_file(v) if isinstance(v, bytes) else v for k, v in fields.items()}
    response = cast.browser("bob").post(f"{HERE}/file", sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_several_files_are_read_as_one_and_a_meeting_of_both_is_one(
    cast: Cast, incident: Incident
) -> None:
    other = a_calendar(a_meeting("demo", "Demo", at=timezone.now()))
    files = [a_file(), a_file(), a_file(other)]
    cast.browser("bob").post(f"{HERE}/file", {"file": files})
    assert ListedMeeting.objects.count() == 6


def test_a_viewer_reads_how_many_and_a_member_no_secret(cast: Cast, incident: Incident) -> None:
    a_list_in_every_state("checkout", at=timezone.now())
    page = said(cast.browser("charlie"))
    assert "1 meeting postponed." in page
    assert "Sprint planning" not in page
    assert cast.browser("charlie").get(f"{HERE}/postponed.ics").status_code == 403
    for name in ("bob", "alice"):
        assert "a.ics" not in cast.browser(name).get(HERE).content.decode()
    assert "calendar.example.org" in said(cast.browser("alice"))


def test_while_the_calendar_is_read_the_page_asks_again(cast: Cast, incident: Incident) -> None:
    keep_calendar_source(
        "checkout", "https://c.example.org/a.ics", actor=PEACETIME, at=timezone.now()
    )
    bob = cast.browser("bob")
    assert 'hx-trigger="every 2s"' in bob.get(HERE).content.decode()
    assert "The calendar is being read." in said(bob, f"/incidents/{incident.ref}")
    listing.calendar_not_read("checkout", "c.example.org answers 404.")
    page = bob.get(HERE).content.decode()
    assert "c.example.org answers 404." in page
    assert "every 2s" not in page


def test_the_files_say_to_a_calendar_what_was_said_to_people(
    cast: Cast, incident: Incident
) -> None:
    a_list_in_every_state("checkout", at=timezone.now())
    bob = cast.browser("bob")
    cancelled = Calendar.from_ical(bob.get(f"{HERE}/postponed.ics").getvalue())
    [event] = cancelled.events
    assert (cancelled["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == "0"
    back = Calendar.from_ical(bob.get(f"{HERE}/given-back.ics").getvalue())
    [event] = back.events
    assert (back["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 2)


def test_of_a_recurring_meeting_only_this_time_is_cancelled(cast: Cast, incident: Incident) -> None:
    bob = cast.browser("bob")
    bob.post(f"{HERE}/file", {"file": a_file()})
    bob.post(f"{HERE}/postpone")
    events: Any = Calendar.from_ical(bob.get(f"{HERE}/postponed.ics").getvalue()).events
    found = {str(event["UID"]): event for event in events}
    assert "RECURRENCE-ID" not in found["planning"]
    assert found["retro"]["RECURRENCE-ID"].dt == found["retro"]["DTSTART"].dt


def test_in_delivery_mode_the_page_says_that_meetings_go_on(cast: Cast) -> None:
    page = said(cast.browser("alice"))
    assert "its meetings go on" in page
    assert "Its address" in page
    response = cast.browser("bob").post(f"{HERE}/file", {"file": a_file(b"x")})
    assert "no meeting has to wait" in response.content.decode()


def test_a_team_feed_is_shown_once_and_ended(cast: Cast) -> None:
    alice = cast.browser("alice")
    key = {"idempotency_key": "k" * 32}
    made = alice.post("/teams/checkout/calendar/feed", key)
    address = Page(made.content.decode()).part("feed-address").text
    path = address[address.index("/calendar/") :]
    assert alice.post("/teams/checkout/calendar/feed", key).status_code == 303
    assert path not in alice.get("/teams/checkout/calendar").content.decode()
    assert cast.browser("charlie").get(path).status_code == 200
    assert alice.post("/teams/checkout/calendar/feed/end").status_code == 303
    assert alice.get(path).status_code == 404
