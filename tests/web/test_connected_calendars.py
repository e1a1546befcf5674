"""A connected calendar in the browser: what it may do, what becomes of each meeting there, and trying again."""

from __future__ import annotations

import html

import pytest
from django.utils import timezone

from peacetime.domain.rituals.calendar_block import Verdict
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import CalendarChange, Connection, ListedMeeting
from peacetime.usecases.calendars.postponing import give_meetings_back, postpone_meetings
from tests.builders import a_declaration, an_incident
from tests.calendars import a_connected_calendar, a_list_from, a_meeting
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HERE = "/teams/checkout/calendar"
TITLE = "Planning <b>now</b>"


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def connected(cast: Cast) -> Connection:
    """A team in Rescue Mode with one meeting that was read from its connected calendar."""
    row, at = a_connected_calendar(), timezone.now()
    an_incident(cast.checkout, a_declaration(), at=at)
    a_list_from(row, "checkout", a_meeting("planning", TITLE, at=at), at=at)
    return row


def postponed() -> CalendarChange:
    keys = ListedMeeting.objects.values_list("key", flat=True)
    said = dict.fromkeys(keys, Verdict.POSTPONE)
    postpone_meetings("checkout", said, actor=PEACETIME, at=timezone.now())
    return CalendarChange.objects.get()


def read(cast: Cast, path: str, by: str = "alice") -> str:
    answer = cast.browser(by).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_form_says_what_is_read_and_written_and_begins_with_a_dry_run_if_wanted(
    cast: Cast,
) -> None:
    for provider in ("google_calendar", "caldav"):
        page = html.unescape(read(cast, f"/connections/new/{provider}", by="dana"))
        assert (
            "Of each its time, who called it, who comes, and its title unless it is private."
            in page
        )
        assert "get a later time there" in page
        assert "Begin with a dry run" in page
    assert "Connect a team’s calendar" in read(cast, "/connections", by="dana")


def test_a_connection_is_made_with_its_key_sealed(cast: Cast) -> None:
    form = {
        "name": "Ours",
        "team": "",
        "field-url": "https://dav.example.org/",
        "field-user": "bot",
        "field-password": "hush-hush",
        "field-calendars": "Team = checkout",
        "field-later": "next_week",
    }
    answer = cast.browser("dana").post("/connections/new/caldav", form)
    assert answer.status_code == 303
    row = Connection.objects.get()
    assert row.settings["later"] == "next_week"
    assert b"hush" not in bytes(row.secrets or b"")
    assert "hush-hush" not in read(cast, f"/connections/{row.pk}", by="dana")
    assert "Ours" in read(cast, HERE)


def test_a_line_for_a_team_that_is_not_there_is_said(cast: Cast) -> None:
    row = a_connected_calendar()
    row.settings["calendars"] += "\nx@example.org = nobody\ny@example.org"
    row.save()
    page = read(cast, f"/connections/{row.pk}", by="dana")
    assert '<a href="/teams/checkout/calendar">Checkout</a>' in page
    assert "no team “nobody” that this may be for" in page
    assert "of no team" in page
    assert "ours@example.org" not in read(cast, f"/connections/{row.pk}", by="bob")


def test_before_the_confirmation_it_says_to_when_they_go(cast: Cast, connected: Connection) -> None:
    page = read(cast, HERE)
    assert "In Team calendar they go to the same time on the next working day." in page
    assert "Read Team calendar" in page
    Connection.objects.update(is_dry_run=True)
    assert "is in a dry run: nothing is moved there." in read(cast, HERE)
    assert connected.name in read(cast, HERE)


def test_each_meeting_says_how_far_it_is_in_the_calendar(cast: Cast, connected: Connection) -> None:
    change = postponed()
    assert "To be moved to" in read(cast, HERE)
    for state, fields, said in (
        ("settled", {}, "Moved to"),
        ("left", {"remark": "Somebody gave it another time."}, "Somebody gave it another time."),
        (
            "failed",
            {"last_error": "It lacks <x>."},
            "Not moved in the calendar: It lacks &lt;x&gt;.",
        ),
        ("dry_run", {}, "Dry run: it would be moved to"),
    ):
        CalendarChange.objects.update(state=state, **fields)
        for page in (read(cast, HERE), read(cast, f"/connections/{connected.pk}")):
            assert said in page
            assert "Planning &lt;b&gt;now&lt;/b&gt;" in page
    assert change.title == TITLE


def test_who_only_watches_reads_no_title(cast: Cast, connected: Connection) -> None:
    postponed()
    page = read(cast, f"/connections/{connected.pk}", by="charlie")
    assert "A meeting" in page
    assert "Planning" not in page


def test_what_was_not_taken_is_tried_again_by_a_button(cast: Cast, connected: Connection) -> None:
    postponed()
    CalendarChange.objects.update(state="failed")
    here = f"/connections/{connected.pk}"
    assert "Try 1 again" in read(cast, here, by="dana")
    answer = cast.browser("dana").post(f"{here}/calendar/again")
    assert answer.status_code == 303
    assert CalendarChange.objects.get().state == "waiting"
    assert (
        "again</button>"
        not in read(cast, here, by="dana").partition('id="calendar"')[2].partition("</section>")[0]
    )


def test_given_back_they_go_back(cast: Cast, connected: Connection) -> None:
    postponed()
    assert "go back to their own time in the calendar" in read(cast, HERE)
    give_meetings_back("checkout", actor=PEACETIME, at=timezone.now())
    assert "To be moved back in the calendar." in read(cast, f"/connections/{connected.pk}")
