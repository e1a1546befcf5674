"""Covers of caches, queues and retries, and what traces hint at."""

from functools import partial
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.dependencies.covers import (
    CoverRefused,
    cache_cover,
    queue_cover,
    retry_cover,
    share_still_served,
)
from peacetime.domain.dependencies.hints import Sign, absorbed_hint, async_hint, connection_hint
from peacetime.domain.dependencies.needs import Coupling

MINUTES = st.floats(0, 1_000)


@given(MINUTES, MINUTES, MINUTES)
def test_what_is_guaranteed_is_never_more_than_the_best_case(
    refresh: float, stale: float, ttl: float
) -> None:
    cover = partial(
        cache_cover, refresh_minutes=refresh, stale_if_error_minutes=stale, ttl_minutes=ttl
    )
    assert 0 <= cover() <= cover(is_guaranteed=False)
    assert cache_cover(refresh_minutes=refresh, ttl_minutes=ttl) == 0


@given(MINUTES, MINUTES)
def test_a_cache_answers_less_and_less(minutes: float, ttl: float) -> None:
    share = share_still_served(minutes, ttl)
    assert 0 <= share_still_served(minutes + 1, ttl) <= share <= 1
    assert share_still_served(ttl, ttl) == 0


def test_a_queue_holds_as_long_as_it_has_room() -> None:
    assert queue_cover(600, 20) == 30
    assert queue_cover(600, 0) == inf


def test_retries_cover_the_time_they_take() -> None:
    assert retry_cover(retries=0, first_wait_seconds=60) == 0
    assert retry_cover(retries=3, first_wait_seconds=60) == 3
    capped = retry_cover(retries=4, first_wait_seconds=30, factor=2, most_seconds=60)
    assert capped == pytest.approx((30 + 60 + 60 + 60) / 60)


def test_time_that_cannot_pass_is_refused() -> None:
    for refused in (
        lambda: cache_cover(ttl_minutes=-1),
        lambda: queue_cover(inf, 1),
        lambda: retry_cover(retries=-1, first_wait_seconds=1),
    ):
        with pytest.raises(CoverRefused):
            refused()


def test_hints_are_given_only_where_the_count_allows() -> None:
    assert absorbed_hint(0, 0) is None
    assert absorbed_hint(4, 4) is not None  # Wilson's lower end is 0.51
    assert absorbed_hint(3, 3) is None
    hard = absorbed_hint(50, 0)
    assert hard is not None
    assert (hard.sign, hard.suggests) == (Sign.ABSORBED, Coupling.HARD)
    assert async_hint(0, 0) is None
    assert connection_hint("virtual_node") is None
