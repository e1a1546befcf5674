"""Holes and doubled roles in the command structure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.roles import (
    DUTIES,
    LABELS,
    NEEDED,
    UNFILLED_AFTER,
    Held,
    Role,
    findings,
    role_named,
    unfilled,
)
from peacetime.domain.shared.errors import InvalidInput

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def holding(
    role: Role, person: str = "Alice", since: float = 0, until: float | None = None
) -> Held:
    return Held(role, person, at(since), None if until is None else at(until))


@pytest.mark.parametrize(
    ("held", "minutes", "missing"),
    [
        ([], 9.99, []),
        ([], 10, ["commander", "comms_lead"]),
        ([holding(Role.COMMANDER)], 10, ["comms_lead"]),
        ([holding(Role.COMMANDER), holding(Role.COMMS_LEAD)], 600, []),
        ([holding(Role.SCRIBE), holding(Role.OPS_LEAD)], 10, ["commander", "comms_lead"]),
        ([holding(Role.COMMANDER, until=60), holding(Role.COMMS_LEAD)], 69.99, []),
        ([holding(Role.COMMANDER, until=60), holding(Role.COMMS_LEAD)], 70, ["commander"]),
        ([holding(Role.COMMANDER, until=2), holding(Role.COMMS_LEAD)], 11, []),
        (
            [holding(Role.COMMANDER, until=60), holding(Role.COMMANDER, "Bob", 60)],
            99,
            ["comms_lead"],
        ),
        (
            [holding(Role.COMMANDER, "Bob", 60), holding(Role.COMMANDER, until=60)],
            99,
            ["comms_lead"],
        ),
    ],
)
def test_ten_minutes_without_a_commander_or_a_comms_lead_are_an_alarm(
    held: list[Held], minutes: float, missing: list[str]
) -> None:
    assert [role.value for role in unfilled(held, declared_at=NOON, at=at(minutes))] == missing
    alarms = [f for f in findings(held, declared_at=NOON, at=at(minutes)) if f.is_alarm]
    assert [f.code for f in alarms] == ["role_unfilled"] * len(missing)


HELD = st.lists(
    st.builds(
        holding,
        role=st.sampled_from(Role),
        person=st.sampled_from(["Alice", "Bob"]),
        since=st.integers(0, 30),
        until=st.none() | st.integers(31, 60),
    ),
    max_size=6,
)


@given(HELD, st.integers(-10, 90))
def test_an_alarm_names_only_needed_roles_that_nobody_holds(held: list[Held], minutes: int) -> None:
    missing = unfilled(held, declared_at=NOON, at=at(minutes))
    assert set(missing) <= set(NEEDED)
    assert not {one.role for one in held if one.until is None} & set(missing)
    if minutes < UNFILLED_AFTER / timedelta(minutes=1):
        assert missing == ()


@given(HELD)
def test_findings_do_not_depend_on_the_order_of_who_holds_what(held: list[Held]) -> None:
    def codes(rows: list[Held]) -> list[str]:
        return sorted(f.code for f in findings(rows, declared_at=NOON, at=at(99)))

    assert codes(held) == codes(held[::-1])


def sentences(*held: Held) -> list[str]:
    return [f.sentence for f in findings(held, declared_at=NOON, at=NOON)]


def test_one_person_with_several_roles_is_a_warning() -> None:
    assert sentences(holding(Role.COMMANDER), holding(Role.SCRIBE)) == [
        "Alice holds two roles: incident commander and scribe. Hand one over when you can."
    ]
    assert sentences(
        holding(Role.COMMANDER),
        holding(Role.COMMS_LEAD),
        holding(Role.OPS_LEAD),
        holding(Role.SCRIBE),
    )[0].startswith("Alice holds four roles: incident commander, comms lead, ops lead and scribe. ")


def test_a_responder_may_hold_one_more_role() -> None:
    assert sentences(holding(Role.RESPONDER), holding(Role.OPS_LEAD)) == []


def test_a_role_that_was_handed_over_is_no_doubled_role() -> None:
    assert sentences(holding(Role.COMMANDER, until=5), holding(Role.SCRIBE)) == []


def test_two_people_of_one_name_are_two_people() -> None:
    first = Held(Role.COMMANDER, "Kim Lee", NOON, address="kim@example.org")
    second = Held(Role.SCRIBE, "Kim Lee", NOON, address="kim.lee@example.org")
    assert sentences(first, second) == []


def test_a_hole_is_said_in_one_sentence_with_what_to_do() -> None:
    found = findings([], declared_at=NOON, at=at(4000))
    assert [f.sentence for f in found] == [
        "Nobody is incident commander. Name one.",
        "Nobody is comms lead. Name one.",
    ]


def test_one_commands_speaks_and_writes_several_lead_and_respond() -> None:
    assert {role.value for role in Role if role.is_held_by_one} == {
        "commander",
        "comms_lead",
        "scribe",
    }


def test_every_role_has_a_label_and_a_duty() -> None:
    assert set(LABELS) == set(DUTIES) == set(Role)
    assert all(role.label and role.duty for role in Role)


@pytest.mark.parametrize("word", ["boss", "Commander", "", "commander "])
def test_an_unknown_role_is_refused_with_the_known_ones(word: str) -> None:
    with pytest.raises(InvalidInput, match="commander, comms_lead, ops_lead, scribe, responder"):
        role_named(word)
