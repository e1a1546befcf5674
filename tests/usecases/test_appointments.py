"""What was planned is moved: the postmortem with its owner, and the review of a Rescue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.storage.models import Incident, Reminder
from peacetime.usecases.appointments import StillInRescue, move_postmortem, move_review
from peacetime.usecases.incidents import IncidentClosed
from peacetime.usecases.reminders import fire_reminder
from tests import written
from tests.acts import opened, stood_down
from tests.builders import NOON, a_declaration
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THURSDAY, FRIDAY = NOON + DAY, NOON + 2 * DAY


@pytest.fixture
def over(cast: Cast) -> Incident:
    """An incident that is over, its postmortem planned for Thursday with Bob."""
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", THURSDAY, cast.bob.email, override_reason="a drill"))
    return incident


def test_a_postmortem_gets_another_date_and_owner(cast: Cast, over: Incident) -> None:
    bob = cast.acting("bob")
    moved = move_postmortem(
        over.ref, postmortem_at=FRIDAY, owner=cast.alice.email, actor=bob, at=NOON
    )
    assert (moved.postmortem_at, moved.owner) == (FRIDAY, cast.alice.email)
    kept = Incident.objects.get(pk=over.pk)
    assert (kept.postmortem_at, kept.postmortem_owner) == (FRIDAY, cast.alice)
    assert written.entries(over)[-1] == (
        "moment",
        "Postmortem: Fri 6 Mar, 13:00 CET, owned by Alice Abel",
    )
    assert written.audited()[-1] == written.facts(over)[-1] == "incident.postmortem.moved"
    written.assert_sound()


def test_what_is_left_out_stays_and_what_stays_is_not_written(cast: Cast, over: Incident) -> None:
    bob = cast.acting("bob")
    before = written.rows()
    same = THURSDAY.replace(second=30)  # forms know minutes, the record knows seconds
    for said in (None, same):
        moved = move_postmortem(over.ref, postmortem_at=said, actor=bob, at=NOON)
        assert (moved.postmortem_at, moved.owner) == (THURSDAY, cast.bob.email)
    assert written.rows() == before
    # another owner, after the date has passed
    later = move_postmortem(
        over.ref, postmortem_at=None, owner=cast.alice.email, actor=bob, at=FRIDAY
    )
    assert (later.postmortem_at, later.owner) == (THURSDAY, cast.alice.email)


def test_a_postmortem_that_nobody_planned_is_planned_later(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", None, override_reason="a drill"))
    bob = cast.acting("bob")

    def code(**said: object) -> str:
        with pytest.raises(InvalidInput) as refusal:
            move_postmortem(incident.ref, actor=bob, at=NOON, **said)  # type: ignore[arg-type]
        return refusal.value.code

    assert code(postmortem_at=None, owner=cast.bob.email) == "postmortem_date_missing"
    assert code(postmortem_at=FRIDAY) == "postmortem_owner_missing"
    assert code(postmortem_at=NOON - DAY, owner=cast.bob.email) == "postmortem_in_the_past"
    assert code(postmortem_at=FRIDAY, owner="nobody@example.org") == "person_unknown"
    move_postmortem(incident.ref, postmortem_at=FRIDAY, owner=cast.bob.email, actor=bob, at=NOON)
    assert Incident.objects.get(pk=incident.pk).postmortem_at == FRIDAY


def test_while_it_goes_on_a_postmortem_waits_for_the_stand_down(
    cast: Cast, incident: Incident
) -> None:
    with pytest.raises(StillInRescue):
        move_postmortem(incident.ref, postmortem_at=FRIDAY, actor=cast.acting("bob"), at=NOON)


def test_a_moved_review_is_reminded_of_then_and_no_longer_before(cast: Cast) -> None:
    crunch = replace(
        a_declaration(), trigger=Trigger.CRUNCH, approver=cast.dana.email, review_at=THURSDAY
    )
    incident = opened(cast, crunch)
    moved = move_review(incident.ref, review_at=FRIDAY, actor=cast.acting("bob"), at=NOON)
    assert moved.review_at == FRIDAY
    assert written.entries(incident)[-1] == ("moment", "Looked at again: Fri 6 Mar, 13:00 CET")
    assert written.audited()[-1] == written.facts(incident)[-1] == "incident.review.moved"
    first, second = Reminder.objects.filter(kind="review_due").order_by("due_at")
    assert fire_reminder(first.pk, at=first.due_at) == "not_needed"
    assert fire_reminder(second.pk, at=second.due_at) == "told"
    written.assert_sound()


def test_a_review_is_moved_to_a_time_to_come_while_there_is_something_to_review(
    cast: Cast, incident: Incident
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        move_review(incident.ref, review_at=NOON, actor=cast.acting("bob"), at=NOON)
    assert refusal.value.code == "review_in_the_past"
    stood_down(cast)
    with pytest.raises(IncidentClosed):
        move_review(incident.ref, review_at=FRIDAY, actor=cast.acting("bob"), at=NOON)


def test_viewers_move_nothing(cast: Cast, incident: Incident) -> None:
    charlie = cast.acting("charlie")
    with pytest.raises(NotAllowed):
        move_review(incident.ref, review_at=FRIDAY, actor=charlie, at=NOON)
    with pytest.raises(NotAllowed):
        move_postmortem(incident.ref, postmortem_at=FRIDAY, actor=charlie, at=NOON)
