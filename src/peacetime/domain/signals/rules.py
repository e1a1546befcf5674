"""Rules for alerts: which of them hold, and which one decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate
from functools import lru_cache
from re import IGNORECASE, Pattern, compile  # noqa: A004 - the standard library's own name
from typing import TYPE_CHECKING

from peacetime.domain.signals.folding import rank

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.signals.signal import Level

MOST_STARS = 5  # more of them would let a pattern take long


class Verb(StrEnum):
    """What a rule does with alerts that it holds for."""

    IGNORE = "ignore"  # they are kept, and belong to no group
    OPEN = "open"  # their group opens an incident
    JOIN = "join"  # their group joins the incident that is open in its team


@dataclass(frozen=True, slots=True)
class Matched:
    """What a rule looks at.

    Args:
        source: The number of the source.
        service: The number of the service, None where it is not known.
        team: The number of the team, None where it is not known.
        title: One line.
        level: How bad; None where nothing says so.
    """

    source: int
    service: int | None
    team: int | None
    title: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class Rule:
    """When it holds, and what it then does. Conditions that are None or "" hold always.

    Args:
        id: Its number.
        verb: What it does.
        source: Only of this source.
        service: Only of this service.
        team: Only of this team.
        title_pattern: Only with such a title; `*` stands for anything, upper and lower case are one.
        level: Only this bad or worse.
        until: Until this moment.
    """

    id: int
    verb: Verb
    source: int | None = None
    service: int | None = None
    team: int | None = None
    title_pattern: str = ""
    level: Level | None = None
    until: datetime | None = None

    def holds(self, matched: Matched, *, at: datetime) -> bool:
        """Whether every condition is met.

        Args:
            matched: What is looked at.
            at: Now.

        Returns:
            True where it holds.

        Source: our default.
        Cost: linear in the title.

        >>> from datetime import UTC, datetime
        >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
        >>> full = Matched(1, None, None, "Disk is full on db-1", None)
        >>> Rule(1, Verb.IGNORE, title_pattern="disk * db-*").holds(full, at=noon)
        True
        >>> Rule(1, Verb.IGNORE, source=2).holds(full, at=noon)
        False
        """
        return (
            (self.until is None or at < self.until)
            and self.source in {None, matched.source}
            and self.service in {None, matched.service}
            and self.team in {None, matched.team}
            and (self.level is None or rank(matched.level) >= rank(self.level))
            and (
                not self.title_pattern
                or _pattern(self.title_pattern).match(matched.title) is not None
            )
        )


def first_that_holds(rules: Iterable[Rule], matched: Matched, *, at: datetime) -> Rule | None:
    """The rule that decides: the first that holds.

    Args:
        rules: In the order in which they are asked.
        matched: What is looked at.
        at: Now.

    Returns:
        The rule, or None.

    Source: our default.
    Cost: linear in the rules.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    >>> rules = [Rule(1, Verb.IGNORE, source=2), Rule(2, Verb.OPEN), Rule(3, Verb.JOIN)]
    >>> first_that_holds(rules, Matched(1, None, None, "Disk is full", None), at=noon).id
    2
    """
    return next((rule for rule in rules if rule.holds(matched, at=at)), None)


@lru_cache(maxsize=256)
def _pattern(said: str) -> Pattern[str]:
    plain = said.replace("[", "[[]").replace("?", "[?]")
    return compile(translate(plain), IGNORECASE)
