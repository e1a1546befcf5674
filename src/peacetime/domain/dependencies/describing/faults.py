"""What is wrong with a description, each thing with the line on which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from peacetime.domain.shared.errors import InvalidInput

MOST_TOLD = 200
Path = tuple[str | int, ...]
Lines = Mapping[Path, int]
"""The line of each place of a document, counted from 1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a description.

    Args:
        code: Stable, for programs.
        sentence: What is wrong and what to do.
        place: Where: `services.orders.promised`, `needs[3].members[0]`; "" for the whole.
        line: Of the text, from 1; None where nobody knows.
    """

    code: str
    sentence: str
    place: str = ""
    line: int | None = None

    @property
    def told(self) -> str:
        """The sentence with where it stands."""
        if self.line is not None:
            return f"Line {self.line}: {self.sentence}"
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class DescriptionRefused(InvalidInput):
    """A description cannot be taken as it is; `faults` holds everything that is wrong with it."""

    code = "description_refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults[:MOST_TOLD])
        first = self.faults[0]
        more = len(faults) - 1
        tail = "" if not more else f" And {more} more." if more > 1 else " And one more."
        listed = [
            {"code": each.code, "sentence": each.sentence, "place": each.place, "line": each.line}
            for each in self.faults
        ]
        super().__init__(first.told + tail, field="description", details={"faults": listed})


def place_named(path: Path) -> str:
    """A path as people read it.

    >>> place_named(("needs", 3, "members", 0, "provider"))
    'needs[3].members[0].provider'
    """
    told = ""
    for step in path:
        told += f"[{step}]" if isinstance(step, int) else f".{step}" if told else step
    return told


def line_of(lines: Lines, path: Path) -> int | None:
    """The line of a place, or that of what it stands in.

    >>> line_of({(): 1, ("needs",): 4}, ("needs", 0, "cover"))
    4
    """
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def meant(word: str, known: Iterable[str]) -> str:
    """A question after the word that was probably meant, or nothing.

    >>> meant("promissed", ["promised", "team"])
    ' Did you mean “promised”?'
    >>> meant("cover", ["cover_minutes", "team"])
    ' Did you mean “cover_minutes”?'
    """
    words = list(known)
    begun = [each for each in words if each.startswith(f"{word.lower()}_")]  # cover, timeout
    near = begun or get_close_matches(word.lower(), words, n=1, cutoff=0.7)
    return f" Did you mean “{near[0]}”?" if near else ""
