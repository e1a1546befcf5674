"""A sprint's promise follows from what Rescue takes; nothing bounds what Rescue takes."""

import inspect
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst import planning
from peacetime.domain.burst.people import pulse, recovery, rest, watch
from peacetime.domain.burst.planning import (
    Member,
    PastSprint,
    Record,
    Sprint,
    SprintReversed,
    Turn,
    confidence_of,
    plan_sprint,
    replayed,
)
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import weekly

HOURS = weekly(ZoneInfo("Europe/Berlin"), calendar="DE")
MONDAY, SUNDAY = date(2026, 5, 11), date(2026, 5, 24)  # with Ascension Day on Thursday 14 May
ALICE = Member("a", "Alice", 8, HOURS)
BOB = Member("b", "Bob", 6, HOURS, days_off=frozenset({date(2026, 5, 11), date(2026, 5, 17)}))
LOST = st.lists(st.floats(0, 500), min_size=1, max_size=60).map(np.array)
CONFIDENCES = st.floats(0.01, 0.99)


def sprint(*members: Member, rota: tuple[Turn, ...] = ()) -> Sprint:
    return Sprint(MONDAY, SUNDAY, members, rota)


def test_available_hours_leave_out_weekends_holidays_and_days_off() -> None:
    plan = plan_sprint(sprint(ALICE, BOB), np.zeros(1))
    assert [(m.days, m.available_hours) for m in plan.members] == [(9, 72), (8, 48)]
    assert plan.available_hours == 120


def test_a_promise_is_what_is_left_in_four_sprints_of_five() -> None:
    plan = plan_sprint(sprint(ALICE), np.arange(1.0, 101))
    assert (
        plan.ours.promised_hours == 72 - 72 * 0 - 80 + 8 == 0
    )  # Q80 is 80 hours, more than there are
    plan = plan_sprint(sprint(ALICE, BOB), np.arange(1.0, 101))
    assert (plan.ours.held_back_hours, plan.ours.promised_hours) == (80, 40)
    assert plan.ours.chance_kept == 0.8
    assert (plan.fixed.held_back_hours, plan.fixed.promised_hours) == (24, 96)
    assert plan.fixed.chance_kept == 0.24


def test_where_rescue_takes_all_nothing_is_promised() -> None:
    plan = plan_sprint(sprint(ALICE), np.arange(1.0, 101))
    assert plan.ours.promised_hours == 0
    assert plan.sentence == (
        "Promise nothing yet: in 1 of 5 sprints or more Rescue takes all of the 72 hours there are."
    )


def test_the_anti_pattern_comes_with_its_receipt() -> None:
    plan = plan_sprint(sprint(ALICE, BOB), np.array([0.0, 14.0, 24.0, 54.0]))
    assert plan.receipt == (
        "A fixed 20% for operations would promise 96 hours. Incidents do not keep to it: it breaks in "
        "25% of the simulated sprints, by 30 hours on average, and leaves 8 hours idle in the mean "
        "sprint."
    )


def test_a_receipt_says_seldom_and_never_in_words() -> None:
    never = plan_sprint(sprint(ALICE, BOB), np.zeros(1000)).receipt
    assert "It breaks in none of the simulated sprints" in never
    seldom = plan_sprint(sprint(ALICE, BOB), np.array([0.0] * 999 + [500.0])).receipt
    assert "it breaks in fewer than 1% of the simulated sprints" in seldom


def test_a_plan_says_whole_hours() -> None:
    plan = plan_sprint(sprint(ALICE, BOB), np.array([4.87]))
    assert plan.sentence.startswith("Promise 115 of 120 hours: 5 hours stay free for Rescue")


def test_a_sprint_of_nobody_promises_nothing() -> None:
    plan = plan_sprint(sprint(), np.array([3.0]))
    assert (plan.available_hours, plan.ours.promised_hours) == (0, 0)
    assert plan.sentence == "Nobody works in this sprint, so nothing can be promised."


def test_the_rota_is_held_against_days_off_and_gaps() -> None:
    rota = (Turn("b", MONDAY, date(2026, 5, 17)), Turn("a", date(2026, 5, 18), date(2026, 5, 22)))
    plan = plan_sprint(sprint(ALICE, BOB, rota=rota), np.zeros(1))
    assert [m.on_call_days for m in plan.members] == [5, 7]
    assert plan.remarks == (
        "Bob is on call on 11 May and 17 May, a day off for them. Ask somebody to take it over.",
        "Nobody is on call on 23 May and 24 May.",
    )
    assert "not known" in plan_sprint(sprint(ALICE), np.zeros(1)).remarks[0]


@pytest.mark.parametrize("confidence", [0, 1, -0.2, 1.5, float("nan")])
def test_a_confidence_is_between_never_and_always(confidence: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_sprint(sprint(ALICE), np.zeros(1), confidence=confidence)
    assert refused.value.code == "confidence_impossible"


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        ([], "lost_hours_missing"),
        ([-1.0], "lost_hours_impossible"),
        ([float("nan")], "lost_hours_impossible"),
        ([float("inf")], "lost_hours_impossible"),
    ],
)
def test_losses_that_cannot_be_are_refused(lost: list[float], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_sprint(sprint(ALICE), np.array(lost))
    assert refused.value.code == code


def test_days_and_hours_that_cannot_be_are_refused() -> None:
    with pytest.raises(SprintReversed):
        Sprint(SUNDAY, MONDAY)
    with pytest.raises(SprintReversed):
        Turn("a", SUNDAY, MONDAY)
    with pytest.raises(SprintReversed):
        Sprint(MONDAY, date(2028, 1, 1))
    with pytest.raises(InvalidInput):
        Member("a", "Alice", 25, HOURS)
    with pytest.raises(InvalidInput):
        confidence_of(cost_over=0, cost_idle=1)


@given(lost=LOST, one=CONFIDENCES, other=CONFIDENCES)
def test_more_confidence_never_promises_more(
    lost: planning.Hours, one: float, other: float
) -> None:
    low, high = sorted([one, other])
    bold = plan_sprint(sprint(ALICE, BOB), lost, confidence=low)
    careful = plan_sprint(sprint(ALICE, BOB), lost, confidence=high)
    assert careful.ours.promised_hours <= bold.ours.promised_hours
    assert careful.ours.chance_kept >= high - 1e-9


@given(lost=LOST, more=st.floats(0, 1000))
def test_rescue_takes_what_it_takes_and_only_the_promise_moves(
    lost: planning.Hours, more: float
) -> None:
    before = lost.copy()
    calm, storm = (plan_sprint(sprint(ALICE, BOB), hours) for hours in (lost, lost + more))
    assert (lost == before).all()
    assert storm.ours.promised_hours <= calm.ours.promised_hours
    assert storm.available_hours == calm.available_hours
    for promise in (storm.ours, storm.fixed):
        assert promise.promised_hours + promise.held_back_hours == pytest.approx(120)


def test_no_function_takes_a_limit_on_rescue_work() -> None:
    bounding = ("max", "most", "cap", "limit", "budget", "quota", "ceiling", "throttle")
    # Of a balance, which rest fills up to; of a person's rest, which is due and cuts nothing.
    allowed = {("comp_rest", "cap"), ("rest_findings", "limits"), ("watch", "limits")}
    found = {
        (name, parameter)
        for module in (planning, pulse, recovery, rest, watch)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        for parameter in inspect.signature(function).parameters
        if any(word in parameter for word in bounding)
    }
    assert found == allowed


def test_replay_counts_both_plans_on_the_same_sprints() -> None:
    flat = np.array([10.0] * 5)
    past = [PastSprint(100, lost, flat) for lost in (0, 10, 15, 25, 200)]
    replay = replayed(past)
    assert replay.ours == Record(kept=2, broken=3, overrun_hours=5 + 15 + 90, idle_hours=10)
    assert replay.fixed == Record(kept=3, broken=2, overrun_hours=5 + 80, idle_hours=20 + 10 + 5)
    assert replay.sentence == (
        "Of 5 past sprints, this plan would have broken 3 (by 110 hours in all, 10 hours idle) and a "
        "fixed 20% 2 (by 85 hours, 35 hours idle). That is too few to tell the two apart."
    )


def test_sprints_of_which_something_is_not_known_are_counted_and_not_guessed() -> None:
    replay = replayed([PastSprint(80, None, np.zeros(1)), PastSprint(80, 3, None)])
    assert (replay.sprints, replay.unknown) == (0, 2)
    assert replay.sentence.startswith("Not known")


def test_a_calibrated_forecast_is_broken_once_in_five_sprints() -> None:
    rng = np.random.default_rng(4)
    past = [
        PastSprint(200, float(rng.lognormal(3, 0.8)), rng.lognormal(3, 0.8, 400))
        for _ in range(800)
    ]
    replay = replayed(past)
    assert replay.ours.broken / replay.sprints == pytest.approx(
        0.2, abs=0.045
    )  # three standard errors
