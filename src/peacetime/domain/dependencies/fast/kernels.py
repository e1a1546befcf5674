"""The loops that numba compiles: whoever falls, from every root."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from peacetime.domain.dependencies.fast.arrays import Bounds, Numbers, Whole

WORD = 64
SHIFT, LAST, ONE = 6, WORD - 1, np.uint64(1)
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compiled when first called, and kept for the next process where there is a place to keep it.

    Numba's own decorator has no types.
    """
    try:
        return cast("Function", numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder that may be written to
        return cast("Function", numba.njit(nogil=True)(function))


@compiled
def blast_sizes(  # noqa: C901, PLR0912, PLR0915 - one loop over a dozen arrays, which calls would pass on
    plain_starts: Bounds,
    plain_of: Whole,
    shared_starts: Bounds,
    shared_of: Whole,
    member_starts: Bounds,
    member_of: Whole,
    consumer: Whole,
    spares: Whole,
    roots: Whole,
) -> NDArray[np.int64]:
    """How many services fall with each root, itself included, if its outage lasts for ever.

    64 roots go together, a bit for each in a word for each service, so that what falls with many of them
    is walked once. Services are swept in the order of their numbers; where most consumers have greater
    numbers than their providers, one sweep is nearly all, and each service is walked about once.

    Source: Then et al. (2014), "The More the Merrier", on searches side by side.
    """
    count = len(plain_starts) - 1
    words = (count + WORD - 1) >> SHIFT
    seen, fresh = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    waiting = np.zeros(words, np.uint64)  # a bit for each service with fresh bits
    touched = np.empty(count, np.int32)
    levels = np.zeros((spares.max() if len(spares) else 0) + 2, np.uint64)
    planes = np.empty(32, np.uint64)
    sizes = np.empty(len(roots), np.int64)
    for first_root in range(0, len(roots), WORD):
        together = min(WORD, len(roots) - first_root)
        touches, low, high = 0, words, -1
        for bit in range(together):
            root = roots[first_root + bit]
            if seen[root] == 0:
                touched[touches] = root
                touches += 1
            seen[root] |= ONE << np.uint64(bit)
            fresh[root] = seen[root]
            waiting[root >> SHIFT] |= ONE << np.uint64(root & LAST)
            low, high = min(low, root >> SHIFT), max(high, root >> SHIFT)
        while low < words:
            again, word = words, low
            while word <= high:
                while waiting[word] != 0:
                    provider = (word << SHIFT) + _lowest(waiting[word])
                    waiting[word] &= waiting[word] - ONE
                    bits = fresh[provider]
                    fresh[provider] = np.uint64(0)
                    plain_end = plain_starts[provider + 1]
                    end = plain_end + shared_starts[provider + 1] - shared_starts[provider]
                    for at in range(plain_starts[provider], end):
                        if at < plain_end:
                            one = plain_of[at]
                            more = bits & ~seen[one]
                        else:
                            need = shared_of[shared_starts[provider] + at - plain_end]
                            one = consumer[need]
                            lost = _lost(member_starts, member_of, need, spares[need], seen, levels)
                            more = lost & ~seen[one]
                        if more != 0:
                            if seen[one] == 0:
                                touched[touches] = one
                                touches += 1
                            seen[one] |= more
                            fresh[one] |= more
                            where = one >> SHIFT
                            waiting[where] |= ONE << np.uint64(one & LAST)
                            high = max(high, where)
                            if where < word:
                                again = min(again, where)
                word += 1
            low = again
        _count(seen, touched, touches, planes, sizes[first_root : first_root + together])
        for at in range(touches):
            seen[touched[at]] = np.uint64(0)
    return sizes


@compiled
def _lowest(word: Any) -> int:
    """The place of the lowest bit that is set."""
    place = 0
    for width in (32, 16, 8, 4, 2, 1):
        if word & ((ONE << np.uint64(width)) - ONE) == 0:
            word >>= np.uint64(width)
            place += width
    return place


@compiled
def providers_first(plain_starts: Bounds, plain_of: Whole) -> Whole:
    """A new number for each service, greater than those of its providers wherever there is no cycle."""
    count = len(plain_starts) - 1
    found, is_seen = np.empty(count, np.int32), np.zeros(count, np.bool_)
    stack, place = np.empty(count, np.int32), plain_starts[:-1].copy()
    left = count
    for start in range(count):
        if is_seen[start]:
            continue
        is_seen[start] = True
        stack[0] = start
        depth = 1
        while depth > 0:
            provider = stack[depth - 1]
            if place[provider] == plain_starts[provider + 1]:
                left -= 1
                found[provider] = left
                depth -= 1
                continue
            one = plain_of[place[provider]]
            place[provider] += 1
            if not is_seen[one]:
                is_seen[one] = True
                stack[depth] = one
                depth += 1
    return found


@compiled
def _lost(
    member_starts: Bounds,
    member_of: Whole,
    need: int,
    spares: int,
    seen: NDArray[np.uint64],
    levels: NDArray[np.uint64],
) -> Any:
    """The bits of those roots with which more members of a need are down than it has to spare."""
    levels[0] = ~np.uint64(0)
    levels[1 : spares + 2] = np.uint64(0)
    for at in range(member_starts[need], member_starts[need + 1]):
        word = seen[member_of[at]]
        for level in range(spares + 1, 0, -1):
            levels[level] |= levels[level - 1] & word
    return levels[spares + 1]


@compiled
def _count(
    seen: NDArray[np.uint64],
    touched: Whole,
    touches: int,
    planes: NDArray[np.uint64],
    sizes: NDArray[np.int64],
) -> None:
    """How often each bit is set: 64 sums side by side, carried from plane to plane."""
    planes[:] = np.uint64(0)
    for at in range(touches):
        carry, plane = seen[touched[at]], 0
        while carry != 0:
            both = planes[plane] & carry
            planes[plane] ^= carry
            carry = both
            plane += 1
    for bit in range(len(sizes)):
        total = 0
        for plane in range(len(planes)):
            total += int((planes[plane] >> np.uint64(bit)) & np.uint64(1)) << plane
        sizes[bit] = total


@compiled
def first_reached(backward_starts: Bounds, backward_of: Whole, order: Whole) -> Whole:
    """For each service, which of those that fall with it comes first in an order.

    Args:
        backward_starts: Rows of providers, for each consumer.
        backward_of: The providers.
        order: All services.
    """
    found = np.full(len(order), -1, np.int32)
    stack = np.empty(len(order), np.int32)
    for place in range(len(order)):
        if found[order[place]] >= 0:
            continue
        found[order[place]] = place
        stack[0] = order[place]
        depth = 1
        while depth > 0:
            depth -= 1
            consumer = stack[depth]
            for at in range(backward_starts[consumer], backward_starts[consumer + 1]):
                one = backward_of[at]
                if found[one] < 0:
                    found[one] = place
                    stack[depth] = one
                    depth += 1
    return found


@compiled
def _push(at: Numbers, what: NDArray[np.int64], size: int, minute: float, one: int) -> None:
    """Put one into a heap of so many; the caller counts."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if at[above] <= minute:
            break
        at[place], what[place] = at[above], what[above]
        place = above
    at[place], what[place] = minute, one


@compiled
def _pop(at: Numbers, what: NDArray[np.int64], size: int) -> None:
    """Take the least out of a heap of so many; it is the first before the call."""
    minute, one = at[size - 1], what[size - 1]
    last = size - 1
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        if below + 1 < last and at[below + 1] < at[below]:
            below += 1
        if at[below] >= minute:
            break
        at[place], what[place] = at[below], what[below]
        place = below
    at[place], what[place] = minute, one


@compiled
def _hung(waits_starts: Bounds, waits_of: Whole, wave: Whole, seen: Whole, number: int) -> int:
    """All that hang at once, as they wait for one that hangs: a wave that begins with it; how many."""
    first, end = 0, 1
    while first < end:
        provider = wave[first]
        first += 1
        for place in range(waits_starts[provider], waits_starts[provider + 1]):
            one = waits_of[place]
            if seen[one] != number:
                seen[one] = number
                wave[end] = one
                end += 1
    return end


@compiled
def _next_down(
    at: Numbers,
    what: NDArray[np.int64],
    size: int,
    minute: float,
    seen: Whole,
    consumer: Whole,
    spares: Whole,
    lost_by: Whole,
    lost: Whole,
    number: int,
) -> tuple[int, int, float]:
    """Who falls next, as its cover ends or too few of its members are left; what waits yet, and the minute.

    In the heap a number from that of the services on is a need that loses a member. -1 where nobody falls.
    """
    count = len(seen)
    while size > 0:
        minute, one = at[0], what[0]
        _pop(at, what, size)
        size -= 1
        if one >= count:
            need = one - count
            if lost_by[need] != number:
                lost_by[need] = number
                lost[need] = 0
            lost[need] += 1
            if lost[need] <= spares[need]:
                continue
            one = consumer[need]
        if seen[one] != number:
            return one, size, minute
    return -1, size, minute


@compiled
def team_starts(  # noqa: C901, PLR0912, PLR0915 - one loop over a dozen arrays, which calls would pass on
    plain_starts: Bounds,
    plain_of: Whole,
    plain_covers: Numbers,
    shared_starts: Bounds,
    shared_of: Whole,
    shared_covers: Numbers,
    waits_starts: Bounds,
    waits_of: Whole,
    consumer: Whole,
    spares: Whole,
    paging: Whole,
    teams: int,
    roots: Whole,
    is_slow: bool,  # noqa: FBT001 - numba takes no keywords alone
) -> tuple[Whole, Whole, Numbers]:
    """For each root and each team it reaches: which root, which team, and after how many minutes."""
    count = len(plain_starts) - 1
    seen = np.full(count, -1, np.int32)
    wave = np.empty(count, np.int32)
    team_seen = np.full(teams, -1, np.int32)
    lost_by = np.full(len(consumer), -1, np.int32)
    lost = np.zeros(len(consumer), np.int32)
    at = np.empty(64, np.float64)
    what = np.empty(64, np.int64)
    rows = 1024
    root_of, team_of = np.empty(rows, np.int32), np.empty(rows, np.int32)
    start_of = np.empty(rows, np.float64)
    made = 0
    for number in range(len(roots)):
        wave[0] = roots[number]
        seen[roots[number]] = number
        first, end, size, minute = 0, 1, 0, 0.0
        if is_slow:
            end = _hung(waits_starts, waits_of, wave, seen, number)
        while True:
            while first < end:
                provider = wave[first]
                first += 1
                team = paging[provider]
                if team >= 0 and team_seen[team] != number:
                    team_seen[team] = number
                    if made == rows:
                        rows *= 2
                        root_of = _longer(root_of, rows)
                        team_of = _longer(team_of, rows)
                        start_of = _longer(start_of, rows)
                    root_of[made], team_of[made], start_of[made] = roots[number], team, minute
                    made += 1
                for place in range(plain_starts[provider], plain_starts[provider + 1]):
                    one = plain_of[place]
                    if seen[one] == number:
                        continue
                    if plain_covers[place] == 0.0:
                        seen[one] = number
                        wave[end] = one
                        end += 1
                        continue
                    if size == len(at):
                        at, what = _longer(at, 2 * size), _longer(what, 2 * size)
                    _push(at, what, size, minute + plain_covers[place], one)
                    size += 1
                for place in range(shared_starts[provider], shared_starts[provider + 1]):
                    if size == len(at):
                        at, what = _longer(at, 2 * size), _longer(what, 2 * size)
                    _push(at, what, size, minute + shared_covers[place], count + shared_of[place])
                    size += 1
            found, size, minute = _next_down(
                at, what, size, minute, seen, consumer, spares, lost_by, lost, number
            )
            if found < 0:
                break
            seen[found] = number
            wave[end] = found
            end += 1
    return root_of[:made], team_of[:made], start_of[:made]


@compiled
def _longer(row: Any, length: int) -> Any:
    found = np.empty(length, row.dtype)
    found[: len(row)] = row
    return found
