"""How many minutes a cache, a queue or retries keep a consumer up after a provider has failed."""

from __future__ import annotations

from math import inf

from peacetime.domain.shared.errors import InvalidInput

COUNTED_RETRIES = 1_000  # one by one; by then a wait has long stopped to grow


class CoverRefused(InvalidInput):
    """Minutes of a cache or a queue make no sense; the sentence says which."""

    code = "cover_impossible"


def cache_cover(
    *,
    refresh_minutes: float = 0.0,
    stale_if_error_minutes: float = 0.0,
    ttl_minutes: float = 0.0,
    is_guaranteed: bool = True,
) -> float:
    """How long a cache answers for a provider that has failed.

    Formula: guaranteed max(0, W - r): an entry may have been refreshed r minutes before the failure and may
    be served W minutes after that. At best W. A lifetime alone guarantees nothing: some entry runs out the
    moment the provider fails; at best it is served for the whole lifetime.

    Args:
        refresh_minutes: r, how often what is cached is fetched anew.
        stale_if_error_minutes: W, how old an answer may be while the provider fails.
        ttl_minutes: How old it may be while the provider works.
        is_guaranteed: What holds for every entry; False asks for the best case.

    Returns:
        Minutes, for `Member.cover_minutes`.

    Raises:
        CoverRefused: `cover_impossible`.

    Source: RFC 5861, "stale-if-error".

    >>> cache_cover(refresh_minutes=5, stale_if_error_minutes=60)
    55
    >>> cache_cover(ttl_minutes=30), cache_cover(ttl_minutes=30, is_guaranteed=False)
    (0.0, 30)
    """
    _check(refresh_minutes, stale_if_error_minutes, ttl_minutes)
    if is_guaranteed:
        return max(0.0, stale_if_error_minutes - refresh_minutes)
    return max(stale_if_error_minutes, ttl_minutes)


def share_still_served(minutes: float, ttl_minutes: float) -> float:
    """The share of entries a cache still answers, so many minutes after the provider has failed.

    Formula: max(0, 1 - t / TTL), where the ages of entries are spread evenly over their lifetime.

    Args:
        minutes: t, since the failure.
        ttl_minutes: The lifetime of an entry.

    Source: ours: the ages of keys that are fetched on demand are uniform.

    >>> share_still_served(10, 40), share_still_served(50, 40)
    (0.75, 0.0)
    """
    _check(minutes, ttl_minutes)
    return max(0.0, 1 - minutes / ttl_minutes) if ttl_minutes else 0.0


def queue_cover(capacity: float, per_minute: float) -> float:
    """How long a queue takes what a provider that has failed does not.

    Formula: capacity / rate.

    Args:
        capacity: Messages it holds beyond those that usually wait.
        per_minute: Messages that come in; infinity of cover where none do.

    >>> queue_cover(6_000, 200)
    30.0
    """
    _check(capacity, per_minute)
    return capacity / per_minute if per_minute else inf


def retry_cover(
    *, retries: int, first_wait_seconds: float, factor: float = 1.0, most_seconds: float = inf
) -> float:
    """How long a call goes on being tried, in minutes.

    Formula: the sum of the waits w, w f, w f², …, none longer than the most.

    Args:
        retries: How often it is tried again.
        first_wait_seconds: w, before the first of them.
        factor: f, by which each wait is longer than the one before.
        most_seconds: The longest wait.

    >>> retry_cover(retries=3, first_wait_seconds=10, factor=2)
    1.1666666666666667
    """
    _check(retries, first_wait_seconds, factor)
    wait, total = first_wait_seconds, 0.0
    for _ in range(min(retries, COUNTED_RETRIES)):
        total += min(wait, most_seconds)
        wait = min(wait * factor, most_seconds)
    rest = max(0, retries - COUNTED_RETRIES)
    return (total + rest * min(wait, most_seconds) if rest else total) / 60


def _check(*values: float) -> None:
    for value in values:
        if not 0 <= value < inf:
            sentence = f"{value:g} is no time and no count that can pass. Write 0 or more."
            raise CoverRefused(sentence, field="minutes")
