"""The pulse is shown of five or more and gives nobody away."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.people.pulse import (
    PULSE_FLOOR,
    QUESTION,
    SCALE,
    AlreadyAnswered,
    Answer,
    PulseWeek,
    _groups,
    answer,
    may_both_be_shown,
    next_answer_at,
    published,
)
from peacetime.domain.shared.errors import InvalidInput

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)


def week(n: int, people: str, value: int = 3) -> list[Answer]:
    return [Answer(person, value, MONDAY + n * WEEK) for person in people]


def shown(*weeks: list[Answer], closed: int | None = None) -> list[PulseWeek]:
    at = MONDAY + (len(weeks) if closed is None else closed) * WEEK
    return published([one for many in weeks for one in many], at=at, zone=BERLIN)


def means(*weeks: list[Answer]) -> list[float | None]:
    return [one.mean for one in shown(*weeks)]


def test_the_question_and_its_scale_are_plain_words() -> None:
    assert list(SCALE) == [1, 2, 3, 4, 5]
    assert "burn" not in " ".join([QUESTION, *SCALE.values()]).lower()


@pytest.mark.parametrize("value", [0, 6, -1, True])
def test_an_answer_off_the_scale_is_refused(value: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        answer("a", value, at=MONDAY, zone=BERLIN, last_answered_at=None)
    assert refused.value.code == "pulse_value_unknown"


def test_one_answer_a_week() -> None:
    sunday = datetime(2026, 5, 17, 21, 59, tzinfo=UTC)
    with pytest.raises(AlreadyAnswered, match="Monday 18 May"):
        answer("a", 3, at=sunday, zone=BERLIN, last_answered_at=MONDAY)
    again = answer("a", 3, at=sunday + timedelta(minutes=1), zone=BERLIN, last_answered_at=MONDAY)
    assert again.value == 3


@pytest.mark.parametrize(
    ("zone", "last", "hour"),
    [
        (BERLIN, datetime(2026, 3, 28, tzinfo=UTC), 22),
        (BERLIN, datetime(2026, 10, 24, tzinfo=UTC), 23),
        (NEW_YORK, datetime(2026, 3, 7, 12, tzinfo=UTC), 4),
        (NEW_YORK, datetime(2026, 10, 31, 12, tzinfo=UTC), 5),
    ],
)
def test_a_week_ends_by_the_clocks_that_changed(zone: ZoneInfo, last: datetime, hour: int) -> None:
    assert next_answer_at(last, zone).hour == hour


def test_nobody_answering_is_nothing_to_show() -> None:
    assert published([], at=MONDAY, zone=BERLIN) == []


def test_four_are_not_shown_and_five_are() -> None:
    four, five = shown(week(0, "abcd"))[0], shown(week(0, "abcde"))[0]
    assert (four.mean, four.people) == (None, None)
    assert "4" not in four.withheld
    assert five == PulseWeek(date(2026, 5, 11), 3.0, 5, "")


def test_a_week_that_is_still_open_is_not_shown() -> None:
    assert shown(week(0, "abcde"), closed=0) == []


def test_the_newcomer_of_a_week_cannot_be_worked_out() -> None:
    assert means(week(0, "abcde", 1), week(1, "abcde", 1) + week(1, "f", 5)) == [1.5, 1.5]


def test_who_leaves_cannot_be_worked_out() -> None:
    weeks = [week(0, "abcdef"), *(week(n, "abcde") for n in range(1, 6))]
    found = shown(*weeks)
    assert [one.mean for one in found] == [3.0, 3.0, 3.0, 3.0, None, None]
    assert "could give one of them away" in found[-1].withheld


def test_who_skips_a_week_counts_with_the_last_answer() -> None:
    found = shown(week(0, "abcdef"), week(1, "abcde"))
    assert [one.people for one in found] == [6, 6]


def test_a_week_with_few_new_answers_is_not_shown_beside_the_week_before() -> None:
    assert means(week(0, "abcdef"), week(1, "a", 5)) == [3.0, None]


def test_a_group_that_grew_by_five_is_shown_as_it_is_now() -> None:
    assert [one.people for one in shown(week(0, "abcde"), week(1, "abcdefghij"))] == [5, 10]


def test_a_changed_group_is_shown_again_after_a_quarter() -> None:
    weeks = [week(0, "abcdef"), *(week(n, "abcde") for n in range(1, 18))]
    found = [one.people for one in shown(*weeks)]
    assert found[3:16] == [6, *[None] * 12]
    assert found[16] == 5


def test_all_answering_the_same_gives_nobodys_answer_away() -> None:
    assert means(week(0, "abcde", 5)) == [4.5]
    assert means(week(0, "abcde", 1)) == [1.5]


def test_the_last_answer_of_a_week_counts() -> None:
    later = [
        Answer(one.person_id, 4, one.answered_at + timedelta(hours=1)) for one in week(0, "abcde")
    ]
    assert means(later + week(0, "abcde")) == [4.0]


def test_a_floor_under_five_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        published([], at=MONDAY, zone=BERLIN, floor=4)
    assert refused.value.code == "pulse_floor_too_low"


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("abcde", "abcde", True),
        ("abcdef", "abcde", False),
        ("abcde", "abcdf", False),
        ("abcde", "fghij", True),
        ("abcdefghij", "abcde", True),
        ("abcd", "abcd", False),
    ],
)
def test_two_aggregates_differ_by_nobody_or_by_five(first: str, second: str, may: bool) -> None:
    assert may_both_be_shown(frozenset(first), frozenset(second)) is may
    assert may_both_be_shown(frozenset(second), frozenset(first)) is may


WEEKS = st.lists(
    st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(1, 5)), min_size=1, max_size=12
)


def given_in(weeks: list[dict[str, int]]) -> list[Answer]:
    return [
        Answer(person, value, MONDAY + n * WEEK)
        for n, values in enumerate(weeks)
        for person, value in values.items()
    ]


@given(weeks=WEEKS)
def test_no_two_weeks_that_were_shown_give_a_few_people_away(weeks: list[dict[str, int]]) -> None:
    by_week = {MONDAY.date() + n * WEEK: values for n, values in enumerate(weeks)}
    groups = _groups(by_week, MONDAY.date() + len(weeks) * WEEK, PULSE_FLOOR)
    shown_of = [(monday, group) for monday, group in groups if group is not None]
    for (_, one), (monday, other) in combinations(shown_of, 2):
        assert may_both_be_shown(one, other)
        assert len(other & by_week[monday].keys()) >= PULSE_FLOOR  # so many answers are new


@given(weeks=WEEKS, more=WEEKS)
def test_later_answers_change_no_week_that_was_shown(
    weeks: list[dict[str, int]], more: list[dict[str, int]]
) -> None:
    at = MONDAY + len(weeks) * WEEK
    before = published(given_in(weeks), at=at, zone=BERLIN)
    later = published(given_in(weeks + more), at=at + len(more) * WEEK, zone=BERLIN)
    first = [one for one in later if before and one.monday >= before[0].monday]
    assert first[: len(before)] == before
