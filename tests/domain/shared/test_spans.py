"""Laws of half-open spans, checked against sets of whole hours."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.spans import ReversedSpan, Span, intersect, subtract, total, union

ZERO = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(start: int, end: int) -> Span:
    return Span(ZERO + start * HOUR, ZERO + end * HOUR)


SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda pair: span(pair[0], sum(pair))),
    max_size=12,
)


def hours(spans: list[Span]) -> set[int]:
    """The whole hours that lie in the spans: a slow and plain second opinion."""
    return {
        hour
        for one in spans
        for hour in range((one.start - ZERO) // HOUR, (one.end - ZERO) // HOUR)
    }


def is_normal(spans: list[Span]) -> bool:
    apart = all(first.end < second.start for first, second in pairwise(spans))
    return apart and not any(one.is_empty for one in spans)


@given(SPANS, SPANS)
def test_spans_behave_like_sets_of_hours(first: list[Span], second: list[Span]) -> None:
    for result, wanted in (
        (union([*first, *second]), hours(first) | hours(second)),
        (intersect(first, second), hours(first) & hours(second)),
        (subtract(first, second), hours(first) - hours(second)),
    ):
        assert hours(result) == wanted
        assert is_normal(result)


@given(SPANS.flatmap(lambda spans: st.tuples(st.just(spans), st.permutations(spans))))
def test_the_order_given_does_not_matter(both: tuple[list[Span], list[Span]]) -> None:
    assert union(both[0]) == union(both[1])


@given(SPANS)
def test_union_of_a_union_is_itself_and_never_more_than_the_sum(spans: list[Span]) -> None:
    merged = union(spans)
    assert union(merged) == merged
    assert total(spans) == total(merged) == len(hours(spans)) * HOUR
    assert total(spans) <= sum((one.duration for one in spans), timedelta())


@given(SPANS, SPANS)
def test_what_is_taken_and_what_is_left_make_the_whole(
    first: list[Span], second: list[Span]
) -> None:
    left, both = subtract(first, second), intersect(first, second)
    assert total(left) + total(both) == total(first)
    assert union([*left, *both]) == union(first)


@given(SPANS, SPANS)
def test_within_is_what_both_have(first: list[Span], second: list[Span]) -> None:
    for one in first:
        for bounds in second:
            inside = one.within(bounds)
            assert hours([inside]) == hours([one]) & hours([bounds])
            assert bounds.start <= inside.start <= inside.end <= bounds.end


def test_an_end_does_not_belong_to_its_span() -> None:
    one = span(1, 2)
    assert ZERO + HOUR in one
    assert ZERO + 2 * HOUR not in one
    assert one.is_touching(span(2, 3))
    assert not one.is_touching(span(3, 4))


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ReversedSpan) as refused:
        span(2, 1)
    assert refused.value.code == "span_reversed"
    assert "2026-03-01 01:00 UTC" in refused.value.sentence


def test_a_moment_without_a_zone_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        Span(datetime(2026, 3, 1), ZERO)  # noqa: DTZ001


def test_a_span_over_a_clock_change_counts_the_hours_that_passed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = Span(datetime(2026, 3, 28, 22, tzinfo=berlin), datetime(2026, 3, 29, 6, tzinfo=berlin))
    assert night.duration == 7 * HOUR
