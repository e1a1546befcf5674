"""Drills: run as an incident is, in no mode, told to nobody outside, and waiting while it is real."""

from datetime import timedelta

import pytest

from peacetime.domain.incidents.states import NotSuspended
from peacetime.domain.modes.transitions import AlreadyInRescue
from peacetime.queries.board import board
from peacetime.queries.incidents import incident as read
from peacetime.queries.modes import open_rescue
from peacetime.storage.models import Incident, Message, Reminder
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.drills import resume_drill, start_drill
from peacetime.usecases.endings import close_incident
from peacetime.usecases.reminders import fire_reminder
from peacetime.usecases.updates import send_update
from tests.acts import OVER, opened, stood_down
from tests.builders import NOON, a_declaration
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def drill(cast: Cast) -> str:
    actor = cast.acting("dana")
    add_audience("All", "ceo@example.org", from_severity="SEV4", actor=actor, at=NOON)
    said = a_declaration("What if the pool leaks", commander=cast.alice.email)
    return start_drill("checkout", said, actor=cast.acting("bob"), at=NOON).incident


def test_a_drill_occupies_no_mode(cast: Cast, drill: str) -> None:
    assert open_rescue(cast.checkout) is None
    assert board(at=NOON).headline.in_rescue == 0
    assert board(at=NOON).rescues == ()
    assert read(drill, at=NOON).is_drill


def test_nobody_outside_hears_of_a_drill(cast: Cast, drill: str) -> None:
    sent = send_update(drill, "All is well", actor=cast.acting("alice"), at=NOON)
    assert sent.told == 0
    assert not Message.objects.filter(destination="ceo@example.org").exists()


def test_what_is_said_inside_says_that_it_is_a_drill(cast: Cast, drill: str) -> None:
    Incident.objects.filter(ref=drill).update(next_update_at=NOON + timedelta(minutes=30))
    due = Reminder.objects.filter(incident__ref=drill, kind="update_due").latest("due_at")
    Reminder.objects.filter(pk=due.pk).update(due_at=NOON + timedelta(minutes=30))
    fire_reminder(due.pk, at=LATER)
    (message,) = Message.objects.filter(destination=cast.alice.email)
    assert message.subject.startswith("This is a drill: ")
    assert message.body.startswith("This is a drill.\n")


def test_a_real_declaration_suspends_a_drill_and_it_is_resumed_afterwards(
    cast: Cast, drill: str
) -> None:
    with pytest.raises(NotSuspended):
        resume_drill(drill, actor=cast.acting("bob"), at=NOON)
    opened(cast)
    assert read(drill, at=NOON).suspended_at == NOON
    due = Reminder.objects.filter(incident__ref=drill, kind="update_due").latest("due_at")
    assert fire_reminder(due.pk, at=LATER) == "not_needed"
    with pytest.raises(AlreadyInRescue):
        resume_drill(drill, actor=cast.acting("bob"), at=NOON)
    stood_down(cast)
    resume_drill(drill, actor=cast.acting("bob"), at=LATER)
    assert read(drill, at=LATER).suspended_at is None


def test_a_team_in_rescue_mode_practises_later(cast: Cast) -> None:
    opened(cast)
    with pytest.raises(AlreadyInRescue, match="waits"):
        start_drill("checkout", a_declaration(), actor=cast.acting("bob"), at=NOON)


def test_a_drill_is_closed_by_itself(cast: Cast, drill: str) -> None:
    close_incident(drill, OVER, actor=cast.acting("alice"), at=LATER)
    assert not read(drill, at=LATER).is_open
    assert not Message.objects.filter(audience="stakeholders").exists()
