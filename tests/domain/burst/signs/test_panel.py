"""The panel of warning signs: what it says, what it does not know, and when two make a talk."""

import csv
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from peacetime.domain.burst.signs import (
    COMPANIONS,
    DEFINITIONS,
    FIVE,
    BalanceWeek,
    Clustering,
    DebtEffect,
    Panel,
    Sign,
    SignState,
    Starts,
    Weekly,
    panel,
)
from peacetime.domain.burst.signs.panel import escalation, weekly_starts
from peacetime.domain.burst.signs.shifts import Wording
from peacetime.domain.shared.errors import InvalidInput

ROOT = Path(__file__).resolve().parents[4]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
MONDAY = date(2025, 1, 6)
WEEK = timedelta(weeks=1)
NOW = MONDAY + 60 * WEEK
ITEMS = [12, 9, 11, 10, 13, 8, 11, 12, 10, 9, 12, 11, 10, 13, 9, 11, 10, 12, 8, 11]


def weeks(values: list[float], *, of: float | None = None) -> list[Weekly]:
    return [Weekly(MONDAY + n * WEEK, value, of) for n, value in enumerate(values)]


def seen(sign: str, **brought: object) -> Sign:
    """The sign on the day after the last week that was brought."""
    ends = [row.week_ends for rows in brought.values() if isinstance(rows, list) for row in rows]
    return panel(at=max(ends, default=NOW), **brought).sign(sign)  # type: ignore[arg-type]


def test_the_panel_has_the_five_signs_and_two_companions() -> None:
    assert tuple(sign.name for sign in panel(at=NOW).signs) == (*FIVE, *COMPANIONS)
    assert set(DEFINITIONS) == {*FIVE, *COMPANIONS}


def test_what_nobody_brought_is_no_data() -> None:
    empty = panel(at=NOW)
    assert {sign.state for sign in empty.signs} == {SignState.NO_DATA}
    assert all(
        sign.now is None and sign.baseline is None and not sign.points for sign in empty.signs
    )


def test_every_sign_opens_its_definition() -> None:
    for sign in panel(at=NOW).signs:
        opened = sign.definition
        assert all((opened.label, opened.formula, opened.method, opened.source, opened.grade))


def test_a_fall_of_velocity_is_told_with_its_day() -> None:
    sign = seen("velocity", throughput=weeks([*ITEMS, *ITEMS[:8], *[6.0] * 10]))
    assert sign.state is SignState.CHANGED
    assert sign.since == MONDAY + 28 * WEEK
    assert sign.told_on is not None
    assert sign.told_on > sign.since
    assert sign.baseline == pytest.approx(np.mean([*ITEMS, *ITEMS[:8]]))
    assert sign.now == 6
    assert sign.sentence == (
        "6.0 items a week since 21 Jul 2025, from 10.6. "
        "The hours available are not known: every week counts alike."
    )
    assert sign.points[-1].towards_alarm == 1


def test_a_rise_of_velocity_is_no_warning() -> None:
    sign = seen("velocity", throughput=weeks([*ITEMS, *[30.0] * 10]))
    assert sign.state is SignState.STEADY
    assert "no fall beyond chance" in sign.sentence


def test_fewer_items_in_fewer_hours_are_no_fall() -> None:
    full = [Weekly(MONDAY + n * WEEK, count, 100) for n, count in enumerate(ITEMS)]
    half = [Weekly(MONDAY + (20 + n) * WEEK, c / 2, 50) for n, c in enumerate(ITEMS)]
    sign = seen("velocity", throughput=[*full, *half])
    assert sign.state is SignState.STEADY
    assert sign.unit == "items in 100 available hours"
    assert sign.baseline == pytest.approx(sum(ITEMS) / len(ITEMS), rel=0.3)


def test_a_nought_is_plain() -> None:
    words = Wording("items a week", "{} items a week")
    assert [words.number(value) for value in (0, 0.034, 12)] == ["0", "0.034", "12.0"]


def test_a_velocity_that_found_back_is_steady_again() -> None:
    series = weeks([*ITEMS, *[5.0] * 8, *ITEMS, *ITEMS[:10]])
    during = panel(at=MONDAY + 28 * WEEK, throughput=series).sign("velocity")
    assert during.is_changed
    assert not panel(at=MONDAY + 58 * WEEK, throughput=series).sign("velocity").is_changed


def test_what_was_shown_on_a_day_is_found_again() -> None:
    series = weeks([*ITEMS, *[5.0] * 12])
    then = MONDAY + 26 * WEEK
    known_then = [row for row in series if row.week_ends <= then]
    assert panel(at=then, throughput=series) == panel(at=then, throughput=known_then)


def test_numbers_of_long_ago_say_nothing_of_now() -> None:
    series = weeks([*ITEMS, *ITEMS[:8], *[6.0] * 10])
    assert panel(at=MONDAY + 44 * WEEK, throughput=series).sign("velocity").is_changed
    sign = panel(at=MONDAY + 45 * WEEK, throughput=series).sign("velocity")
    assert (sign.state, sign.now) == (SignState.NO_DATA, None)
    assert sign.sentence.startswith("Nothing is known since 29 Sep 2025.")


def test_seven_weeks_are_too_few_to_have_a_habit() -> None:
    for name, brought in (
        ("velocity", {"throughput": weeks([9.0] * 7)}),
        ("quality", {"change_failures": weeks([1.0] * 7, of=9)}),
        ("everything_urgent", {"urgent_items": weeks([9.0] * 7, of=9)}),
        ("turnover", {"roster": weeks([1.0] * 7, of=9)}),
        ("engagement", {"attendance": weeks([1.0] * 7, of=9), "people": 9}),
    ):
        sign = seen(name, **brought)
        assert (sign.state, sign.now, sign.weeks) == (SignState.TOO_FEW, None, 7), name


def test_a_share_of_failures_that_rose_is_told() -> None:
    sign = seen("quality", change_failures=weeks([1.0] * 30 + [3.0] * 8, of=10))
    assert sign.state is SignState.CHANGED
    assert sign.sentence == "30% of changes failed since 4 Aug 2025, from 10%."
    assert sign.change == pytest.approx(2)


def test_fewer_failures_are_no_warning() -> None:
    assert not seen("quality", change_failures=weeks([3.0] * 30 + [0.0] * 8, of=10)).is_changed


def test_more_items_urgent_than_not_is_told_without_a_baseline() -> None:
    sign = seen("everything_urgent", urgent_items=weeks([8.0] * 10, of=10))
    assert sign.state is SignState.CHANGED
    assert sign.baseline is None
    assert sign.sentence == "80% of items were urgent since 6 Jan 2025."
    assert not seen("everything_urgent", urgent_items=weeks([4.0] * 20, of=10)).is_changed


def test_attendance_of_fewer_than_five_people_is_not_shown() -> None:
    attendance = weeks([4.0] * 20 + [1.0] * 10, of=8)
    for people in (4, None):
        sign = seen("engagement", attendance=attendance, people=people)
        assert (sign.state, sign.now, sign.points) == (SignState.TOO_FEW, None, ())
    assert seen("engagement", attendance=attendance, people=5).is_changed


def test_the_roster_says_how_many_people_the_attendance_is_about() -> None:
    attendance, roster = weeks([4.0] * 20, of=8), weeks([0.0] * 20, of=6)
    assert seen("engagement", attendance=attendance, roster=roster).state is SignState.STEADY


def test_leavers_of_a_team_that_was_below_five_are_not_shown() -> None:
    roster = [*weeks([0.0] * 20, of=6), Weekly(MONDAY + 20 * WEEK, 2, 4)]
    sign = seen("turnover", roster=roster)
    assert (sign.state, sign.now, sign.baseline, sign.points) == (SignState.TOO_FEW, None, None, ())


def test_four_leavers_of_eight_in_half_a_year_are_told() -> None:
    leavers = [0.0] * 52
    for week in (30, 33, 36, 40):
        leavers[week] = 1
    sign = panel(at=MONDAY + 52 * WEEK, roster=weeks(leavers, of=8)).sign("turnover")
    assert sign.state is SignState.CHANGED
    assert sign.since == MONDAY + 30 * WEEK
    assert "4 people left; 0.5 would be usual" in sign.sentence
    assert sign.fires_by_chance is not None
    assert 0 < sign.fires_by_chance.a_year < 0.03


def test_three_leavers_of_eight_may_be_chance() -> None:
    leavers = [0.0] * 52
    for week in (30, 33, 36):
        leavers[week] = 1
    sign = panel(at=MONDAY + 52 * WEEK, roster=weeks(leavers, of=8)).sign("turnover")
    assert sign.state is SignState.STEADY


def test_weeks_without_an_incident_are_zeros_and_the_first_part_of_a_week_is_none() -> None:
    known = datetime(2025, 1, 8, tzinfo=UTC)
    starts = Starts((known + timedelta(hours=2), known + timedelta(days=13)), known)
    found = weekly_starts(starts, at=date(2025, 2, 5))
    assert [(week.week_starts.day, week.value) for week in found] == [(13, 0), (20, 1), (27, 0)]


def test_more_incidents_are_told_and_clusters_beside_them() -> None:
    known = datetime(2025, 1, 6, tzinfo=UTC)
    moments = [known + timedelta(days=7 * n + d) for n in range(29) for d in (0, 3)[: 1 + n % 2]]
    moments += [known + timedelta(days=7 * 29 + d) for d in range(7 * 11)]
    starts = Starts(tuple(moments), known)
    plain = panel(at=MONDAY + 40 * WEEK, incidents=starts).sign("incidents")
    assert plain.state is SignState.CHANGED
    assert plain.sentence == "7.0 incidents a week since 28 Jul 2025, from 1.5."
    found = Clustering(115, 0.4, 0.2, 16.0, 0.005)
    told = panel(at=MONDAY + 40 * WEEK, incidents=starts, clustering=found).sign("incidents")
    assert told.sentence.endswith("each is followed by 0.4 more, half of them within 16 hours.")
    weak = replace(found, branching_low=0.05)
    assert (
        panel(at=MONDAY + 40 * WEEK, incidents=starts, clustering=weak).sign("incidents") == plain
    )


def test_debt_is_named_only_where_it_survives_the_clusters() -> None:
    starts = Starts((), datetime(2025, 1, 6, tzinfo=UTC))
    found = Clustering(115, 0.4, 0.2, 16.0, 0.005)
    for chance, is_named in ((0.005, True), (0.2, False)):
        effect = DebtEffect(0.02, chance, 1e-9)
        sign = seen("incidents", incidents=starts, clustering=found, debt=effect)
        assert ("debt" in sign.sentence) is is_named


def test_rescue_that_does_not_end_is_told() -> None:
    ledger = [BalanceWeek(MONDAY + n * WEEK, 30, 25, 0.3) for n in range(12)]
    sign = panel(at=MONDAY + 12 * WEEK, balance=ledger).sign("permanent_rescue")
    assert sign.state is SignState.CHANGED
    assert sign.since == MONDAY
    assert "since 6 Jan 2025" in sign.sentence


def told(name: str, day: int) -> Sign:
    return Sign(name, SignState.CHANGED, "", "", told_on=MONDAY + timedelta(days=day))


def test_two_of_five_within_six_weeks_escalate_on_the_later_day() -> None:
    on, names = escalation([told("velocity", 50), told("quality", 8)])
    assert (on, names) == (MONDAY + timedelta(days=50), ("velocity", "quality"))


def test_two_of_five_farther_apart_do_not_escalate() -> None:
    assert escalation([told("velocity", 51), told("quality", 8)]) == (None, ())


def test_a_companion_does_not_count_among_the_five() -> None:
    assert escalation([told("velocity", 8), told("permanent_rescue", 8)]) == (None, ())


def test_one_sign_alone_does_not_escalate() -> None:
    only = panel(at=MONDAY + 38 * WEEK, throughput=weeks([*ITEMS, *ITEMS[:8], *[6.0] * 10]))
    assert not only.is_escalated


def test_a_whole_panel_escalates() -> None:
    both: Panel = panel(
        at=MONDAY + 40 * WEEK,
        throughput=weeks([*ITEMS, *ITEMS[:8], *[6.0] * 10]),
        change_failures=weeks([1.0] * 28 + [4.0] * 10, of=10),
    )
    assert both.escalated_by == ("velocity", "quality")
    assert both.escalated_on == max(sign.told_on for sign in both.signs if sign.told_on)


@pytest.mark.parametrize(
    ("code", "brought"),
    [
        ("week_twice", {"throughput": [Weekly(MONDAY, 1), Weekly(MONDAY + timedelta(days=3), 1)]}),
        ("part_above_whole", {"change_failures": [Weekly(MONDAY, 3, 2)]}),
        ("part_above_whole", {"attendance": [Weekly(MONDAY, 3)]}),
    ],
)
def test_rows_that_cannot_be_are_refused_by_name(
    code: str, brought: dict[str, list[Weekly]]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        seen("velocity", **brought)
    assert refused.value.code == code


@pytest.mark.parametrize("number", [-1.0, float("nan"), float("inf")])
def test_a_week_with_no_proper_number_is_refused(number: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        Weekly(MONDAY, number)
    assert refused.value.code == "weekly_negative"


@pytest.mark.parametrize(
    "name", ["dandi", "foodcoopx", "jenkins_infra", "mast_stsci", "moj_cloud_platform"]
)
def test_every_real_history_has_an_incident_sign(name: str) -> None:
    with (SHARED / "data" / "incidents" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row["started_at"] for row in csv.DictReader(file) if row["kind"] == "incident"]
    moments = tuple(sorted(datetime.fromisoformat(text) for text in rows if text))
    sign = panel(at=moments[-1].date(), incidents=Starts(moments, moments[0])).sign("incidents")
    assert sign.state in {SignState.STEADY, SignState.CHANGED}
    assert sign.weeks == len(sign.points) > 20
    assert sum(point.value for point in sign.points) <= len(moments)
