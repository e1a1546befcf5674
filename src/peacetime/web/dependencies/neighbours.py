"""Which boxes stand around a service, and where: at most sixty, the rest folded by team."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.time_to_down import time_to_down
from peacetime.pictures.neighbourhood import Line, Node, neighbourhood
from peacetime.web.dependencies.words import at_minute, cover_words

if TYPE_CHECKING:
    from markupsafe import Markup

    from peacetime.domain.dependencies.needs import Member, Need
    from peacetime.web.dependencies.whole import Whole

HARDEST_FIRST = (Coupling.HARD, Coupling.UNKNOWN, Coupling.SOFT)
MOST_IN_A_COLUMN, MOST_FOLDED = 11, 3
MOST_MINUTES = 3  # columns of those that fall: at once, and two later ones


def picture_of(whole: Whole, service: str) -> Markup:
    """The neighbourhood of a service."""
    return _Neighbourhood(whole, service).draw()


class _Neighbourhood:
    def __init__(self, whole: Whole, service: str) -> None:
        self.whole, self.service = whole, service
        self.nodes: list[Node] = []
        self.columns: list[str] = []
        self.falls = time_to_down(whole.system, [service])
        self.surely = time_to_down(whole.system, [service], unknown_as=Coupling.SOFT)

    def draw(self) -> Markup:
        needs = self.whole.system.needs
        name = self.whole.name(self.service)
        providers = dict.fromkeys(
            m.provider for need in needs if need.consumer == self.service for m in need.members
        )
        consumers = dict.fromkeys(
            need.consumer
            for need in needs
            if any(member.provider == self.service for member in need.members)
        )
        if providers:
            self._column("It needs", [each for each in providers if each != self.service])
        self.columns.append("")
        self.nodes.append(Node(self.service, name, len(self.columns) - 1, "self"))
        seen = {*providers, self.service}
        falling = [each for each in self.falls if each not in seen]
        minutes = sorted({self.falls[each] for each in falling})
        for number, at in enumerate(minutes[:MOST_MINUTES]):
            is_last = number == MOST_MINUTES - 1 and len(minutes) > MOST_MINUTES
            those = (
                [each for each in falling if self.falls[each] >= at]
                if is_last
                else [each for each in falling if self.falls[each] == at]
            )
            # those that need it themselves first: their lines are seen
            those.sort(key=lambda each: (each not in consumers, self.falls[each]))
            self._column(f"Falls {at_minute(at)}{' or later' if is_last else ''}", those)
        staying = [each for each in consumers if each not in self.falls and each not in seen]
        if staying:
            self._column("Stays up", staying)
        shown = {node.key for node in self.nodes}
        sentence = (
            f"What {name} needs, and what falls with it: {len(providers)} needed, {len(falling)} falling, "
            f"{len(staying)} staying up. The tables below say the same."
        )
        return neighbourhood(self.nodes, self._lines(shown), self.columns, sentence=sentence)

    def _column(self, words: str, services: list[str]) -> None:
        number = len(self.columns)
        self.columns.append(words)
        shown = services
        if len(services) > MOST_IN_A_COLUMN:
            shown = services[: MOST_IN_A_COLUMN - MOST_FOLDED]
        self.nodes += [self._node(each, number) for each in shown]
        self.nodes += self._folded(services[len(shown) :], number)

    def _node(self, service: str, column: int) -> Node:
        state = "provider" if column == 0 and service not in self.falls else self._state(service)
        owner = self.whole.team(self.whole.owner(service))
        at = self.falls.get(service)
        more = owner if at is None else f"{owner}, falls {at_minute(at)}"
        return Node(
            service, self.whole.name(service), column, state, self.whole.address(service), more
        )

    def _state(self, service: str) -> str:
        if service not in self.falls:
            return "up"
        return "down" if self.surely.get(service, inf) <= self.falls[service] else "unsure"

    def _folded(self, services: list[str], column: int) -> list[Node]:
        by_team: dict[str | None, int] = defaultdict(int)
        for each in services:
            by_team[self.whole.owner(each)] += 1
        teams = sorted(by_team, key=lambda each: -by_team[each])
        kept = teams if len(teams) <= MOST_FOLDED else teams[: MOST_FOLDED - 1]
        nodes = [
            Node(
                f"{column}:{team}",
                f"{by_team[team]} more: {self.whole.team(team)}",
                column,
                "folded",
            )
            for team in kept
        ]
        rest = [team for team in teams if team not in kept]
        if rest:
            count = sum(by_team[team] for team in rest)
            words = f"{count} more of {len(rest)} teams"
            nodes.append(Node(f"{column}:others", words, column, "folded"))
        return nodes

    def _lines(self, shown: set[str]) -> list[Line]:
        """One line between any two: the need that is felt first; the tables have the others."""
        column = {node.key: node.column for node in self.nodes}
        found: dict[tuple[str, str], tuple[Need, Member]] = {}
        for need in self.whole.system.needs:
            if need.consumer not in shown:
                continue
            for member in need.members:
                # what runs backwards would cross everything; the tables have it
                if member.provider in shown and column[member.provider] < column[need.consumer]:
                    between = (member.provider, need.consumer)
                    known = found.get(between, (need, member))
                    found[between] = min(known, (need, member), key=_felt)
        return [self._line(*each) for each in found.values()]

    def _line(self, need: Need, member: Member) -> Line:
        line = Line(member.provider, need.consumer, need.coupling.value)
        # on its own lines alone: elsewhere words would stand on one another
        if self.service not in {need.consumer, member.provider}:
            return line
        spare = f"{need.enough} of {len(need.members)}" if need.spares else ""
        return replace(line, cover=cover_words(member.cover_minutes), spare=spare)


def _felt(each: tuple[Need, Member]) -> tuple[int, int, float]:
    """The less it is, the earlier a provider's outage is felt."""
    need, member = each
    return HARDEST_FIRST.index(need.coupling), need.spares, member.cover_minutes
