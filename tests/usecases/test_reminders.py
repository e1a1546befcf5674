"""Timers look again when they fire: late, early, twice, or when what they were set for was done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from peacetime.domain.incidents.roles import Role
from peacetime.domain.modes.declaration import Trigger
from peacetime.storage.models import Incident, Message, Person, Reminder
from peacetime.usecases.reminders import fire_reminder
from peacetime.usecases.roles import assign_role, leave_role
from peacetime.usecases.updates import send_update
from tests import written
from tests.acts import OVER, opened, stood_down, told
from tests.builders import NOON, a_declaration
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def timer(kind: str) -> Reminder:
    return Reminder.objects.filter(kind=kind).latest("due_at")


def fired(kind: str, *, late: timedelta = timedelta(0)) -> str:
    found = timer(kind)
    return fire_reminder(found.pk, at=found.due_at + late)


def test_an_overdue_update_is_told_to_who_speaks_and_who_commands(
    cast: Cast, incident: Incident
) -> None:
    assert fired("update_due") == "told"
    assert written.entries(incident)[-1] == (
        "reminder",
        "The promised stakeholder update is overdue",
    )
    assert written.facts(incident)[-1] == "incident.update.missed"
    messages = Message.objects.filter(kind="incident.update.missed")
    assert sorted(messages.values_list("destination", flat=True)) == [
        "alice@example.org",
        "bob@example.org",
    ]
    message = messages.latest("pk")
    assert "promised an update at Wed 4 Mar, 13:30 CET" in message.body
    assert incident.ref in message.body
    written.assert_sound()


def test_a_second_firing_changes_nothing(cast: Cast, incident: Incident) -> None:
    assert fired("update_due") == "told"
    before = written.rows()
    assert fired("update_due", late=DAY) == "told"
    assert written.rows() == before
    assert timer("update_due").fired_at == timer("update_due").due_at


@pytest.mark.parametrize(
    "late", [timedelta(hours=9), timedelta(seconds=-3), timedelta(minutes=-61)]
)
@pytest.mark.parametrize("kind", ["update_due", "roles_unfilled"])
def test_a_timer_fired_late_or_by_a_clock_that_is_behind_is_not_lost(
    cast: Cast, kind: str, late: timedelta
) -> None:
    opened(cast, a_declaration())
    assert fired(kind, late=late) == "told"
    fired_at = timer(kind).fired_at
    assert fired_at is not None
    assert fired_at >= timer(kind).due_at


def test_an_update_sent_in_between_makes_the_timer_needless(cast: Cast, incident: Incident) -> None:
    first = timer("update_due")
    send_update(incident.ref, "We roll back", actor=cast.acting("bob"), at=NOON + 20 * MINUTE)
    before = written.rows()
    assert fire_reminder(first.pk, at=first.due_at) == "not_needed"
    assert written.rows() == before
    assert fired("update_due") == "told", "the next promise has its own timer"


def test_an_update_without_a_next_promise_ends_the_waiting(cast: Cast) -> None:
    incident = opened(cast)
    first = timer("update_due")
    Incident.objects.update(severity="SEV4")
    send_update(incident.ref, "Harmless", actor=cast.acting("bob"), at=NOON + MINUTE)
    assert fire_reminder(first.pk, at=first.due_at) == "not_needed"


@pytest.mark.parametrize("kind", ["update_due", "roles_unfilled", "review_due"])
def test_after_standing_down_nothing_is_due(cast: Cast, kind: str) -> None:
    said = replace(
        a_declaration(trigger=Trigger.CRUNCH), approver=cast.dana.email, review_at=NOON + DAY
    )
    opened(cast, said)
    stood_down(cast, at=NOON + MINUTE)
    before = written.rows()
    assert fired(kind) == "not_needed"
    assert written.rows() == before


def test_a_hole_in_the_roles_is_told_to_the_team(cast: Cast) -> None:
    incident = opened(cast, a_declaration())
    assert fired("roles_unfilled") == "told"
    assert written.entries(incident)[-1] == (
        "reminder",
        "Nobody is incident commander or comms lead",
    )
    assert told("incident.roles.missed", "team") == ["alice@example.org", "bob@example.org"]
    assert written.facts(incident)[-1] == "incident.roles.missed"


def test_a_role_filled_in_between_is_no_hole(cast: Cast) -> None:
    incident = opened(cast, a_declaration(commander=cast.alice.email))
    bob = cast.acting("bob")
    assign_role(incident.ref, Role.COMMS_LEAD, cast.bob.email, actor=bob, at=NOON + 9 * MINUTE)
    assert fired("roles_unfilled") == "not_needed"
    assert not Message.objects.filter(kind="incident.roles.missed").exists()


def test_only_the_role_that_nobody_holds_is_named(cast: Cast) -> None:
    incident = opened(cast, a_declaration(commander=cast.alice.email))
    assert fired("roles_unfilled") == "told"
    assert written.entries(incident)[-1][1] == "Nobody is comms lead"


def test_a_role_that_was_left_is_missed_ten_minutes_later_unless_somebody_took_it(
    cast: Cast, incident: Incident
) -> None:
    alice, bob = cast.acting("alice"), cast.acting("bob")
    assert fired("roles_unfilled") == "not_needed"
    leave_role(incident.ref, Role.COMMS_LEAD, cast.bob.email, actor=bob, at=NOON + 60 * MINUTE)
    hole = timer("roles_unfilled")
    assert hole.due_at == NOON + 70 * MINUTE
    leave_role(incident.ref, Role.COMMANDER, cast.alice.email, actor=alice, at=NOON + 65 * MINUTE)
    assert fire_reminder(hole.pk, at=hole.due_at) == "told"
    assert written.entries(incident)[-1][1] == "Nobody is comms lead", (
        "the other is five minutes old"
    )
    assign_role(incident.ref, Role.COMMANDER, cast.dana.email, actor=alice, at=NOON + 66 * MINUTE)
    assign_role(incident.ref, Role.COMMS_LEAD, cast.dana.email, actor=alice, at=NOON + 74 * MINUTE)
    assert fired("roles_unfilled") == "not_needed"


def test_without_anybody_who_speaks_the_team_hears_of_an_overdue_update(cast: Cast) -> None:
    opened(cast, a_declaration())
    fired("update_due")
    messages = Message.objects.filter(kind="incident.update.missed")
    assert messages.count() == 2
    assert {m.destination for m in messages} == {"alice@example.org", "bob@example.org"}


def test_who_was_deactivated_is_not_written_to(cast: Cast, incident: Incident) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    fired("update_due")
    messages = Message.objects.filter(kind="incident.update.missed")
    assert [m.destination for m in messages] == ["alice@example.org"]


def test_the_review_of_a_crunch_asks_who_approved_it_and_who_commands(cast: Cast) -> None:
    said = replace(
        a_declaration("Close the audit", trigger=Trigger.CRUNCH, commander=cast.alice.email),
        approver=cast.dana.email,
        review_at=NOON + DAY,
    )
    incident = opened(cast, said)
    assert fired("review_due") == "told"
    assert told("incident.review.reached", "approver") == ["dana@example.org", "alice@example.org"]
    assert written.facts(incident)[-1] == "incident.review.reached"


def test_the_end_of_a_recovery_is_shown_and_nobody_is_mailed(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, replace(OVER, recovery_until=NOON + DAY))
    messages, length = Message.objects.count(), len(written.entries(incident))
    assert fired("recovery_over") == "not_needed"
    assert written.facts(incident)[-1] == "mode.recovery.ended"
    assert (Message.objects.count(), len(written.entries(incident))) == (messages, length)


def test_a_timer_that_is_not_there_is_not_needed(db: None) -> None:
    assert fire_reminder(12345, at=NOON) == "not_needed"


def test_a_promise_made_twice_has_one_timer(cast: Cast, incident: Incident) -> None:
    bob, promised = cast.acting("bob"), NOON + 90 * MINUTE
    for minute in (1, 2):
        send_update(
            incident.ref, "x", next_update_at=promised, actor=bob, at=NOON + minute * MINUTE
        )
    assert Reminder.objects.filter(due_at=promised).count() == 1
    waiting = [job for job in written.jobs("fire_reminder") if job.scheduled_at == promised]
    assert len(waiting) == 1
    assert fired("update_due") == "told"
