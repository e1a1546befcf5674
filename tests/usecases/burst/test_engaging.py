"""Who is engaged in what follows the room, in rows that are only appended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from peacetime.domain.incidents.roles import Role
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Engagement, Incident, LedgerEdit
from peacetime.usecases.drills import start_drill
from peacetime.usecases.endings import merge_incident, reopen_incident
from peacetime.usecases.roles import assign_role, hand_over_role, leave_role
from peacetime.usecases.several import open_further_incident
from tests.acts import opened, stood_down
from tests.builders import NOON, a_declaration
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def now(incident: Incident) -> list[Engagement]:
    """The newest row of each key, where it stands, in order."""
    rows = Engagement.objects.filter(incident=incident).order_by("key", "-recorded_at", "-pk")
    return [row for row in rows.distinct("key") if not row.is_withdrawn]


def test_whoever_takes_a_role_is_engaged_from_then_on(cast: Cast) -> None:
    incident = opened(cast)
    found = {row.person_id: row for row in now(incident)}
    assert set(found) == {cast.alice.pk, cast.bob.pk}
    assert all(row.is_open and row.started_at == NOON and row.is_paged for row in found.values())
    assert found[cast.alice.pk].severity == "SEV1"


def test_a_stand_down_ends_everybodys_engagement_in_a_new_row(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    assert Engagement.objects.count() == 4
    assert {row.ended_at for row in now(incident)} == {NOON + 2 * HOUR}
    assert not any(row.is_open for row in now(incident))


def test_what_was_known_before_stays_on_record(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    known = Engagement.objects.filter(incident=incident, recorded_at__lte=NOON + HOUR)
    assert all(row.ended_at is None and row.is_open for row in known)


def test_a_handed_over_role_ends_for_one_and_begins_for_the_other(cast: Cast) -> None:
    incident = opened(cast, a_declaration(commander=cast.alice.email))
    hand_over_role(
        incident.ref,
        Role.COMMANDER,
        cast.alice.email,
        cast.bob.email,
        actor=cast.acting("bob"),
        at=NOON + HOUR,
    )
    found = {row.person_id: row for row in now(incident)}
    assert found[cast.alice.pk].ended_at == NOON + HOUR
    assert found[cast.bob.pk].started_at == NOON + HOUR
    assert found[cast.bob.pk].is_open


def test_while_nobody_holds_a_role_somebody_unnamed_is_on_it(cast: Cast) -> None:
    incident = opened(cast, a_declaration())
    (nobody,) = now(incident)
    assert nobody.person_id is None
    assert nobody.is_open
    actor = cast.acting("bob")
    assign_role(incident.ref, Role.RESPONDER, cast.bob.email, actor=actor, at=NOON + HOUR)
    (bob,) = now(incident)
    assert bob.person_id == cast.bob.pk
    leave_role(incident.ref, Role.RESPONDER, cast.bob.email, actor=actor, at=NOON + 2 * HOUR)
    (bob,) = now(incident)
    assert bob.ended_at == NOON + 2 * HOUR


def test_a_role_held_for_no_time_is_no_engagement(cast: Cast) -> None:
    incident = opened(cast, a_declaration(commander=cast.alice.email))
    assign_role(incident.ref, Role.COMMANDER, cast.bob.email, actor=cast.acting("bob"), at=NOON)
    assert [row.person_id for row in now(incident)] == [cast.bob.pk]


def test_a_drill_costs_nothing(cast: Cast) -> None:
    drill = start_drill(
        "checkout", a_declaration(commander=cast.alice.email), actor=PEACETIME, at=NOON
    )
    actor = cast.acting("bob")
    assign_role(drill.incident, Role.OPS_LEAD, cast.bob.email, actor=actor, at=NOON + HOUR)
    assert not Engagement.objects.exists()


def test_a_merged_incident_ends_for_its_people_and_a_reopened_one_waits_for_them(
    cast: Cast,
) -> None:
    opened(cast, a_declaration(commander=cast.alice.email))
    further = open_further_incident(
        "checkout", a_declaration(commander=cast.bob.email), actor=PEACETIME, at=NOON
    )
    first, second = Incident.objects.order_by("pk")
    actor = cast.acting("alice")
    merge_incident(further.incident, first.ref, actor=actor, at=NOON + HOUR)
    assert [row.ended_at for row in now(second)] == [NOON + HOUR]
    reopen_incident(second.ref, "It was another one", actor=actor, at=NOON + 2 * HOUR)
    assert [row.ended_at for row in now(second)] == [NOON + HOUR]


def test_a_change_says_whose_ledger_changed_and_since_when(cast: Cast) -> None:
    opened(cast)
    LedgerEdit.objects.all().delete()
    stood_down(cast, at=NOON + 2 * HOUR)
    told = set(LedgerEdit.objects.values_list("person", "since"))
    end = NOON + 2 * HOUR
    assert told == {(cast.alice.pk, end), (cast.bob.pk, end), (None, end)}
    assert LedgerEdit.objects.get(person=None).team == cast.checkout, "its Rescue is over, too"


def test_a_clock_that_was_set_back_leaves_nobody_engaged_for_ever(cast: Cast) -> None:
    incident, actor = opened(cast), cast.acting("alice")
    for role, person in ((Role.COMMANDER, cast.alice), (Role.COMMS_LEAD, cast.bob)):
        leave_role(incident.ref, role, person.email, actor=actor, at=NOON - HOUR / 2)
    (row,) = now(incident)
    assert (row.person_id, row.is_open) == (None, True), (
        "a moment is no time, and somebody is on it"
    )
    assign_role(incident.ref, Role.COMMANDER, cast.bob.email, actor=actor, at=NOON - HOUR)
    assert [row.person_id for row in now(incident)] == [cast.bob.pk]


def test_saying_the_same_again_appends_nothing(cast: Cast) -> None:
    from peacetime.usecases.burst import engaging

    incident = opened(cast)
    before = Engagement.objects.count()
    engaging.keep(incident, at=NOON + HOUR)
    assert Engagement.objects.count() == before


@pytest.mark.parametrize("change", [{"ended_at": NOON}, {"person": None}, {"is_withdrawn": True}])
def test_an_engagement_is_never_changed(cast: Cast, change: dict[str, object]) -> None:
    opened(cast)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Engagement.objects.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Engagement.objects.all()._raw_delete("default")
