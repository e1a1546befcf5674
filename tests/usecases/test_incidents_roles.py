"""Who does what: assuming, handing over and leaving a role."""

from datetime import date, datetime, timedelta

import pytest

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import WRITTEN_BY_PEOPLE
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import incidents
from peacetime.storage.models import (
    Incident,
    Membership,
    Person,
    Reminder,
    RoleAssignment,
)
from peacetime.usecases.incidents import Stale
from peacetime.usecases.roles import assign_role, hand_over_role, leave_role
from tests import written
from tests.builders import NOON, a_person
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOTE, DECISION, ACTION = WRITTEN_BY_PEOPLE


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def holders(incident: Incident, role: Role) -> list[str]:
    held = RoleAssignment.objects.filter(incident=incident, role=role.value, to_at=None)
    return list(held.order_by("pk").values_list("person__name", flat=True))


def test_taking_a_role_that_one_holds_is_a_hand_over(cast: Cast, incident: Incident) -> None:
    taken = assign_role(
        incident.ref, Role.COMMANDER, cast.bob.email, actor=cast.acting("bob"), at=at(5)
    )
    assert taken.is_changed
    assert holders(incident, Role.COMMANDER) == ["Bob Beier"]
    before = RoleAssignment.objects.get(incident=incident, person=cast.alice)
    assert (before.from_at, before.to_at) == (NOON, at(5))
    assert written.entries(incident)[-1] == (
        "role",
        "Alice Abel hands over to Bob Beier as incident commander",
    )
    assert written.facts(incident)[-1] == written.audited()[-1] == "incident.role.assigned"


def test_several_lead_and_respond(cast: Cast, incident: Incident) -> None:
    for role in (Role.OPS_LEAD, Role.RESPONDER):
        for person in (cast.alice, cast.bob):
            assign_role(incident.ref, role, person.email, actor=cast.acting("bob"), at=at(1))
        assert holders(incident, role) == ["Alice Abel", "Bob Beier"]


def test_taking_a_role_again_changes_nothing(cast: Cast, incident: Incident) -> None:
    before = written.rows()
    again = assign_role(
        incident.ref, Role.COMMANDER, cast.alice.email, actor=cast.acting("alice"), at=at(1)
    )
    assert not again.is_changed
    assert written.rows() == before


def test_leaving_a_role_sets_a_timer_for_the_hole(cast: Cast, incident: Incident) -> None:
    left = leave_role(
        incident.ref, Role.COMMS_LEAD, cast.bob.email, actor=cast.acting("bob"), at=at(60)
    )
    assert left.is_changed
    assert holders(incident, Role.COMMS_LEAD) == []
    assert written.entries(incident)[-1] == ("role", "Bob Beier is no longer comms lead")
    assert Reminder.objects.filter(kind="roles_unfilled", due_at=at(70)).exists()
    view = incidents.incident(incident.ref, at=at(69))
    assert view.role_warnings == (), "ten minutes to find somebody"
    (alarm,) = incidents.incident(incident.ref, at=at(70)).role_warnings
    assert (alarm.sentence, alarm.is_alarm) == ("Nobody is comms lead. Name one.", True)


def test_leaving_a_role_that_is_not_held_changes_nothing(cast: Cast, incident: Incident) -> None:
    before = written.rows()
    left = leave_role(incident.ref, Role.SCRIBE, cast.bob.email, actor=cast.acting("bob"), at=at(1))
    assert not left.is_changed
    assert written.rows() == before


def test_who_was_deactivated_can_be_taken_out_of_a_role(cast: Cast, incident: Incident) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    alice = cast.acting("alice")
    with pytest.raises(InvalidInput, match=r"Bob Beier has left\. Choose"):
        assign_role(incident.ref, Role.SCRIBE, cast.bob.email, actor=alice, at=at(1))
    hand_over_role(
        incident.ref, Role.COMMS_LEAD, cast.bob.email, cast.dana.email, actor=alice, at=at(1)
    )
    assert holders(incident, Role.COMMS_LEAD) == ["Dana Dorn"]


def test_who_has_left_the_team_takes_no_role(cast: Cast, incident: Incident) -> None:
    Membership.objects.filter(person=cast.bob).update(left_on=date(2026, 3, 4))
    with pytest.raises(InvalidInput) as refusal:
        assign_role(incident.ref, Role.SCRIBE, cast.bob.email, actor=cast.acting("alice"), at=at(1))
    assert (refusal.value.code, refusal.value.field) == ("person_left_team", "person")
    assert refusal.value.sentence == (
        "Bob Beier has left Checkout. Choose somebody who is in the team, or outside it altogether."
    )


def test_one_of_several_leads_hands_over(cast: Cast, incident: Incident) -> None:
    alice = cast.acting("alice")
    for person in (cast.alice, cast.bob):
        assign_role(incident.ref, Role.OPS_LEAD, person.email, actor=alice, at=at(1))
    given = hand_over_role(
        incident.ref, Role.OPS_LEAD, cast.bob.email, cast.dana.email, actor=alice, at=at(2)
    )
    assert given.is_changed
    assert holders(incident, Role.OPS_LEAD) == ["Alice Abel", "Dana Dorn"]
    assert written.entries(incident)[-1][1] == "Bob Beier hands over to Dana Dorn as ops lead"


def test_handing_over_to_another_holder_leaves_one_of_them(cast: Cast, incident: Incident) -> None:
    alice = cast.acting("alice")
    for person in (cast.alice, cast.bob):
        assign_role(incident.ref, Role.OPS_LEAD, person.email, actor=alice, at=at(1))
    hand_over_role(
        incident.ref, Role.OPS_LEAD, cast.bob.email, cast.alice.email, actor=alice, at=at(2)
    )
    assert holders(incident, Role.OPS_LEAD) == ["Alice Abel"]


@pytest.mark.parametrize(
    ("role", "given", "taken"),
    [
        (Role.COMMANDER, "alice@example.org", "alice@example.org"),  # to oneself
        (Role.COMMANDER, "bob@example.org", "alice@example.org"),  # it is so already
    ],
)
def test_a_hand_over_that_is_so_already_changes_nothing(
    cast: Cast, incident: Incident, role: Role, given: str, taken: str
) -> None:
    before = written.rows()
    filled = hand_over_role(incident.ref, role, given, taken, actor=cast.acting("alice"), at=at(1))
    assert not filled.is_changed
    assert written.rows() == before


@pytest.mark.parametrize(
    ("role", "holder"),
    [(Role.COMMANDER, "Alice Abel"), (Role.OPS_LEAD, "nobody"), (Role.RESPONDER, "nobody")],
)
def test_nobody_hands_over_what_they_do_not_hold(
    cast: Cast, incident: Incident, role: Role, holder: str
) -> None:
    before = written.rows()
    with pytest.raises(Stale) as refusal:
        hand_over_role(
            incident.ref, role, cast.bob.email, cast.dana.email, actor=cast.acting("bob"), at=at(1)
        )
    assert refusal.value.sentence == (
        f"Bob Beier is not {role.label.lower()} any more. The role is with {holder} now."
    )
    assert written.rows() == before


def test_two_people_of_one_name_do_not_hold_two_roles(cast: Cast, incident: Incident) -> None:
    other = a_person("Alice Abel", email="alice.abel@example.org")
    assign_role(incident.ref, Role.SCRIBE, other.email, actor=cast.acting("bob"), at=at(1))
    assert incidents.incident(incident.ref, at=at(2)).role_warnings == ()
    assign_role(incident.ref, Role.SCRIBE, cast.alice.email, actor=cast.acting("bob"), at=at(3))
    (warning,) = incidents.incident(incident.ref, at=at(4)).role_warnings
    assert (warning.code, warning.is_alarm) == ("two_roles", False)
