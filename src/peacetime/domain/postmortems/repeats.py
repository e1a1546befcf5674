"""The same cause again: which postmortems repeat an earlier one, why, and what should have prevented it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from peacetime.domain.postmortems.promises import Promised, became, promised
from peacetime.domain.postmortems.similarity import AT_MOST, LEAST, alike, words_of
from peacetime.domain.postmortems.told import Told
from peacetime.domain.shared.text import listed

MANY = 20  # postmortems: from so many on, what most of them share is left out
COMMON = 0.2
MORE_THAN_CHANCE = 2.0
SERVICE_WEIGHT, FACTOR_WEIGHT, TITLE_WEIGHT = 0.2, 0.3, 0.3
TITLE_WORDS = 3  # "Outage" and "Site down" are titles of many things


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
    has_same_title: bool = False

    def is_repeat(self, rule: RepeatRule) -> bool:
        has_another = bool(self.services or self.factors)
        return (
            self.text >= rule.alone
            or (self.text >= rule.with_another and has_another)
            or bool(self.services and self.factors)
            or self.has_same_title
        )

    def score(self) -> float:
        """Each reason leaves less doubt, and none leaves no doubt."""
        doubt = (1 - self.text) * (1 - TITLE_WEIGHT * self.has_same_title)
        doubt *= (1 - SERVICE_WEIGHT) ** len(self.services)
        return 1 - doubt * (1 - FACTOR_WEIGHT) ** len(self.factors)


def repeats(told: Sequence[Told], *, rule: RepeatRule = DEFAULT_RULE) -> list[Repeat]:
    """Every pair of postmortems that may be of one cause, with the reasons and what had been promised.

    Formula: similar text as in `similarity.alike`; a service or factor counts where it is in common,
    except (from 20 postmortems on) one that more than a fifth of them have. Without similar text, a
    service and a factor count where they come together at least twice as often as by chance (n₁ · n₂ / N).
    Score = 1 - (1 - text) · 0.8^services · 0.7^(factors and the same title).

    Args:
        told: Of one organisation, in any order.
        rule: From when on.

    Returns:
        Repeats, the surest first; of each postmortem at most `rule.at_most`.

    Source: our default.
    Cost: that of `alike`; linear in what is shared. 5,000 take some 3 seconds and 200 MB, cold.

    >>> from datetime import UTC, datetime
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


def _add_shared(pairs: dict[tuple[int, int], _Pair], told: Sequence[Told], *, at_most: int) -> None:
    """Services and factors in common, of pairs alike by words, or alike in both."""
    services = _telling([one.services for one in told])
    factors = _telling([one.factors for one in told])
    for places in _both_shared(told, services, factors, at_most=at_most):
        pairs.setdefault(places, _Pair())
    for places in _same_titles(told, at_most=at_most):
        pairs.setdefault(places, _Pair()).has_same_title = True
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
    yield from _next_ones(
        (
            places
            for (service, factor), places in holders.items()
            if len(places) * len(told) >= MORE_THAN_CHANCE * of_service[service] * of_factor[factor]
        ),
        at_most,
    )


def _same_titles(told: Sequence[Told], *, at_most: int) -> Iterator[tuple[int, int]]:
    """Pairs with the same telling words in their titles, dates and numbers aside."""
    titles = [" ".join(words_of(one.title)) for one in told]
    telling = _telling([frozenset({title}) for title in titles])
    holders: dict[str, list[int]] = {}
    for place, title in enumerate(titles):
        if title in telling and title.count(" ") >= TITLE_WORDS - 1:
            holders.setdefault(title, []).append(place)
    yield from _next_ones(holders.values(), at_most)


def _next_ones(groups: Iterable[Sequence[int]], at_most: int) -> Iterator[tuple[int, int]]:
    """Each of a group with the next ones in time: pairs stay few where a group is large."""
    for places in groups:
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
        became(before),
    )


def _why(pair: _Pair) -> str:
    parts = ["the same in their titles"] if pair.has_same_title else []
    if pair.services:
        parts.append(f"the same service ({listed(pair.services)})")
    if pair.factors:
        parts.append(f"the same factor ({listed(pair.factors)})")
    if pair.words:
        parts.append(f"the same words ({listed(pair.words)})")
    return f"Both tell of {listed(parts)}."
