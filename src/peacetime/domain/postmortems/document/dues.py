"""When an action item is due: behind a word, in brackets, or at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.document.moments import Moment, coarse_day, moments
from peacetime.domain.shared.patterns import expression

_MOST_BESIDE = 28  # characters of a bracket beside its date
_LONGEST_BRACKET = 40
_AT_ONCE, _SOON, _SOON_AFTER = 6, 8, 16  # characters between a word and its date
_SOME_DAY = date(2000, 3, 1)
_KEY = expression(
    r"\b(?P<strong>due(?: date| on| by)?|dead ?line|eta|target(?: date)?|complet(?:e|ion)(?: date"
    r"| by)?|deliver(?:y)?(?: date| by)"
    r"|fällig(?:keit)?(?: am| bis| zum)?|frist|termin|zieldatum|stichtag|finish(?:ed)? by|done by"
    r"|when|by when)"
    r"\b\s?(?P<sign>[:=]|\s[-–]\s)?"
    r"|\b(?P<weak>by|until|till|before|no later than|not later than|bis(?: zum| spätestens)?"
    r"|spätestens|vor dem|on or before)\b",
    re.IGNORECASE,
)
_GAP = expression(
    r"[\s:=(*_~]{0,6}(?:the |end of (?:the )?|eod |cob |am |dem |den |zum |ende |around "
    r"|approx\.? |on |by )?[\s(]{0,3}",
    re.IGNORECASE,
)
_RELATIVE = expression(
    r"(?:(?:this|next|coming|diese[nrms]?|nächste[nrms]?|kommende[nrms]?) )?(?:monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b"
    r"|eo[wmqdy]\b|(?:end of |ende )(?:the |this |next |der |des |dieser |nächster )?(?:week|month"
    r"|quarter|year|sprint|day|woche|monats?|quartals?|jahres)\b"
    r"|(?:the |this )?(?:end of )?(?:week|month|quarter|year)(?:'s)? end\b|monatsende|jahresende"
    r"|quartalsende"
    r"|(?:in|within|innerhalb von|binnen) (?:the next )?(?:\d{1,3}|one|two|three|four|six|zwei"
    r"|drei|vier) (?:(?:working |business )?days?|weeks?|months?|sprints?|tagen?|wochen"
    r"|monaten?)\b"
    r"|(?:the )?next (?:\d{1,2} |two |few )?(?:days?|weeks?|months?|quarter|sprint|release)\b"
    r"|nächste[nrms]? (?:woche|monat|quartal|sprint)\b"
    r"|(?:this|current) (?:week|month|quarter|sprint)\b|tomorrow\b|today\b|morgen\b|heute\b"
    r"|sprint \d{1,4}\b|\d{1,3} (?:days|weeks|months)\b",
    re.IGNORECASE,
)
_LATER = expression(
    r"\b((?:this|next) (?:week|month|quarter|sprint|monday|tuesday|wednesday|thursday|friday)|tomorrow"
    r"|nächste (?:woche|monat)|nächsten monat|eo[wmq]|end of (?:the )?(?:week|month|quarter))[\s.!)]*$",
    re.IGNORECASE,
)
_END = expression(r"[\s)\].,;:|*_~!]*$")
_BRACKETED = expression(r"[(\[]([^()\[\]]{2,80})[)\]]")
_HANDLE_BEFORE = expression(r"(?:^|\s)@[\w-]+$")
_EDGE_OF = expression(r"(?:(?:by|the|at|in|until|end|ende|of|des) )+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Due:
    """Until when an action item is promised.

    Args:
        text: As written.
        on: The last day it means; None where it depends on when it was written ("Friday").

    >>> due_in("Add an alert by 2026-03-05").on
    datetime.date(2026, 3, 5)
    """

    text: str
    on: date | None


def due_in(text: str, *, near: date | None = None) -> Due | None:
    """The due date that an action item's text names; a date it only mentions is none.

    Args:
        text: Of the item.
        near: A day of the same story, for dates without a year.

    >>> due_in("Backfill the orders of 2026-03-05 into the ledger") is None
    True
    >>> [due_in(text).text for text in ("Add it (Ada, 2026-03-05)", "Add it — Ada, Q3 2026", "Due: next Friday")]
    ['2026-03-05', 'Q3 2026', 'next Friday']
    >>> due_in("Due: TBD") is None
    True
    """
    keyed = _keyed(text, near)
    if keyed is not None:
        return keyed
    days = _days(text, near)
    for moment in reversed(days):
        bracket = _bracket_around(text, moment.start)
        is_last = _END.match(text, moment.end) is not None
        if is_last or (bracket and len(bracket) - (moment.end - moment.start) < _MOST_BESIDE):
            if is_last and not bracket and not _stands_apart(text, moment.start):
                continue
            return _due(text, moment, near)
    return _coarse(text, near) or _at_end(text)


def due_in_cell(text: str, *, near: date | None = None) -> Due | None:
    """The due date in a cell or a field that holds nothing else.

    >>> due_in_cell("2026-03-05").on, due_in_cell("end of March", near=date(2026, 3, 1)).on
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 31))
    """
    day = next(iter(_days(text, near)), None)
    if day is not None:
        return _due(text, day, near)
    coarse = _coarse_day(text, near)
    if coarse is not None:
        return Due(text[coarse[1] : coarse[2]], coarse[0])
    relative = _RELATIVE.search(text)
    if relative is not None:
        return Due(relative[0], None)
    unclear = re.search(
        r"\bQ[1-4]\b|\b(?:KW|CW|week) ?\d{1,2}\b|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])",
        text,
        re.IGNORECASE,
    )
    return None if unclear is None else Due(unclear[0], None)


def _days(text: str, near: date | None) -> list[Moment]:
    return [moment for moment in moments(text, near=near or _SOME_DAY) if moment.on is not None]


def _coarse_day(text: str, near: date | None) -> tuple[date | None, int, int] | None:
    """A week, month or quarter; its day is not known where nothing says of which year."""
    coarse = coarse_day(text, near=near)
    if coarse is None and near is None:
        unknown = coarse_day(text, near=_SOME_DAY)
        return None if unknown is None else (None, unknown[1], unknown[2])
    return coarse


def _due(text: str, moment: Moment, near: date | None) -> Due:
    """A date without a year is one also where nothing says of which year; then its day is not known."""
    is_known = moment.has_year or near is not None
    return Due(text[moment.start : moment.end], moment.on if is_known else None)


def _keyed(text: str, near: date | None) -> Due | None:
    for key in _KEY.finditer(text):
        gap = _GAP.match(text, key.end())
        start = gap.end() if gap else key.end()
        ahead = text[start : start + 60]
        day = next(iter(_days(ahead, near)), None)
        if day is not None and day.start <= (_AT_ONCE if key["weak"] else _SOON_AFTER):
            return _due(ahead, day, near)
        coarse = _coarse_day(ahead, near)
        if coarse is not None and coarse[1] <= _SOON:
            return Due(ahead[coarse[1] : coarse[2]], coarse[0])
        back = max(key.end(), start - 12)
        relative = _RELATIVE.search(text, back, start + 40)
        if relative is not None and relative.start() <= start + 4:
            return Due(relative[0], None)
        unclear = re.match(
            r"Q[1-4]\b|(?:KW|CW|week) ?\d{1,2}\b|\d{1,2}/\d{1,2}\b(?!/)", ahead, re.IGNORECASE
        )
        if unclear is not None:
            return Due(unclear[0], None)
    return None


def _at_end(text: str) -> Due | None:
    """Of "… next week" at the end of an item, without any word before it."""
    tail = text[-_LONGEST_BRACKET:]
    said = _LATER.search(tail)
    return None if said is None else Due(said[1], None)


def _coarse(text: str, near: date | None) -> Due | None:
    """A quarter or a month in brackets, or a quarter at the end."""
    for bracket in _BRACKETED.finditer(text):
        inner = bracket[1]
        found = due_in_cell(inner, near=near) if len(inner) < _LONGEST_BRACKET else None
        if found is not None and len(found.text) * 3 >= len(inner) * 1:
            return found
    tail = text[-40:]
    parts = re.split(r"\s[-–—|]+\s|,\s", tail)
    if len(parts) > 1:
        said = parts[-1].strip(" .;:|*_)")
        found = due_in_cell(said, near=near)
        said = _EDGE_OF.sub("", said, count=1)
        if found is not None and len(found.text) + 4 >= len(said):
            return found
    return None


def _bracket_around(text: str, at: int) -> str | None:
    before, after = text[max(0, at - 60) : at], text[at : at + 80]
    start = max(before.rfind("("), before.rfind("["))
    if start < 0 or any(sign in before[start:] for sign in ")]"):
        return None
    end = min((i for i in (after.find(")"), after.find("]")) if i >= 0), default=-1)
    return None if end < 0 else before[start + 1 :] + after[:end]


def _stands_apart(text: str, at: int) -> bool:
    """Whether a sign stands between a sentence and the date behind it."""
    before = text[:at].rstrip(" *_")
    if not before or text[:at].endswith("  ") or _HANDLE_BEFORE.search(before):
        return True
    return not before[-1].isalnum() and before[-1] not in "'’\"”“]`%"
