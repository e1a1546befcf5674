"""Groups do not depend on the order in which alerts came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.grouping import Span, chained, joined

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
GAP = timedelta(minutes=5)
minutes = st.integers(0, 40).map(lambda number: NOON + timedelta(minutes=number))


@given(st.lists(minutes, max_size=12, unique=True), st.randoms(), st.integers(0, 12))
def test_groups_do_not_depend_on_the_order_of_beginnings(
    beginnings: list[datetime], random: Random, cut: int
) -> None:
    spans = [Span(at, at, (number,)) for number, at in enumerate(beginnings)]
    whole = joined(spans, gap=GAP)
    random.shuffle(spans)
    assert joined([*joined(spans[:cut], gap=GAP), *spans[cut:]], gap=GAP) == whole
    assert all(later.first_at - earlier.last_at > GAP for earlier, later in pairwise(whole))


@given(st.lists(minutes, max_size=12))
def test_many_beginnings_make_the_groups_that_single_ones_make(beginnings: list[datetime]) -> None:
    assert chained(beginnings, gap=GAP) == joined([Span(at, at) for at in beginnings], gap=GAP)
