"""What changed between two versions of a postmortem: the changed lines, with a few around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from peacetime.domain.shared.comparing import ComparedLine, compared

AROUND = 3  # unchanged lines shown on each side of a change
MOST_COMPARED = 4_000_000  # pairs of lines: beyond, what differs is not looked into


@dataclass(frozen=True, slots=True)
class Stretch:
    """One place in which two versions differ, and a few lines around it.

    Args:
        first_line: Of the newer version, from 1.
        lines: Each same, removed or added, in order.
    """

    first_line: int
    lines: tuple[ComparedLine, ...]


def changed_stretches(before: str, after: str, *, around: int = AROUND) -> tuple[Stretch, ...]:
    r"""The places in which two texts differ.

    Args:
        before: The older one.
        after: The newer one.
        around: So many unchanged lines before and after each change.

    Returns:
        Stretches in the order of the text; none where the texts are the same.

    Source: our default.
    Cost: linear for what both begin and end with; at most `MOST_COMPARED` pairs of lines in between, where
    more differ, all of the older is removed and all of the newer added.

    >>> [(line.state, line.text) for line in changed_stretches("a\nb\nc", "a\nB\nc")[0].lines]
    [('same', 'a'), ('removed', 'b'), ('added', 'B'), ('same', 'c')]
    >>> changed_stretches("a", "a")
    ()
    """
    if before == after:
        return ()
    return tuple(_stretches(_lines(before.split("\n"), after.split("\n")), around))


def _lines(old: list[str], new: list[str]) -> list[ComparedLine]:
    """Every line of both, in order."""
    head = _common(old, new)
    tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) * len(middle_new) > MOST_COMPARED:
        middle = [
            *(ComparedLine(line, "removed") for line in middle_old),
            *(ComparedLine(line, "added") for line in middle_new),
        ]
    else:
        middle = list(compared(middle_old, middle_new))
    same = (ComparedLine(line, "same") for line in new[:head])
    rest = (ComparedLine(line, "same") for line in new[len(new) - tail :])
    return list(chain(same, middle, rest))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _stretches(lines: Sequence[ComparedLine], around: int) -> Iterator[Stretch]:
    changed = [index for index, line in enumerate(lines) if line.state != "same"]
    number_of = _numbers(lines)
    start = 0
    while start < len(changed):
        end = start
        while end + 1 < len(changed) and changed[end + 1] - changed[end] <= 2 * around:
            end += 1
        first = max(0, changed[start] - around)
        last = min(len(lines), changed[end] + around + 1)
        yield Stretch(number_of[first], tuple(lines[first:last]))
        start = end + 1


def _numbers(lines: Sequence[ComparedLine]) -> list[int]:
    """The line of the newer version at which each stands, or would."""
    numbers, number = [], 1
    for line in lines:
        numbers.append(number)
        number += line.state != "removed"
    return numbers
