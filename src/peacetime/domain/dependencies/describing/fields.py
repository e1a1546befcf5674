"""The fields of one entry of a description, each read as what it should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import inf, isnan
from typing import Any

from peacetime.domain.dependencies.describing.faults import (
    Fault,
    Lines,
    Path,
    line_of,
    meant,
    place_named,
)
from peacetime.domain.shared.text import quoted

PER_CENT = 100
MOST_FAULTS = 200
MOST_TEXT = 200
FOR_EVER = ("inf", "infinite", "forever", ".inf")


@dataclass(slots=True)
class Faults:
    """What was found wrong so far, with the lines of the text."""

    lines: Lines
    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, sentence: str, path: Path) -> None:
        """Note one thing; a text with hundreds of faults is no description, and is told the first."""
        if len(self.found) >= MOST_FAULTS:
            return
        fault = Fault(code, sentence, place_named(path), line_of(self.lines, path))
        if fault not in self.found:
            self.found.append(fault)


@dataclass(slots=True)
class Fields:
    """One entry; what it does not say is None, and what cannot be read is noted and None.

    Args:
        values: As parsed.
        path: Where it stands.
        faults: Where to note what is wrong.
    """

    values: Mapping[str, Any]
    path: Path
    faults: Faults

    def only(self, known: Iterable[str]) -> None:
        """Note every key that is not one of these, with the one that was probably meant."""
        names = list(known)
        for key in self.values:
            if key not in names:
                hint = meant(str(key), names) or f" Known are {', '.join(names)}."
                self.wrong("key_unknown", f"{quoted(str(key))} is no field here.{hint}", str(key))

    def text(self, key: str, *, most: int = MOST_TEXT) -> str | None:
        """Words; a number is taken as its digits."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.wrong("text_expected", f"{key} is no text. Write one.", key)
            return None
        words = " ".join(str(value).split())
        if "\0" in words or len(words) > most:
            self.wrong("text_too_long", f"{key} has more than {most} characters.", key)
            return None
        return words or None

    def number(self, key: str, *, may_be_endless: bool = False) -> float | None:
        """A number; whether it makes sense is for the rules to say."""
        value = self.values.get(key)
        if value is None:
            return None
        if may_be_endless and isinstance(value, str) and value.strip().lower() in FOR_EVER:
            return inf
        found = _number(value)
        if found is None or (found == inf and not may_be_endless):
            self.wrong("number_expected", f"{key} is {_told(value)}. Write a number.", key)
            return None
        return found

    def whole(self, key: str) -> int | None:
        """A whole number."""
        found = self.number(key)
        if found is None:
            return None
        if found != int(found):
            self.wrong("whole_expected", f"{key} is {found:g}. Write a whole number.", key)
            return None
        return int(found)

    def share(self, key: str) -> float | None:
        """A share of time: 0.999, 99.9 or 99.9%."""
        value = self.values.get(key)
        if value is None:
            return None
        is_per_cent = isinstance(value, str) and value.strip().endswith("%")
        found = _number(value.strip().rstrip("% ") if isinstance(value, str) else value)
        if found is None or found == inf:
            sentence = f"{key} is {_told(value)}. Write a share such as 0.999 or 99.9%."
            self.wrong("share_expected", sentence, key)
            return None
        return _hundredth(found) if is_per_cent or found > 1 else found

    def flag(self, key: str) -> bool | None:
        """Yes or no."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        words = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
        if isinstance(value, str) and value.strip().lower() in words:
            return words[value.strip().lower()]
        self.wrong("flag_expected", f"{key} is {_told(value)}. Write true or false.", key)
        return None

    def day(self, key: str) -> date | None:
        """A day such as 2026-03-01."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip()[:10])
        except ValueError:
            self.wrong(
                "day_expected", f"{key} is {_told(value)}. Write a day like 2026-03-01.", key
            )
            return None

    def word(self, key: str, known: Iterable[str]) -> str | None:
        """One of some words."""
        said = self.text(key)
        if said is None:
            return None
        names = list(known)
        if said.lower() in names:
            return said.lower()
        hint = meant(said, names) or f" Write {', '.join(names)}."
        self.wrong("word_unknown", f"{key} is {quoted(said)}, which is not known.{hint}", key)
        return None

    def entry(self, key: str) -> Fields | None:
        """An entry within this one."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong("entry_expected", f"{key} has no fields. Write them below it.", key)
            return None
        return Fields(value, (*self.path, key), self.faults)

    def entries(self, key: str) -> list[tuple[Path, Any]]:
        """The items of a list, each with where it stands."""
        value = self.values.get(key)
        if value is None:
            return []
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            self.wrong("list_expected", f"{key} is no list. Begin each item with a dash.", key)
            return []
        return [((*self.path, key, number), each) for number, each in enumerate(value)]

    def wrong(self, code: str, sentence: str, key: str = "") -> None:
        """Note what is wrong with a field, or with the entry."""
        self.faults.add(code, sentence, (*self.path, key) if key else self.path)


def _hundredth(value: float) -> float:
    """A hundredth as people write it: 99.9 % is 0.999 and no digit more."""
    return float(Decimal(str(value)) / PER_CENT)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return None if isnan(found) else found


def _told(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    return (
        "a list"
        if isinstance(value, list)
        else "an entry"
        if isinstance(value, Mapping)
        else str(value)
    )
