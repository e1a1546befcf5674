"""Rituals in the browser: agendas filled, records kept, a refused form that keeps what was typed, calendars."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import CalendarFeed, RitualLook, RitualRecord
from tests.acts import opened, stood_down
from tests.builders import NOON, a_postmortem, an_action
from tests.cast import Cast, the_cast
from tests.web.reading import Page

pytestmark = pytest.mark.django_db
CHECK = "/teams/checkout/rituals/weekly/2026-W10"
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def text(answer: Any) -> str:
    return Page(answer.content.decode()).text


def test_the_check_lists_what_asks_for_a_word_and_keeps_what_was_said(cast: Cast) -> None:
    overdue = date(2026, 3, 1)
    an_action(a_postmortem(team=cast.checkout), text="Add a limit", owner=cast.bob, due_on=overdue)
    bob = cast.browser("bob")
    with time_machine.travel(NOON, tick=False):
        page = text(bob.get(CHECK))
        assert "1 of 1 open action item needs a word: 1 overdue." in page
        assert "Add a limit" in page
        said = bob.post(f"{CHECK}/hold", {"minutes": "A decision is missing."})
        assert (said.status_code, said["Location"]) == (303, CHECK)
        page = text(bob.get(CHECK))
    assert "A decision is missing." in page
    assert "Bob Beier" in page


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    bob = cast.browser("bob")
    with time_machine.travel(NOON, tick=False):
        early = bob.post(
            "/teams/checkout/rituals/weekly/2026-W20/hold", {"minutes": "Words of mine"}
        )
        nothing = bob.post(f"{CHECK}/skip", {"reason": " "})
        bob.post(f"{CHECK}/hold", {"minutes": "First"})
        bob.post(f"{CHECK}/minutes", {"minutes": "Second", "version": "1"})
        stale = bob.post(f"{CHECK}/minutes", {"minutes": "My own", "version": "1"})
    assert early.status_code == nothing.status_code == stale.status_code == 422
    assert "Words of mine" in early.content.decode()
    assert "My own" in stale.content.decode()
    assert "Second" in stale.content.decode()
    assert 'value="2"' in stale.content.decode()  # who looked may save now
    assert RitualRecord.objects.get().minutes == "Second"


def test_the_team_page_has_the_list_in_the_week_of_the_check(cast: Cast) -> None:
    RitualLook.objects.create(since=NOON - 30 * DAY, looked_at=NOON)
    bob = cast.browser("bob")
    with time_machine.travel(NOON, tick=False):
        assert "For the standup" in text(bob.get("/teams/checkout"))
        bob.post(f"{CHECK}/hold")
        assert "For the standup" not in text(bob.get("/teams/checkout"))


def test_a_late_review_is_seen_in_the_room_and_on_the_pages_of_team_and_organisation(
    cast: Cast,
) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", None, override_reason="so"))
    RitualLook.objects.create(since=NOON, looked_at=NOON)
    bob = cast.browser("bob")
    with time_machine.travel(NOON + 5 * DAY, tick=False):
        for path in (f"/incidents/{incident.ref}", "/teams/checkout", "/rituals"):
            assert "past the 72 hours after the end" in text(bob.get(path)), path
        assert "1 review is late" in text(bob.get("/rituals"))


def test_an_invitation_is_a_calendar_file(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    answer = cast.browser("charlie").get(f"/incidents/{incident.ref}/review.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in answer.content


def test_a_feed_is_shown_once_read_without_signing_in_and_ended(cast: Cast) -> None:
    bob = cast.browser("bob")
    made = bob.post("/settings/calendar", {"idempotency_key": "k" * 32})
    address = Page(made.content.decode()).part("feed-address").text
    path = address[address.index("/calendar/") :]
    again = bob.post("/settings/calendar", {"idempotency_key": "k" * 32})
    assert again.status_code == 303
    assert path not in bob.get("/settings/calendar").content.decode()
    answer = cast.browser("charlie").get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert b"weekly_check.checkout" in answer.content
    bob.post("/settings/calendar/end")
    assert bob.get(path).status_code == 404
    assert not CalendarFeed.objects.exists()
