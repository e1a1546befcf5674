"""What is known of engagements when, and what is made of rows that say too little."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.ledger.engagements import Engagement, known_at, prepared, together
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.errors import InvalidInput
from tests.domain.burst.reference import utc

NINE = utc(2026, 5, 3, 9)
HOUR = timedelta(hours=1)
ROW = Engagement("a", "I1", "ada", NINE, NINE + HOUR, recorded_at=NINE)
USUAL = Policy()
UNTIL = NINE + 60 * 24 * HOUR

versions = st.lists(
    st.builds(
        replace,
        st.just(ROW),
        key=st.sampled_from("abc"),
        recorded_at=st.none() | st.integers(0, 5).map(lambda n: NINE + n * HOUR),
        supersedes=st.sampled_from(["", "", "a"]),
        is_withdrawn=st.booleans(),
        crew=st.integers(1, 3),
    ),
    max_size=6,
)


@given(versions, st.integers(0, 5), st.randoms(use_true_random=False))
def test_what_was_known_depends_on_no_order_and_no_repetition(
    rows: list[Engagement], hours: int, shuffler: Random
) -> None:
    shuffled = rows + rows
    shuffler.shuffle(shuffled)
    as_of = NINE + hours * HOUR
    assert known_at(shuffled, as_of) == known_at(rows, as_of)


@given(versions, st.integers(0, 5))
def test_what_is_written_later_does_not_change_what_was_known(
    rows: list[Engagement], hours: int
) -> None:
    as_of = NINE + hours * HOUR
    by_then = [row for row in rows if row.recorded_at is None or row.recorded_at <= as_of]
    assert known_at(rows, as_of) == known_at(by_then, as_of)


def test_a_chain_of_supersessions_leaves_its_last_row() -> None:
    second = replace(ROW, key="b", supersedes="a", recorded_at=NINE + HOUR)
    third = replace(ROW, key="c", supersedes="b", recorded_at=NINE + 2 * HOUR)
    chain = [third, ROW, second]
    assert [known_at(chain, NINE + n * HOUR)[0].key for n in range(3)] == ["a", "b", "c"]
    gone = replace(third, is_withdrawn=True, recorded_at=NINE + 3 * HOUR)
    assert known_at([*chain, gone], NINE + 3 * HOUR) == ()


def prepare(*rows: Engagement) -> tuple[list[datetime | None], list[tuple[str, float]]]:
    found = prepared(rows, until=UNTIL, policy=USUAL, median_hours=1.5)
    return (
        [row.ended_at for row in found.engagements],
        [(note.code, note.hours) for note in found.notes],
    )


@pytest.mark.parametrize("ended_at", [None, NINE, NINE - HOUR])
def test_an_end_that_is_missing_or_too_early_is_the_median_and_said(
    ended_at: datetime | None,
) -> None:
    ends, notes = prepare(replace(ROW, ended_at=ended_at))
    assert ends == [NINE + 1.5 * HOUR]
    assert notes == [("imputed", 1.5)]


def test_an_open_engagement_lasts_until_now_and_a_later_one_is_left_out() -> None:
    still = replace(ROW, ended_at=None, is_open=True, started_at=UNTIL - HOUR)
    ends, notes = prepare(still, replace(ROW, started_at=UNTIL + HOUR, ended_at=UNTIL + 2 * HOUR))
    assert (ends, notes) == ([UNTIL], [])


def test_thirteen_hours_of_a_named_person_are_flagged_and_counted_in_full() -> None:
    first = replace(ROW, ended_at=NINE + 8 * HOUR)
    second = replace(first, key="b", incident="I2", started_at=NINE + 7 * HOUR)
    ends, notes = prepare(first, replace(second, ended_at=NINE + 20 * HOUR))
    assert ends == [NINE + 8 * HOUR, NINE + 20 * HOUR]
    assert notes == [("long_stretch", 20.0)]
    assert prepare(replace(ROW, ended_at=NINE + 13 * HOUR))[1] == []


def test_of_a_long_incident_of_nobody_the_rest_is_not_known() -> None:
    row = replace(ROW, responder="", ended_at=NINE + 20 * HOUR)
    found = prepared([row], until=UNTIL, policy=USUAL, median_hours=1.5)
    assert found.engagements[0].ended_at == NINE + 13 * HOUR
    assert [(note.code, note.hours) for note in found.notes] == [("unattributed", 7.0)]
    assert "not known" in found.notes[0].sentence
    open_row = replace(row, ended_at=None, is_open=True)
    assert prepare(open_row)[1] == [("unattributed", 60 * 24 - 13.0)]


def test_several_monitors_of_one_outage_are_one_piece_of_work() -> None:
    first = replace(ROW, responder="", severity="SEV3")
    later = replace(first, key="b", incident="I2", started_at=NINE + HOUR / 2, crew=2)
    worse = replace(later, key="c", incident="I3", severity="SEV1", ended_at=NINE + 4 * HOUR)
    apart = replace(first, key="d", incident="I4", started_at=NINE + 2 * HOUR, ended_at=None)
    found = together([apart, worse, first, later])
    one, other = found.engagements
    assert (one.ended_at, one.severity, one.crew) == (NINE + 4 * HOUR, "SEV1", 2)
    assert other == apart
    assert found.incidents == {"I1": ("I1", "I2", "I3"), "I4": ("I4",)}
    assert [note.incident for note in found.notes] == ["I2", "I3"]


def test_a_piece_of_work_goes_on_while_one_of_its_rows_does() -> None:
    first = replace(ROW, responder="")
    going_on = replace(first, key="b", incident="I2", ended_at=None, is_open=True)
    assert together([first, going_on]).engagements[0].is_open


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(ROW, crew=0)
    assert refused.value.code == "crew_empty"
    with pytest.raises(InvalidInput) as refused:
        prepared([ROW], until=UNTIL, policy=USUAL, median_hours=0)
    assert refused.value.code == "median_not_positive"
    with pytest.raises(ValueError, match="zone"):
        replace(ROW, started_at=datetime(2026, 5, 3))  # noqa: DTZ001
