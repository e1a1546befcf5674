"""When a service has been down for longer than some minutes, in terms of its causes, with redundancy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from peacetime.domain.dependencies.availability.diagrams import TooLarge
from peacetime.domain.dependencies.availability.downtime import Downtime
from peacetime.domain.dependencies.availability.gates import Gate, Name
from peacetime.domain.dependencies.availability.unique_roots import HardNeeds
from peacetime.domain.dependencies.components import components

MOST_STATES = 200_000


@dataclass(frozen=True, slots=True)
class Down:
    """The gate "has been down for longer than so many minutes".

    Args:
        service: Which.
        minutes: For longer than these.
        entered: Where the service is on a cycle: the minutes with which the cycle was entered.
    """

    service: str
    minutes: float
    entered: float | None = None


@dataclass(frozen=True, slots=True)
class OwnCause:
    """The variable "of those moments at which its own outage is longer than the step before, longer still"."""

    service: str
    step: int


@dataclass(frozen=True, slots=True)
class Ages:
    """Services as gates over causes.

    Args:
        tops: The gate of each service that is asked for; gates and variables are numbers.
        gates: By number.
        variables: How likely each cause is true.
        causes: Whose cause each variable is.
        beside: The causes of one service together, by each of them.
        unknown: Services whose own downtime nobody knows; they count as never down.
    """

    tops: Mapping[str, int]
    gates: Mapping[Name, Gate]
    variables: Mapping[Name, float]
    causes: Mapping[int, OwnCause]
    beside: Mapping[Name, Sequence[Name]]
    unknown: frozenset[str]


def ages(services: Sequence[str], needs: HardNeeds, downtime: Downtime) -> Ages:
    """Services as gates over causes of their own and of those above.

    Formula: v has been down for longer than s where its own outage is longer than s, or where of one of its
    needs too few members are left: member u is lost where u has been down for longer than s + cover. Several
    thresholds a₁ < a₂ of one cause are nested: "longer than a₂" is "longer than a₁" and, of that, a variable
    of its own with chance q(a₂) / q(a₁). A path that comes back to a service never helps (there is a shorter
    one), so covers along a cycle add up at most once around.

    Args:
        services: That are asked for.
        needs: Those whose loss takes the consumer down.
        downtime: Of each service, by its own causes.

    Raises:
        TooLarge: There are too many different sums of covers to keep apart.

    Source: ours; exact unless two overlapping outages hand over inside one need (of second order).
    Cost: linear in services times sums of covers.
    """
    gates: dict[Name, Gate] = {}
    wanted: dict[str, dict[float, None]] = {}
    ahead = [Down(service, 0.0) for service in services]
    rounds = _rounds(services, needs) if needs.with_covers else {}
    tops: dict[str, Name] = {}
    for number, service in enumerate(services):
        tops[service] = ahead[number] = _entered(ahead[number], None, rounds)
    while ahead:
        down = ahead.pop()
        if down in gates:
            continue
        if len(gates) > MOST_STATES:
            raise TooLarge("Covers add up to too many different minutes. Take samples.")
        wanted.setdefault(down.service, {})[down.minutes] = None
        lost: list[Name] = [_Threshold(down.service, down.minutes)]
        for need in needs.of.get(down.service, ()):
            below = []
            for member in need.members:
                minutes = down.minutes + needs.cover(member)
                then = _entered(Down(member.provider, minutes), down, rounds)
                if _helps(then, rounds):
                    below.append(then)
            if len(below) > need.spares:
                gate = _Lost(down, len(gates))
                gates[gate] = Gate(need.spares + 1, tuple(below))
                lost.append(gate)
                ahead += below
        gates[down] = Gate(1, tuple(lost))
    return _with_causes(tops, gates, wanted, downtime)


@dataclass(frozen=True, slots=True)
class _Threshold:
    """The gate "its own outage is longer than so many minutes"."""

    service: str
    minutes: float


@dataclass(frozen=True, slots=True)
class _Lost:
    """The gate "of one need too few are left"."""

    of: Down
    number: int


@dataclass(frozen=True, slots=True)
class _Round:
    """A cycle: its number, and the most that covers add up to once around."""

    number: int
    minutes: float


def _rounds(services: Sequence[str], needs: HardNeeds) -> dict[str, _Round]:
    """The cycle of each service that is on one, among those above some services."""
    above: dict[str, tuple[str, ...]] = {}
    ahead = list(services)
    while ahead:
        service = ahead.pop()
        if service not in above:
            above[service] = tuple(needs.providers.get(service, ()))
            ahead += above[service]
    found: dict[str, _Round] = {}
    for number, group in enumerate(components(above)):
        if len(group) == 1:
            continue
        inside = set(group)
        longest = 0.0
        for consumer in group:
            members = (member for need in needs.of.get(consumer, ()) for member in need.members)
            here = [
                member.cover_minutes
                for member in members
                if member.provider in inside and member.cover_minutes < inf
            ]
            longest += max(here, default=0.0)
        found |= {service: _Round(number, longest) for service in group}
    return found


def _entered(down: Down, after: Down | None, rounds: Mapping[str, _Round]) -> Down:
    """Remember with which minutes a cycle was entered."""
    here = rounds.get(down.service)
    if here is None:
        return down
    if after is not None and rounds.get(after.service) == here:
        return Down(down.service, down.minutes, after.entered)
    return Down(down.service, down.minutes, down.minutes)


def _helps(down: Down, rounds: Mapping[str, _Round]) -> bool:
    """Whether a path as long as this may be the shortest."""
    if down.minutes == inf:
        return False
    if down.entered is None:
        return True
    return down.minutes <= down.entered + rounds[down.service].minutes


def _with_causes(
    tops: Mapping[str, Name],
    gates: dict[Name, Gate],
    wanted: Mapping[str, Mapping[float, None]],
    downtime: Downtime,
) -> Ages:
    chances: dict[OwnCause, float] = {}
    beside: list[list[OwnCause]] = []
    unknown = set()
    for service, thresholds in wanted.items():
        before: float = 1
        beside.append([])
        for step, minutes in enumerate(sorted(thresholds)):
            share = downtime(service, minutes)
            if share is None:
                unknown.add(service)
                share = 0
            cause = OwnCause(service, step)
            chances[cause] = share / before if before else 0
            beside[-1].append(cause)
            gates[_Threshold(service, minutes)] = Gate(step + 1, tuple(beside[-1]))
            before = share
    number: dict[Name, int] = {name: place for place, name in enumerate((*gates, *chances))}
    together = [tuple(number[cause] for cause in group) for group in beside]
    return Ages(
        {service: number[top] for service, top in tops.items()},
        {
            number[name]: Gate(gate.at_least, tuple(number[each] for each in gate.inputs))
            for name, gate in gates.items()
        },
        {number[cause]: chance for cause, chance in chances.items()},
        {number[cause]: cause for cause in chances},
        {place: group for group in together for place in group},
        frozenset(unknown),
    )
