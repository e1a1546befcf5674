"""An outage as a page tells it: a headline, a bar per service by team, and who stays in Delivery, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.what_if import State, WhatIf, what_if
from peacetime.domain.shared.text import listed
from peacetime.pictures.outage import Part, Word, axis, bar, minutes_word
from peacetime.web.dependencies.words import at_minute, counted

if TYPE_CHECKING:
    from markupsafe import Markup

    from peacetime.domain.dependencies.what_if import Course, Fate
    from peacetime.web.dependencies.whole import Whole

ROOM = 1.25  # of the outage: its end is seen
MOST_ROWS, MOST_GROUPS, MOST_NAMES = 8, 12, 6
FAILS = {Failure.DOWN: "is down", Failure.SLOW: "hangs"}
STATES: dict[State, Word] = {
    State.STALE: "stale",
    State.DEGRADED: "degraded",
    State.DOWN: "down",
}
WORDS = {"stale": "on a cover", "degraded": "without a part", "unsure": "may be down"}


@dataclass(frozen=True, slots=True)
class Row:
    """A service: its bar, and in words what becomes of it."""

    name: str
    address: str
    picture: Markup
    words: str
    state: str
    path: str  # by which it falls, its root first; "" of a root and of what does not fall


@dataclass(frozen=True, slots=True)
class Group:
    """The services of a team that are touched; `state` is rescue, unsure, delivery or none."""

    slug: str | None
    name: str
    state: str
    words: str
    rows: tuple[Row, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Outage:
    """Everything that a page says of an outage."""

    headline: str
    lede: str
    groups: tuple[Group, ...]
    axis: Markup
    folded: str  # teams that are touched and not drawn
    untouched: str
    unsure: str  # what is not known, and between what the answer therefore lies
    touched: int


def outage_of(
    whole: Whole, roots: tuple[str, ...], minutes: float, failure: Failure, *, only: str = ""
) -> Outage:
    """An outage of some services, told; what depends on unknown needs is told both ways.

    `only` is the slug of a team whose services are all drawn.
    """
    worst = what_if(whole.system, roots, minutes, failure=failure)
    best = worst
    if any(need.coupling is Coupling.UNKNOWN for need in whole.system.needs):
        best = what_if(whole.system, roots, minutes, failure=failure, unknown_as=Coupling.SOFT)
    return _Teller(whole, worst, best, only).tell()


@dataclass(slots=True)
class _Teller:
    whole: Whole
    worst: WhatIf
    best: WhatIf
    only: str

    def tell(self) -> Outage:
        by_team: dict[str | None, list[Course]] = {}
        for course in self.worst.courses.values():
            by_team.setdefault(self.whole.owner(course.service), []).append(course)
        teams = sorted(by_team, key=self._order)
        shown = [team for n, team in enumerate(teams) if n < MOST_GROUPS or team == self.only]
        folded = [self.whole.team(team) for team in teams if team not in shown]
        rest = [team for team in self.whole.system.teams if team not in by_team]
        return Outage(
            self._headline(),
            self._lede(),
            tuple(self._group(team, by_team[team]) for team in shown),
            axis(self.worst.minutes * ROOM, self.worst.minutes),
            _named("touched too, and not drawn here", folded),
            _named("untouched", [self.whole.team(team) for team in rest]),
            self._unsure(),
            len(self.worst.courses),
        )

    def _order(self, team: str | None) -> tuple[int, float, str]:
        if team is None:
            return 3, 0.0, ""
        fate = self.worst.fates[team]
        if not fate.is_rescue:
            return 2, 0.0, self.whole.team(team)
        is_unsure = not self.best.fates[team].is_rescue
        owns = any(self.whole.owner(root) == team for root in self.worst.roots)
        first = (
            -1.0 if owns else fate.start or 0.0
        )  # whose service fails stands above those it takes along
        return int(is_unsure), first, self.whole.team(team)

    def _headline(self) -> str:
        most, least = len(self.worst.rescues), len(self.best.rescues)
        names = listed([self.whole.name(root) for root in self.worst.roots])
        lasting = minutes_word(self.worst.minutes)
        fails = FAILS[self.worst.failure] if len(self.worst.roots) == 1 else "are down"
        who = counted(most, "team goes", "teams go", none="nobody goes")
        if least != most:
            who = f"{counted(least, '', '', none='none').strip()} to {counted(most, 'team goes', 'teams go')}"
        return f"If {names} {fails} for {lasting}, {who} into Rescue"

    def _lede(self) -> str:
        said = [
            f"{self.whole.team(fate.team)} {at_minute(fate.start or 0.0)}"
            for fate in self.worst.rescues[:MOST_NAMES]
            if self.best.fates[fate.team].is_rescue
        ]
        sentence = f"In Rescue: {listed(said)}." if said else ""
        staying = [
            self.whole.team(fate.team)
            for fate in self.worst.fates.values()
            if not fate.is_rescue and fate.worst is not State.OK
        ]
        if staying:
            few = [*staying[:3], *([f"{len(staying) - 3} more"] if len(staying) > 3 else [])]  # noqa: PLR2004
            verb = "stays" if len(staying) == 1 else "stay"
            sentence += f" {listed(few)} {verb} in Delivery."
        return sentence.strip() or "Nobody is paged for it."

    def _unsure(self) -> str:
        differing = [
            self.whole.team(fate.team)
            for fate in self.worst.rescues
            if self.best.fates[fate.team].start != fate.start
        ]
        if not differing:
            return ""
        few = differing[:MOST_NAMES]
        more = f" and {len(differing) - len(few)} more" if len(differing) > len(few) else ""
        return (
            "Nobody has said whether some needs are hard or soft. The picture shows the worst of it: what is "
            f"hollow stays up if they are soft. It matters for {listed(few) if not more else ', '.join(few)}{more}."
        )

    def _group(self, team: str | None, courses: list[Course]) -> Group:
        courses.sort(key=self._falls)
        most = len(courses) if team is not None and team == self.only else MOST_ROWS
        rows = tuple(self._row(course) for course in courses[:most])
        state, words = self._fate(team, courses)
        return Group(team, self.whole.team(team), state, words, rows, len(courses) - len(rows))

    def _falls(self, course: Course) -> tuple[float, int, str]:
        down = course.down_from
        is_root = course.service in self.worst.roots
        at = self.worst.minutes if down is None else down
        return at, int(not is_root), self.whole.name(course.service)

    def _fate(self, team: str | None, courses: list[Course]) -> tuple[str, str]:
        if team is None:
            return "none", "nobody here is paged"
        fate, best = self.worst.fates[team], self.best.fates[team]
        if not fate.is_rescue:
            return "delivery", f"stays in Delivery: {self._why_not(fate, courses)}"
        if not best.is_rescue:
            return "unsure", f"may enter Rescue {at_minute(fate.start or 0.0)}, or stay in Delivery"
        since = at_minute(fate.start or 0.0)
        if best.start != fate.start:
            since += f", or {at_minute(best.start or 0.0)}"
        return "rescue", f"in Rescue {since}, for {minutes_word(fate.minutes)}"

    def _why_not(self, fate: Fate, courses: list[Course]) -> str:
        if fate.worst is State.DOWN:
            paging = [c for c in courses if self.whole.system.service(c.service).is_paging]
            if any(course.down_from is not None for course in paging):
                floor = self.whole.system.rule(fate.team).floor_minutes
                return (
                    f"it is down for no longer than {minutes_word(floor)}, which heal by themselves"
                )
            return "what is down pages nobody"
        if fate.worst is State.STALE:
            return "its cover holds"
        left_out = self._left_out({course.service for course in courses})
        if not left_out:
            return "it does without a part, or has a spare"
        quoted = [f"“{each}”" for each in left_out[:3]]
        return f"{listed(quoted)} {'is' if len(quoted) == 1 else 'are'} left out"

    def _left_out(self, services: set[str]) -> list[str]:
        """The parts of these services whose providers are down."""
        found: dict[str, None] = {}
        for need in self.whole.system.needs:
            if need.consumer in services and need.attribute:
                down = (self.worst.courses.get(member.provider) for member in need.members)
                if any(course is not None and course.down_from is not None for course in down):
                    found[need.attribute] = None
        return list(found)

    def _row(self, course: Course) -> Row:
        name = self.whole.name(course.service)
        parts = self._parts(course)
        last = parts[-1]
        words = _row_words(last)
        told = "; ".join(
            f"{WORDS.get(part.state, part.state)} from minute {part.start:.4g} to {part.end:.4g}"
            for part in parts
        )
        path = [self.whole.name(each) for each in self.worst.path(course.service)]
        return Row(
            name,
            self.whole.address(course.service),
            bar(parts, self.worst.minutes * ROOM, sentence=f"{name}: {told}"),
            words,
            last.state,
            " → ".join(path) if len(path) > 1 else "",
        )

    def _parts(self, course: Course) -> list[Part]:
        """The worst reading; where the best one has it up, it is only unsure that it is down."""
        parts = [Part(STATES[part.state], part.start, part.end) for part in course.stretches]
        if course.down_from is None:
            return parts
        best = self.best.courses.get(course.service)
        surely = None if best is None else best.down_from
        surely = self.worst.minutes if surely is None else surely
        if surely <= course.down_from:
            return parts
        unsure = Part("unsure", course.down_from, surely)
        rest = [Part("down", surely, self.worst.minutes)] if surely < self.worst.minutes else []
        return [*parts[:-1], unsure, *rest]


def _row_words(last: Part) -> str:
    if last.state == "down":
        return f"down {at_minute(last.start)}"
    if last.state == "unsure":
        return f"may be down {at_minute(last.start)}"
    return WORDS[last.state]


def _named(what: str, names: Iterable[str]) -> str:
    """How many teams are so, and which."""
    known = sorted(names)
    if not known:
        return ""
    few = known[:MOST_NAMES]
    more = [f"{len(known) - len(few)} more"] if len(known) > len(few) else []
    are = "team is" if len(known) == 1 else "teams are"
    return f"{len(known)} {are} {what}: {listed([*few, *more])}."
