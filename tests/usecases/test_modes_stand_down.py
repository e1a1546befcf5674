"""Back to Delivery Mode, once the exit criteria are met or somebody says why not."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.transitions import (
    ExitCriteriaUnmet,
    NotInRescue,
    StandDown,
)
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries import incidents, modes
from peacetime.queries.team_page import lines
from peacetime.storage.models import (
    Audience,
    ExitCriterion,
    Incident,
    Message,
    Reminder,
    Rescue,
    RoleAssignment,
)
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.incidents import IncidentClosed
from peacetime.usecases.modes import stand_down
from peacetime.usecases.moments import set_moments
from peacetime.usecases.roles import assign_role, hand_over_role, leave_role
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests import written
from tests.acts import OVER, opened, stood_down, told
from tests.builders import NOON, a_declaration
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_the_longest_names_and_texts_fit_everywhere(cast: Cast) -> None:
    cast.checkout.name = "T" * 100
    cast.checkout.save()
    said = replace(
        a_declaration("s" * 300),
        done_when="d" * 500,
        paused="p" * 500,
        customers_affected="c" * 200,
        services=tuple(f"{n}{'x' * 99}" for n in range(9)),
    )
    incident = opened(cast, said)
    send_update(incident.ref, "u" * 2000, scope="s" * 300, actor=cast.acting("bob"), at=NOON)
    stood_down(
        cast,
        StandDown(
            "c" * 2000,
            None,
            override_reason="r" * 500,
            recognition="t" * 1000,
            impact="i" * 1000,
            follow_up="f" * 1000,
        ),
    )
    written.assert_sound()


def test_standing_down_closes_the_incident_and_tells_what_follows(cast: Cast) -> None:
    Audience.objects.create(name="Leadership", addresses="ceo@example.org")
    incident = opened(cast)
    for number in (1, 2, 3):
        mark_criterion(
            incident.ref, number, is_met=True, actor=cast.acting("bob"), at=NOON + MINUTE
        )
    said = replace(
        OVER,
        override_reason="",
        recovery_until=NOON + DAY,
        recognition="Thanks to Alice and Bob",
        impact="18% of orders",
        follow_up="Limits for every pool",
    )
    stood_down(cast, said)
    incident.refresh_from_db()
    rescue = Rescue.objects.get()
    assert (rescue.ended_at, rescue.end_is) == (NOON + HOUR, "exact")
    assert rescue.recovering_until == NOON + DAY
    assert (incident.is_open, incident.resolved_at) == (False, NOON + HOUR)
    assert (incident.next_update_at, incident.override_reason) == (None, "")
    assert incident.postmortem_owner == cast.alice, "whoever commands owns it"
    assert not RoleAssignment.objects.filter(to_at=None).exists()
    assert written.entries(incident)[-1] == (
        "mode",
        "Checkout is back in Delivery Mode. Planned sprint work is resumed.",
    )
    assert told("mode.rescue.stood_down", "stakeholders") == ["ceo@example.org"]
    assert Reminder.objects.get(kind="recovery_over").due_at == NOON + DAY
    last = ExitCriterion.objects.get(number=4)
    assert (last.is_met, last.note, last.version) == (True, "Alice Abel owns it", 1)
    assert written.facts(incident)[-1] == "mode.rescue.stood_down"
    assert written.audited()[-1] == "mode.rescue.stood_down"
    written.assert_sound()


def test_who_held_a_role_at_the_end_stays_with_the_closed_incident(cast: Cast) -> None:
    incident = opened(cast)
    assign_role(
        incident.ref,
        Role.COMMANDER,
        "dana@example.org",
        actor=cast.acting("dana"),
        at=NOON + MINUTE,
    )
    stood_down(cast, replace(OVER, resolved_at=NOON + 20 * MINUTE))
    view = incidents.incident(incident.ref, at=NOON + DAY)
    assert [(holder.role, holder.person_name) for holder in view.roles] == [
        ("commander", "Dana Dorn"),
        ("comms_lead", "Bob Beier"),
    ]
    assert [holder.person_name for holder in view.past_roles] == ["Alice Abel"]
    set_moments(
        incident.ref, {"resolved_at": NOON + 9 * MINUTE}, actor=cast.acting("dana"), at=NOON + DAY
    )
    assert incidents.incident(incident.ref, at=NOON + DAY).roles == view.roles


def test_an_unmet_criterion_needs_a_reason_that_is_recorded_and_shown(cast: Cast) -> None:
    incident = opened(cast)
    before = written.rows()
    with pytest.raises(ExitCriteriaUnmet) as refusal:
        stood_down(cast, replace(OVER, override_reason=""))
    assert [one["n"] for one in refusal.value.details["unmet"]] == [1, 2, 3]  # type: ignore[attr-defined]
    assert written.rows() == before
    stood_down(cast, replace(OVER, override_reason="The night shift watches it"))
    view = incidents.incident(incident.ref, at=NOON + DAY)
    assert view.override_reason == "The night shift watches it"
    assert view.criteria_met == 1
    text = written.entries(incident)[-1][1]
    assert text.endswith("Short-term mitigation in place. Reason: The night shift watches it.")
    body = Message.objects.filter(kind="mode.rescue.stood_down", audience="team").latest("pk").body
    assert "Reason: The night shift" not in body
    assert "The reason: The night shift watches it." in body
    assert "contained" not in body


def test_a_reason_that_was_not_needed_is_not_kept(cast: Cast) -> None:
    incident = opened(cast)
    for number in (1, 2, 3):
        mark_criterion(incident.ref, number, is_met=True, actor=cast.acting("bob"), at=NOON)
    stood_down(cast, replace(OVER, override_reason="Just in case"))
    incident.refresh_from_db()
    assert incident.override_reason == ""


def test_a_postmortem_without_an_owner_is_no_scheduled_one(cast: Cast) -> None:
    opened(cast, a_declaration())  # nobody commands
    with pytest.raises(ExitCriteriaUnmet) as refusal:
        stood_down(cast, replace(OVER, override_reason=""))
    assert [one["n"] for one in refusal.value.details["unmet"]] == [1, 2, 3, 4]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"postmortem_owner": "nobody@example.org"}, "person_unknown"),
        ({"postmortem_owner": "\0"}, "person_unknown"),
        ({"postmortem_at": NOON}, "postmortem_in_the_past"),
        ({"recovery_until": NOON}, "recovery_in_the_past"),
        ({"resolved_at": NOON + 2 * HOUR}, "time_in_the_future"),
        ({"resolved_at": NOON - HOUR}, "resolved_before_started"),
        ({"resolved_at": NOON + 5 * MINUTE}, "resolved_before_started"),
        ({"summary": " "}, "text_required"),
        ({"recognition": "x" * 1_000_000}, "text_too_long"),
    ],
)
def test_a_refused_stand_down_leaves_the_team_in_rescue(
    cast: Cast, change: dict[str, object], code: str
) -> None:
    incident = opened(cast)
    set_moments(
        incident.ref,
        {"impact_started_at": NOON + 9 * MINUTE},
        actor=cast.acting("bob"),
        at=NOON + 20 * MINUTE,
    )
    before = written.rows()
    with pytest.raises(InvalidInput) as refusal:
        stood_down(cast, replace(OVER, **change))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert written.rows() == before
    assert modes.mode_now(cast.checkout).mode == "rescue"


def test_a_form_that_knows_only_minutes_makes_no_negative_time(cast: Cast) -> None:
    incident = opened(cast, at=NOON + timedelta(seconds=40))
    stood_down(cast, replace(OVER, resolved_at=NOON), at=NOON + timedelta(seconds=55))
    incident.refresh_from_db()
    assert incident.resolved_at == incident.declared_at


def test_a_team_in_delivery_has_nothing_to_stand_down_from(cast: Cast) -> None:
    with pytest.raises(NotInRescue):
        stood_down(cast)
    opened(cast)
    stood_down(cast)
    with pytest.raises(NotInRescue):
        stood_down(cast, at=NOON + 2 * HOUR)


def test_a_closed_incident_takes_notes_and_nothing_that_runs_it(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast)
    bob, later = cast.acting("bob"), NOON + 2 * HOUR
    note = write_entry(incident.ref, EntryKind.NOTE, "Forgotten", actor=bob, at=later)
    write_entry(incident.ref, EntryKind.NOTE, "Better", corrects=note.number, actor=bob, at=later)
    refused = [
        lambda: assign_role(incident.ref, Role.SCRIBE, cast.bob.email, actor=bob, at=later),
        lambda: leave_role(incident.ref, Role.COMMANDER, cast.alice.email, actor=bob, at=later),
        lambda: hand_over_role(
            incident.ref, Role.COMMANDER, cast.alice.email, cast.bob.email, actor=bob, at=later
        ),
        lambda: mark_criterion(incident.ref, 1, is_met=True, actor=bob, at=later),
        lambda: send_update(incident.ref, "One more", actor=bob, at=later),
    ]
    for act in refused:
        with pytest.raises(IncidentClosed):
            act()
    written.assert_sound()


def test_the_mode_is_said_from_declaring_until_recovered(cast: Cast) -> None:
    def said(at: datetime) -> tuple[str, str]:
        found = lines("checkout", at=at)
        return found.mode, found.standup

    assert said(NOON) == ("delivery", "We are in Delivery Mode: planned work goes on.")
    incident = opened(cast)
    assert said(NOON + MINUTE) == (
        "rescue",
        "We are in Rescue Mode: Payments time out. Planned sprint work is paused.",
    )
    channel = lines("checkout", at=NOON).channel
    assert channel.startswith("🔴 Rescue: Payments time out ")
    assert channel.endswith(f"/incidents/{incident.ref}")
    stood_down(cast, replace(OVER, recovery_until=NOON + 9 * HOUR))
    assert said(NOON + 2 * HOUR) == (
        "recovering",
        "We are in Delivery Mode: recovering for 7 h more, planned work comes after that.",
    )
    assert said(NOON + 9 * HOUR)[0] == "delivery"


CLOCKS = [
    (0, -60, -120, -30, 5),
    (60, 0, 0, 0, 0),
    (0, 0, 0, -1, 1),
    (120, 60, 180, 90, 240),
]


@pytest.mark.parametrize("minutes", CLOCKS)
def test_a_clock_set_back_keeps_modes_in_order_and_no_time_negative(
    cast: Cast, minutes: tuple[int, ...]
) -> None:
    for number, clock in enumerate(minutes):
        at = NOON + clock * MINUTE
        if number % 2 == 0:
            incident = opened(cast, a_declaration(commander=cast.alice.email), at=at)
            assign_role(
                incident.ref, Role.COMMANDER, cast.bob.email, actor=cast.acting("bob"), at=at - HOUR
            )
            assert modes.mode_now(cast.checkout).mode == "rescue"
        else:
            stood_down(cast, at=at)
            assert modes.mode_now(cast.checkout).mode == "delivery"
        shown = modes.team_modes("checkout", start=None, end=None, at=at)
        assert shown[-1].to_is == "open"
        assert shown[-1].mode == modes.mode_now(cast.checkout).mode
        assert all(p.to_at is None or p.from_at <= p.to_at for p in shown)
    for held in RoleAssignment.objects.all():
        assert held.to_at is None or held.from_at <= held.to_at
    for view in incidents.views(Incident.objects.select_related("team", "rescue"), at=NOON):
        assert all(d.value is None or d.value >= timedelta(0) for d in view.durations)
    written.assert_sound()


def test_every_refusal_is_a_sentence_with_a_code(cast: Cast) -> None:
    opened(cast)
    refusals: list[DomainError] = []
    for act in (
        lambda: opened(cast),
        lambda: stood_down(cast, replace(OVER, override_reason="")),
        lambda: stood_down(cast, replace(OVER, summary="")),
        lambda: stand_down("nowhere", OVER, actor=cast.acting("alice"), at=NOON),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        refusals.append(refusal.value)
    assert [refusal.code for refusal in refusals] == [
        "already_in_rescue",
        "exit_criteria_unmet",
        "text_required",
        "team_unknown",
    ]
    assert all(refusal.sentence.endswith((".", "?")) for refusal in refusals)
