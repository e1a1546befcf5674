"""What stakeholders hear, what must be true before standing down, and when things happened."""

from datetime import datetime, timedelta

import pytest

from peacetime.domain.incidents.timeline import WRITTEN_BY_PEOPLE
from peacetime.domain.incidents.updates import Status
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import incidents
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import (
    Audience,
    AuditEntry,
    Incident,
    Message,
    Reminder,
)
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.incidents import Stale
from peacetime.usecases.moments import set_moments
from peacetime.usecases.updates import send_update
from tests import written
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOTE, DECISION, ACTION = WRITTEN_BY_PEOPLE


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def test_an_update_keeps_the_promise_and_makes_the_next(cast: Cast, incident: Incident) -> None:
    Audience.objects.create(name="Leadership", addresses="ceo@example.org")
    sent = send_update(
        incident.ref,
        "We think we are rolling back",
        scope="18% of orders",
        status=Status.MITIGATING,
        actor=cast.acting("bob"),
        at=at(20),
    )
    assert (sent.number, sent.told, sent.next_update_at) == (1, 1, at(50))
    assert sent.speculation == ("We think",)
    incident.refresh_from_db()
    assert incident.next_update_at == at(50)
    assert Reminder.objects.filter(kind="update_due", due_at=at(50)).exists()
    assert written.entries(incident)[-1] == (
        "update",
        "We think we are rolling back. Affected: 18% of orders. Status: mitigating.",
    )
    assert written.facts(incident)[-1] == written.audited()[-1] == "incident.update.sent"


def test_an_update_goes_on_from_the_status_before(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    statuses = [
        send_update(incident.ref, "x", status=status, actor=bob, at=at(1)).status
        for status in (None, Status.MONITORING, None)
    ]
    assert statuses == ["investigating", "monitoring", "monitoring"]


@pytest.mark.parametrize("minutes", [-60, 0])
def test_the_next_update_is_not_promised_for_the_past(
    cast: Cast, incident: Incident, minutes: int
) -> None:
    before = written.rows()
    with pytest.raises(InvalidInput) as refusal:
        send_update(
            incident.ref, "x", next_update_at=at(20 + minutes), actor=cast.acting("bob"), at=at(20)
        )
    assert refusal.value.code == "next_update_in_the_past"
    assert written.rows() == before


def test_an_update_tells_only_who_wants_to_hear_of_this_severity(
    cast: Cast, incident: Incident
) -> None:
    Audience.objects.create(name="All", addresses="all@example.org", from_severity="SEV4")
    Audience.objects.create(name="Same", addresses="same@example.org", from_severity="SEV1")
    Audience.objects.create(name="Worse", addresses="worse@example.org", from_severity="SEV0")
    send_update(incident.ref, "x", actor=cast.acting("bob"), at=at(1))
    sent = Message.objects.filter(kind="incident.update.sent")
    assert sorted(sent.values_list("destination", flat=True)) == [
        "all@example.org",
        "same@example.org",
    ]


def test_a_criterion_is_ticked_and_unticked_with_how_one_knows(
    cast: Cast, incident: Incident
) -> None:
    bob = cast.acting("bob")
    ticked = mark_criterion(
        incident.ref, 1, is_met=True, note="errors at 0.1%", version=0, actor=bob, at=at(1)
    )
    assert (ticked.is_met, ticked.note, ticked.version) == (True, "errors at 0.1%", 1)
    back = mark_criterion(incident.ref, 1, is_met=False, note="", actor=bob, at=at(2))
    assert (back.is_met, back.note, back.version) == (False, "", 2)
    assert written.entries(incident)[-2:] == [
        ("criterion", "Met: Customer impact stopped or bounded (errors at 0.1%)"),
        ("criterion", "No longer met: Customer impact stopped or bounded"),
    ]
    assert written.audited()[-2:] == ["incident.criterion.marked"] * 2
    assert "errors" not in str(list(AuditEntry.objects.values("changes"))), (
        "it could not be redacted"
    )


def test_a_note_stays_where_none_is_given(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    mark_criterion(incident.ref, 1, is_met=True, note="errors at 0.1%", actor=bob, at=at(1))
    again = mark_criterion(incident.ref, 1, is_met=True, actor=bob, at=at(2))
    assert (again.note, again.version) == ("errors at 0.1%", 1)


def test_a_tick_on_what_somebody_else_changed_is_refused(cast: Cast, incident: Incident) -> None:
    mark_criterion(incident.ref, 1, is_met=True, actor=cast.acting("bob"), at=at(1))
    before = written.rows()
    with pytest.raises(Stale) as refusal:
        mark_criterion(
            incident.ref, 1, is_met=False, version=0, actor=cast.acting("alice"), at=at(2)
        )
    assert (
        refusal.value.sentence == "bob@example.org changed this line meanwhile. Look at it again."
    )
    assert refusal.value.details == {"version": 1, "met": True, "note": ""}
    assert written.rows() == before


@pytest.mark.parametrize("number", [0, 5, -1, 10**12])
def test_there_are_four_criteria(cast: Cast, incident: Incident, number: int) -> None:
    with pytest.raises(NotFound) as refusal:
        mark_criterion(incident.ref, number, is_met=True, actor=cast.acting("bob"), at=at(1))
    assert refusal.value.code == "criterion_unknown"


def test_moments_are_said_in_the_team_s_zone_and_taken_back(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    said = {"impact_started_at": at(-30), "detected_at": at(-10)}
    assert set_moments(incident.ref, said, actor=bob, at=at(1)) == tuple(said)
    assert written.entries(incident)[-1] == (
        "moment",
        "Impact started: Wed 4 Mar, 12:30 CET; Detected: Wed 4 Mar, 12:50 CET",
    )
    assert set_moments(incident.ref, {"detected_at": None}, actor=bob, at=at(2)) == ("detected_at",)
    assert written.entries(incident)[-1] == ("moment", "Detected: not known")
    (detect, *_) = incidents.incident(incident.ref, at=at(3)).durations
    assert (detect.state, detect.value) == ("pending", None)


def test_saying_what_is_known_already_changes_nothing(cast: Cast, incident: Incident) -> None:
    bob = cast.acting("bob")
    exact = at(-10) + timedelta(seconds=17)
    set_moments(incident.ref, {"detected_at": exact}, actor=bob, at=at(1))
    before = written.rows()
    said = {"detected_at": at(-10), "mitigated_at": None}  # as a form sends it: without seconds
    assert set_moments(incident.ref, said, actor=bob, at=at(2)) == ()
    assert set_moments(incident.ref, {}, actor=bob, at=at(2)) == ()
    assert written.rows() == before
    incident.refresh_from_db()
    assert incident.detected_at == exact


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"detected_at": at(60)}, "time_in_the_future", "detected_at"),
        ({"resolved_at": at(-61)}, "resolved_before_started", "resolved_at"),
        (
            {"impact_started_at": at(0), "resolved_at": at(-1)},
            "resolved_before_started",
            "resolved_at",
        ),
        ({"declared_at": at(-9)}, "moment_unknown", "moment"),
        ({"ended_at": at(-9)}, "moment_unknown", "moment"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(
    cast: Cast, incident: Incident, said: dict[str, datetime | None], code: str, field: str
) -> None:
    bob = cast.acting("bob")
    set_moments(incident.ref, {"impact_started_at": at(-60)}, actor=bob, at=at(1))
    before = written.rows()
    with pytest.raises(InvalidInput) as refusal:
        set_moments(incident.ref, said, actor=bob, at=at(1))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert written.rows() == before
