"""A review that gets a date is in the calendars of who responded; closing without one is not silent."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from peacetime.domain.modes.transitions import ExitCriteriaUnmet, StandDown
from peacetime.queries.lookup import NotFound
from peacetime.queries.rituals.invitations import review_file
from peacetime.storage.models import Incident, Message
from peacetime.usecases.appointments import move_postmortem
from peacetime.usecases.endings import close_incident
from peacetime.usecases.redaction import redact_entry
from peacetime.usecases.several import open_further_incident
from tests.acts import opened, stood_down, told
from tests.builders import NOON, a_declaration
from tests.cast import Cast

DAY = timedelta(days=1)
KIND = "incident.review.invited"


def planned(cast: Cast) -> Incident:
    incident = opened(cast)
    said = StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so")
    stood_down(cast, said)
    incident.refresh_from_db()
    return incident


def test_owner_and_responders_are_invited_when_the_team_stands_down(cast: Cast) -> None:
    incident = planned(cast)
    assert told(KIND, "responders") == [cast.bob.email, cast.alice.email]
    message = Message.objects.filter(kind=KIND).latest("pk")
    assert message.subject == "Postmortem review: Payments time out, Fri 6 Mar, 13:00 CET"
    assert f"/teams/checkout/rituals/review/{incident.ref}" in message.body
    calendar = icalendar.Calendar.from_ical(message.calendar)
    assert calendar["method"] == "REQUEST"
    event: Any = calendar.walk("VEVENT")[0]
    assert event["dtstart"].dt == NOON + 2 * DAY
    assert event["organizer"] == f"mailto:{cast.bob.email}"
    assert {str(guest) for guest in event["attendee"]} == {
        f"mailto:{cast.bob.email}",
        f"mailto:{cast.alice.email}",
    }


def test_a_review_that_moves_keeps_its_name_and_counts_its_moves(cast: Cast) -> None:
    incident = planned(cast)
    bob = cast.acting("bob")

    def event() -> Any:
        calendar = icalendar.Calendar.from_ical(review_file(incident.ref, at=NOON))
        [found] = calendar.walk("VEVENT")
        return found

    first = event()
    move_postmortem(incident.ref, postmortem_at=NOON + 3 * DAY, actor=bob, at=NOON)
    second = event()
    assert first["uid"] == second["uid"]
    assert (int(first["sequence"]), int(second["sequence"])) == (0, 1)
    assert second["dtstart"].dt == NOON + 3 * DAY
    assert len(told(KIND, "responders")) == 4
    # forms know minutes: the same date again invites nobody anew
    move_postmortem(incident.ref, postmortem_at=NOON + 3 * DAY, actor=bob, at=NOON)
    assert len(told(KIND, "responders")) == 4


def test_without_a_date_nobody_is_invited_and_there_is_no_file(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", None, override_reason="so"))
    assert told(KIND, "responders") == []
    with pytest.raises(NotFound):
        review_file(incident.ref, at=NOON)


def test_closing_one_incident_of_several_without_a_review_is_not_silent(cast: Cast) -> None:
    opened(cast)
    alice = cast.acting("alice")
    second = open_further_incident("checkout", a_declaration("Mails hang"), actor=alice, at=NOON)
    said = StandDown("A full queue", None)
    with pytest.raises(ExitCriteriaUnmet) as refused:
        close_incident(second.incident, said, actor=alice, at=NOON)
    assert "postmortem" in str(refused.value.details).lower()
    dated = StandDown("A full queue", NOON + 2 * DAY, cast.bob.email, override_reason="so")
    close_incident(second.incident, dated, actor=alice, at=NOON)
    assert told(KIND, "responders") == [cast.bob.email]


def test_a_redacted_summary_is_gone_from_the_invitation(cast: Cast) -> None:
    incident = planned(cast)
    redact_entry(incident.ref, 1, why="a password", actor=cast.acting("dana"), at=NOON)
    kept = Message.objects.filter(kind=KIND)
    assert not any("Payments time out" in f"{m.subject}{m.body}{m.calendar}" for m in kept)
