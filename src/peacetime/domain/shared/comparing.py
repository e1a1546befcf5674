"""What changed between two versions of some lines."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of the older or the newer version, or of both."""

    text: str
    state: State


def compared(before: Sequence[str], after: Sequence[str]) -> tuple[ComparedLine, ...]:
    """Every line of both versions in order, what was removed before what was added in its place.

    Cost: quadratic in the lines at worst; the lists that are kept are short.

    >>> [(line.state, line.text) for line in compared(["a", "b"], ["a", "c"])]
    [('same', 'a'), ('removed', 'b'), ('added', 'c')]
    """
    found: list[ComparedLine] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, i, j, k, n in matcher.get_opcodes():
        if what == "equal":
            found += [ComparedLine(line, "same") for line in before[i:j]]
        else:
            found += [ComparedLine(line, "removed") for line in before[i:j]]
            found += [ComparedLine(line, "added") for line in after[k:n]]
    return tuple(found)
