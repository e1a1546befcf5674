"""The same cause again: which postmortems repeat an earlier one, why, and what should have prevented it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import product

from peacetime.domain.postmortems.actions import ActionItem, Kind, State
from peacetime.domain.postmortems.similarity import AT_MOST, LEAST, alike
from peacetime.domain.shared.text import listed, quoted

MANY = 20  # postmortems: from so many on, what most of them share is left out
COMMON = 0.2
MORE_THAN_CHANCE = 2.0
SERVICE_WEIGHT, FACTOR_WEIGHT = 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of one postmortem.

    Args:
        id: Stable.
        title: For people.
        began_at: When its incident began.
        text: Title, root causes and contributing factors; a summary where these are missing. Not the
            timeline: it tells of people and tools.
        services: Which services it was of, by name.
        factors: Contributing factors, as labels that several postmortems use.
        actions: Its action items.
    """

    id: str
    title: str
    began_at: datetime
    text: str
    services: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()
    actions: tuple[ActionItem, ...] = ()


class Then(StrEnum):
    """How an action item stood when the next incident of its cause began."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Promised:
    """An action item of the earlier postmortem, and how it stood when it happened again."""

    item: ActionItem
    then: Then
    sentence: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two postmortems of what may be one cause: people decide whether it is.

    `score` is from 0 to 1 and orders, no more. `why` says in a sentence what they share; `promised` what
    the earlier one had promised, the prevention first, and `sentence` what became of that.
    """

    earlier: Told
    later: Told
    score: float
    services: tuple[str, ...]
    factors: tuple[str, ...]
    words: tuple[str, ...]
    why: str
    promised: tuple[Promised, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class RepeatRule:
    """What makes two postmortems a repeat.

    Alike by words `alone`; less alike `with_another` reason, a service or a factor in common; or with
    both of these in common, whatever the words.

    Source: our default; the numbers come from reading pairs: `docs/explanation/repeats.md`.
    """

    alone: float = LEAST
    with_another: float = 0.14
    at_most: int = AT_MOST


DEFAULT_RULE = RepeatRule()


@dataclass(slots=True)
class _Pair:
    text: float = 0.0
    words: tuple[str, ...] = ()
    services: list[str] = field(default_factory=list)
    factors: list[str] = field(default_factory=list)

    def is_repeat(self, rule: RepeatRule) -> bool:
        has_another = bool(self.services or self.factors)
        return (
            self.text >= rule.alone
            or (self.text >= rule.with_another and has_another)
            or bool(self.services and self.factors)
        )

    def score(self) -> float:
        """Each reason leaves less doubt, and none leaves no doubt."""
        doubt = 1 - self.text
        doubt *= (1 - SERVICE_WEIGHT) ** len(self.services)
        return 1 - doubt * (1 - FACTOR_WEIGHT) ** len(self.factors)


def repeats(told: Sequence[Told], *, rule: RepeatRule = DEFAULT_RULE) -> list[Repeat]:
    """Every pair of postmortems that may be of one cause, with the reasons and what had been promised.

    Formula: similar text as in `similarity.alike`; a service or factor counts where it is in common,
    except (from 20 postmortems on) one that more than a fifth of them have. Without similar text, a
    service and a factor count where they come together at least twice as often as by chance (n₁ · n₂ / N).
    Score = 1 - (1 - text) · 0.8^services · 0.7^factors.

    Args:
        told: Of one organisation, in any order.
        rule: From when on.

    Returns:
        Repeats, the surest first; of each postmortem at most `rule.at_most`.

    Source: our default.
    Cost: that of `alike`; linear in what is shared. 5,000 take some 3 seconds and 200 MB, cold.

    >>> from datetime import UTC
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> some = [
    ...     Told("a", "Invoices late", day, "The queue of invoices had no limit", frozenset({"billing"})),
    ...     Told("b", "Site down", day.replace(day=3), "A certificate expired", frozenset({"edge"})),
    ...     Told("c", "Invoices again", day.replace(day=9), "No limit: the queue of invoices filled"),
    ... ]
    >>> [found] = repeats(some)
    >>> found.earlier.id, found.later.id, found.sentence
    ('a', 'c', 'Nothing had been promised after the earlier one.')
    """
    ordered = sorted(told, key=lambda one: (one.began_at, one.id))
    pairs: dict[tuple[int, int], _Pair] = {}
    for found in alike([one.text for one in ordered], least=rule.with_another, at_most=AT_MOST * 3):
        pairs[found.first, found.second] = _Pair(found.score, found.words)
    _add_shared(pairs, ordered, at_most=rule.at_most)
    chosen = [(places, pair) for places, pair in pairs.items() if pair.is_repeat(rule)]
    chosen.sort(key=lambda one: (-one[1].score(), one[0]))
    return [
        _repeat(ordered[first], ordered[second], pair)
        for (first, second), pair in _at_most(chosen, rule.at_most)
    ]


def families(found: Iterable[Repeat]) -> list[tuple[Told, ...]]:
    """Postmortems that repeats link, directly or through others: each family in order of time.

    Returns:
        The largest family first.

    Source: our default. Links that are each plausible can join what is not one cause: look.

    >>> families([])
    []
    """
    family: dict[str, list[Told]] = {}
    for repeat in found:
        first = family.setdefault(repeat.earlier.id, [repeat.earlier])
        second = family.setdefault(repeat.later.id, [repeat.later])
        if first is not second:
            first += second
            for one in second:
                family[one.id] = first
    unique = {id(members): members for members in family.values()}.values()
    ordered = [tuple(sorted(members, key=lambda one: (one.began_at, one.id))) for members in unique]
    return sorted(ordered, key=lambda members: (-len(members), members[0].began_at))


def promised(earlier: Told, later: Told) -> tuple[Promised, ...]:
    """What the earlier postmortem had promised, as it stood when the later incident began.

    Prevention comes first; what was still open comes before what was done.

    >>> from datetime import UTC
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> promised(Told("a", "A", day, ""), Told("b", "B", day, ""))
    ()
    """
    found = [_promised(item, later.began_at) for item in earlier.actions]
    states, kinds = list(Then), [*Kind, None]
    return tuple(
        sorted(found, key=lambda one: (kinds.index(one.item.kind), states.index(one.then)))
    )


def _add_shared(pairs: dict[tuple[int, int], _Pair], told: Sequence[Told], *, at_most: int) -> None:
    """Services and factors in common, of pairs alike by words, or alike in both."""
    services = _telling([one.services for one in told])
    factors = _telling([one.factors for one in told])
    for places in _both_shared(told, services, factors, at_most=at_most):
        pairs.setdefault(places, _Pair())
    for (first, second), pair in pairs.items():
        pair.services = sorted(told[first].services & told[second].services & services)
        pair.factors = sorted(told[first].factors & told[second].factors & factors)


def _telling(names: Sequence[frozenset[str]]) -> frozenset[str]:
    """The names that tell something: where there are many postmortems, not what most of them have."""
    count = Counter(name for held in names for name in held)
    most = COMMON * len(names) if len(names) >= MANY else len(names)
    return frozenset(name for name, holders in count.items() if holders <= most)


def _both_shared(
    told: Sequence[Told], services: frozenset[str], factors: frozenset[str], *, at_most: int
) -> Iterator[tuple[int, int]]:
    """Pairs with a service and a factor in common that come together more often than by chance.

    Each postmortem is paired with the next ones in time.
    """
    holders: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(told):
        for both in product(one.services & services, one.factors & factors):
            holders.setdefault(both, []).append(place)
    of_service = Counter(name for one in told for name in one.services)
    of_factor = Counter(name for one in told for name in one.factors)
    for (service, factor), places in holders.items():
        by_chance = of_service[service] * of_factor[factor] / len(told)
        if len(places) < MORE_THAN_CHANCE * by_chance:
            continue
        for n, first in enumerate(places):
            for second in places[n + 1 : n + 1 + at_most]:
                yield first, second


def _at_most(
    chosen: Iterable[tuple[tuple[int, int], _Pair]], at_most: int
) -> Iterator[tuple[tuple[int, int], _Pair]]:
    of: Counter[int] = Counter()
    for places, pair in chosen:
        if min(of[places[0]], of[places[1]]) < at_most:
            of.update(places)
            yield places, pair


def _repeat(earlier: Told, later: Told, pair: _Pair) -> Repeat:
    before = promised(earlier, later)
    return Repeat(
        earlier,
        later,
        pair.score(),
        tuple(pair.services),
        tuple(pair.factors),
        pair.words,
        _why(pair),
        before,
        _became(before),
    )


def _why(pair: _Pair) -> str:
    parts = []
    if pair.services:
        parts.append(f"the same service ({listed(pair.services)})")
    if pair.factors:
        parts.append(f"the same factor ({listed(pair.factors)})")
    if pair.words:
        parts.append(f"the same words ({listed(pair.words)})")
    return f"Both tell of {listed(parts)}."


def _promised(item: ActionItem, at: datetime) -> Promised:
    who = item.owner.name if item.owner else "nobody"
    text = quoted(item.text, at_most=80)
    if item.closed_at is None or item.closed_at > at:
        days = (at.date() - item.due_on).days if item.due_on else 0
        late = f", {days} days overdue" if days > 1 else ""
        return Promised(item, Then.OPEN, f"{text} was still open{late}; owner: {who}.")
    if item.state is State.DROPPED:
        return Promised(item, Then.DROPPED, f"{text} had been dropped: {item.reason}")
    return Promised(item, Then.DONE, f"{text} had been done on {item.closed_at:%Y-%m-%d}.")


def _became(before: Sequence[Promised]) -> str:
    if not before:
        return "Nothing had been promised after the earlier one."
    count = Counter(one.then for one in before)
    words = {Then.OPEN: "still open", Then.DONE: "done", Then.DROPPED: "dropped"}
    told = listed([f"{count[then]} {words[then]}" for then in Then if count[then]])
    preventive = [one for one in before if one.item.kind is Kind.PREVENT]
    if not preventive:
        return f"Of what had been promised, nothing was to prevent it: {told}."
    if any(one.then is Then.OPEN for one in preventive):
        return f"What was to prevent it had not been done: {told}."
    if all(one.then is Then.DROPPED for one in preventive):
        return f"What was to prevent it had been dropped: {told}."
    return f"What was to prevent it had been done, and did not hold: {told}."
