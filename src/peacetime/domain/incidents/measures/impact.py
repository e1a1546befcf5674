"""What incidents cost customers: how many were affected, for how long, as far as anybody said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal

NUMBER = r"(?P<number>[0-9]{1,3}(?:[,\u202f\u00a0 ][0-9]{3})+|[0-9]+(?:[.,][0-9]{1,2})?)"
MANY = r"(?P<many>k|thousand|m|million)?"
LOWER = r"(?P<lower>at least|more than|over|above)"
ABOUT = r"(?:about|around|roughly|some|approximately|approx\.?|ca\.?|~|≈)"
UPPER = re.compile(r"\b(up to|at most|less than|fewer than|under|below|no more than)\b|[<≤]")
RANGE = re.compile(r"[0-9]\s*%?\s*(?:-|\u2013|\u2014|to|or|and)\s*[0-9]")
WHO = (
    "customers?|users?|people|persons?|accounts?|clients?|tenants?|shops?|stores?|merchants?|"
    "organi[sz]ations?|companies|company|members?|subscribers?|visitors?|patients?|students?"
)
OF = r"(?P<of>[0-9][0-9,]*)"
PERCENT = re.compile(rf"^(?:{LOWER}|{ABOUT})?\s*{NUMBER}\s*(?:%|percent|per cent)(?![0-9a-z])")
PART = re.compile(rf"^(?:{LOWER}|{ABOUT})?\s*{NUMBER}\s+(?:out\s+)?of\s+(?:the\s+|our\s+)?{OF}\b")
COUNT = re.compile(
    rf"^(?:{LOWER}|{ABOUT})?\s*{NUMBER}\s?{MANY}(?:\s+(?:[a-z-]+\s+)?(?:{WHO})\b|$|(?=[,;.(]\s))"
)
WORDS = (
    (
        re.compile(
            rf"^(?:everybody|everyone|(?:all|every)(?: our| the)?(?: (?:{WHO}))?)(?![a-z ])"
        ),
        1.0,
    ),
    (re.compile(rf"^(?:{ABOUT} )?half(?: of)?(?: the| our| all)?(?: (?:{WHO}))?(?![a-z])"), 0.5),
    (re.compile(rf"^(?:none|nobody|no one|no (?:{WHO}))(?![a-z])"), 0.0),
)
# A share of those in one place or on one plan is no share of all.
NARROWED = re.compile(r"^[^,;(.]*\b(?:in|from|within|on|with|who|using|outside|near)\b|\bonly\b")
MOST_PEOPLE = 8.5e9
HOUR = timedelta(hours=1)
TIMES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}


@dataclass(frozen=True, slots=True)
class Scope:
    """Who was affected: a share of all customers (0 to 1) or a number of them, or why it is not known."""

    kind: Literal["share", "count", "unknown"]
    value: float = 0.0
    is_at_least: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScopeTime:
    """Some incidents of which the same was said about customers, and how long their impact lasted."""

    words: str
    incidents: int
    ended: int
    going_on: int
    time: timedelta  # of those that ended and, so far, of those that go on


@dataclass(frozen=True, slots=True)
class Impact:
    """Scope × duration of some incidents.

    `full` is the time of an outage for everybody that would weigh as much; `customer_hours` adds
    up where customers were counted. The two are never added: nobody knows how many customers
    there are. Each says of how many incidents it is, and `unknown` why the others are in neither.
    """

    full: timedelta
    full_incidents: int
    customer_hours: float
    customer_incidents: int
    is_at_least: bool
    unknown: tuple[tuple[str, int], ...]

    @property
    def known(self) -> int:
        """Of how many incidents the impact is known."""
        return self.full_incidents + self.customer_incidents


NOT_SAID = Scope("unknown", reason="nobody said how many customers were affected")
NO_NUMBER = Scope("unknown", reason="what was said is no share and no number of customers")
A_RANGE = Scope("unknown", reason="what was said is a range or an upper bound")
A_GROUP = Scope("unknown", reason="it is a share of a group whose size nobody said")
NO_TIME = "how long the impact lasted is not known"


@lru_cache(maxsize=8192)
def scope_of(words: str) -> Scope:
    """How many customers some words speak of, where they say it plainly at their beginning.

    Read are a percentage ("about 18% of orders"), a part ("12 of 40 shops"), a number of customers
    ("1,200 customers", "3k users", a bare number), and "all", "half" and "none". "At least" is kept.
    A range, an upper bound ("up to 500"), a share of some ("20% of users in Spain") and a number of
    anything else ("3 regions") are not known: a guess would look like a fact.

    Args:
        words: What was said under "customers affected".

    Returns:
        A share from 0 to 1, a count, or the reason why it is neither.

    Source: our default.

    >>> scope_of("About 18% of orders, all countries").value, scope_of("1,200 customers").value
    (0.18, 1200.0)
    >>> scope_of("some customers in Europe").reason
    'what was said is no share and no number of customers'
    """
    plain = " ".join(words.lower().split()).rstrip(".")
    if not plain:
        return NOT_SAID
    if UPPER.search(plain) or RANGE.search(plain):
        return A_RANGE
    return _share_of(plain) or _count_of(plain) or NO_NUMBER


def impact(groups: Iterable[ScopeTime], *, incidents: int) -> Impact:
    """What incidents cost customers: scope × duration, added up.

    Formula: Σ share × length, and Σ customers × length, the length from "Impact started" until
    "Mitigated", or until "Resolved" where no mitigation was recorded; for open ones until now.

    Args:
        groups: Incidents by what was said about customers; those of which nothing was said may be
            left out.
        incidents: How many there are in all.

    Returns:
        Two sums, of how many incidents each is, and why the rest is in neither.

    Source: the framework, "customer impact containment"; scope × duration is our default.

    >>> hour = timedelta(hours=1)
    >>> found = impact([ScopeTime("50% of users", 2, 2, 0, 4 * hour)], incidents=3)
    >>> str(found.full), found.known, found.unknown
    ('2:00:00', 2, (('nobody said how many customers were affected', 1),))
    """
    full, full_incidents, hours, customer_incidents = timedelta(), 0, 0.0, 0
    is_at_least, said = False, 0
    reasons: Counter[str] = Counter()
    for group in groups:
        scope, timed = scope_of(group.words), group.ended + group.going_on
        if scope is NOT_SAID:
            continue
        said += group.incidents
        if scope.kind == "unknown":
            reasons[scope.reason] += group.incidents
            continue
        if scope.kind == "share":
            full, full_incidents = full + group.time * scope.value, full_incidents + timed
        else:
            hours += group.time / HOUR * scope.value
            customer_incidents += timed
        is_at_least = is_at_least or (timed > 0 and scope.is_at_least) or group.going_on > 0
        reasons[NO_TIME] += group.incidents - timed
    reasons[NOT_SAID.reason] = incidents - said
    unknown = tuple((why, number) for why, number in reasons.most_common() if number > 0)
    return Impact(full, full_incidents, hours, customer_incidents, is_at_least, unknown)


def _share_of(plain: str) -> Scope | None:
    for pattern, share in WORDS:
        if found := pattern.match(plain):
            return _share(share, plain[found.end() :])
    if found := PERCENT.match(plain):
        share = _number(found["number"]) / 100
        return _share(share, plain[found.end() :], is_at_least=bool(found["lower"]))
    if (found := PART.match(plain)) and (whole := _number(found["of"])):
        share = _number(found["number"]) / whole
        return _share(share, plain[found.end() :], is_at_least=bool(found["lower"]))
    return None


def _share(value: float, rest: str, *, is_at_least: bool = False) -> Scope:
    if value > 1:
        return NO_NUMBER
    return A_GROUP if NARROWED.search(rest) else Scope("share", value, is_at_least)


def _count_of(plain: str) -> Scope | None:
    found = COUNT.match(plain)
    if found is None:
        return None
    number = _number(found["number"]) * TIMES.get(found["many"] or "", 1)
    is_possible = number == int(number) and number <= MOST_PEOPLE
    return Scope("count", number, bool(found["lower"])) if is_possible else None


def _number(written: str) -> float:
    if re.fullmatch(r"[0-9]{1,3}(?:[,\u202f\u00a0 ][0-9]{3})+", written):
        return float(re.sub(r"[^0-9]", "", written))
    return float(written.replace(",", "."))
