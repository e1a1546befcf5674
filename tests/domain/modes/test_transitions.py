"""Into Rescue Mode once, and back when it is over or somebody says why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes import transitions
from peacetime.domain.modes.declaration import Declaration, Trigger
from peacetime.domain.modes.exit_criteria import STANDARD, Criterion, unmet
from peacetime.domain.modes.transitions import (
    AlreadyInRescue,
    ExitCriteriaUnmet,
    Mode,
    ModeNow,
    NotInRescue,
    StandDown,
    cleaned,
    declare_rescue,
    stand_down,
)
from peacetime.domain.shared.errors import InvalidInput

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DELIVERY = ModeNow(Mode.DELIVERY, NOON - timedelta(days=9))
RESCUE = ModeNow(Mode.RESCUE, NOON - timedelta(hours=3))
SAID = Declaration(Trigger.RELIABILITY, "Payments time out", Severity.SEV1, "99.9% succeed")
OVER = StandDown("The pool was too small", NOON + timedelta(days=2), "alice@example.org")


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def criteria(*met: int) -> list[Criterion]:
    return [Criterion(n, text, n in met) for n, text in enumerate(STANDARD, start=1)]


def test_delivery_ends_and_rescue_begins_at_one_moment() -> None:
    moved = declare_rescue(DELIVERY, SAID, at=NOON)
    assert (moved.ended, moved.begun, moved.at) == (Mode.DELIVERY, Mode.RESCUE, NOON)


def test_the_second_to_declare_hears_since_when() -> None:
    with pytest.raises(AlreadyInRescue, match="Join the incident that is open") as refusal:
        declare_rescue(RESCUE, SAID, at=NOON)
    assert refusal.value.code == "already_in_rescue"
    assert refusal.value.details == {"since": "2026-03-04T09:00+00:00"}


def test_a_recovering_team_may_declare_again() -> None:
    recovering = replace(DELIVERY, recovering_until=at(600))
    assert recovering.is_recovering(NOON)
    assert declare_rescue(recovering, SAID, at=NOON).begun is Mode.RESCUE


def test_recovery_is_over_at_its_end_and_is_no_part_of_a_rescue() -> None:
    assert not replace(DELIVERY, recovering_until=NOON).is_recovering(NOON)
    assert not replace(RESCUE, recovering_until=at(600)).is_recovering(NOON)


def test_a_crunch_without_approval_is_no_transition() -> None:
    with pytest.raises(InvalidInput, match="Name the approver"):
        declare_rescue(DELIVERY, replace(SAID, trigger=Trigger.CRUNCH), at=NOON)


def test_standing_down_waits_for_the_exit_criteria() -> None:
    with pytest.raises(ExitCriteriaUnmet) as refusal:
        stand_down(RESCUE, criteria(2), OVER, at=NOON)
    assert refusal.value.code == "exit_criteria_unmet"
    assert refusal.value.details == {
        "unmet": [{"n": 1, "text": STANDARD[0]}, {"n": 3, "text": STANDARD[2]}]
    }
    assert refusal.value.sentence == (
        "Not met yet: Customer impact stopped or bounded; Short-term mitigation in place. "
        "Meet them, or give the reason for standing down without."
    )


def test_a_reason_overrides_and_what_was_not_met_is_remembered() -> None:
    said = replace(OVER, override_reason="The night shift watches it")
    moved = stand_down(RESCUE, criteria(1, 3), said, at=NOON)
    assert [criterion.number for criterion in moved.overridden] == [2]


@pytest.mark.parametrize(
    ("postmortem_at", "owner", "is_met"),
    [
        (at(99), "alice@example.org", True),
        (at(99), None, False),
        (at(99), "", False),
        (None, "alice@example.org", False),
    ],
)
def test_a_postmortem_with_date_and_owner_meets_its_criterion(
    postmortem_at: datetime | None, owner: str | None, is_met: bool
) -> None:
    said = replace(OVER, postmortem_at=postmortem_at, postmortem_owner=owner)
    assert (transitions.lacking(criteria(1, 2, 3), said) == []) is is_met


def test_a_team_in_delivery_has_nothing_to_stand_down_from() -> None:
    with pytest.raises(NotInRescue) as refusal:
        stand_down(DELIVERY, [], OVER, at=NOON)
    assert refusal.value.code == "not_in_rescue"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recovery_until": at(-1)}, "recovery_in_the_past"),
        ({"postmortem_at": at(-1)}, "postmortem_in_the_past"),
        ({"resolved_at": at(2)}, "time_in_the_future"),
        ({"resolved_at": at(-181)}, "resolved_before_started"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(change: dict[str, datetime], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        stand_down(RESCUE, criteria(1, 2, 3), replace(OVER, **change), at=NOON)  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.field) == (code, next(iter(change)))


@pytest.mark.parametrize(
    "change",
    [
        {"recovery_until": NOON},
        {"postmortem_at": NOON},
        {"resolved_at": at(0.5)},  # clocks of two machines differ
        {"resolved_at": NOON - timedelta(hours=3)},
        {"resolved_at": None, "recovery_until": None},
    ],
)
def test_a_moment_at_the_edge_is_taken(change: dict[str, datetime | None]) -> None:
    moved = stand_down(RESCUE, criteria(1, 2, 3), replace(OVER, **change), at=NOON)  # type: ignore[arg-type]
    assert moved.at == NOON


def test_a_form_that_knows_only_minutes_may_resolve_in_the_minute_of_the_declaration() -> None:
    declared = ModeNow(Mode.RESCUE, NOON + timedelta(seconds=40))
    said = replace(OVER, resolved_at=NOON)
    assert stand_down(declared, criteria(1, 2, 3), said, at=at(1)).begun is Mode.DELIVERY


HISTORY = st.lists(st.integers(-600, 600), max_size=12)


@given(HISTORY)
def test_whatever_the_clock_shows_modes_follow_one_another(minutes: list[int]) -> None:
    now = ModeNow(Mode.DELIVERY, NOON)
    for clock in minutes:
        if now.mode is Mode.DELIVERY:
            moved = declare_rescue(now, SAID, at=at(clock))
        else:
            said = replace(OVER, postmortem_at=None, override_reason="Clocks are set back")
            moved = stand_down(now, criteria(), said, at=at(clock))
        assert moved.ended is now.mode
        assert moved.at > now.since
        assert moved.at >= at(clock)
        now = ModeNow(moved.begun, moved.at, moved.recovering_until)


def test_a_clock_set_back_makes_no_recovery_that_ends_before_it_begins() -> None:
    said = replace(OVER, recovery_until=at(-200))
    with pytest.raises(InvalidInput, match="end before it begins"):
        stand_down(RESCUE, criteria(1, 2, 3), said, at=at(-300))


@given(st.lists(st.booleans(), min_size=4, max_size=4), st.booleans())
def test_a_team_stands_down_with_everything_met_or_with_a_reason(
    met: list[bool], has_reason: bool
) -> None:
    lines = criteria(*(n for n, is_met in enumerate(met, start=1) if is_met))
    said = replace(OVER, postmortem_at=None, override_reason="Because" if has_reason else "")
    if not has_reason and not all(met):
        with pytest.raises(ExitCriteriaUnmet):
            stand_down(RESCUE, lines, said, at=NOON)
        return
    moved = stand_down(RESCUE, lines, said, at=NOON)
    assert list(moved.overridden) == unmet(lines)


def test_what_is_said_at_the_end_is_kept_as_it_was_meant() -> None:
    said = cleaned(
        replace(OVER, summary=" <i>One</i>\r\ntwo ", override_reason="  ", impact=" 18% ")
    )
    assert (said.summary, said.override_reason, said.impact) == (" <i>One</i>\ntwo", "", " 18%")


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("summary", "", "text_required"),
        ("summary", "x" * 2001, "text_too_long"),
        ("override_reason", "two\nlines", "text_control"),
        ("recognition", "\0", "text_nul"),
        ("impact", "\ud800", "text_surrogate"),
        ("follow_up", "x" * 1001, "text_too_long"),
    ],
)
def test_a_last_word_that_cannot_be_kept_names_its_field(field: str, text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        cleaned(replace(OVER, **{field: text}))  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.field) == (code, field)
