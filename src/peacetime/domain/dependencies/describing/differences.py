"""What another description of a system would change, each change in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from math import inf
from typing import Any

from peacetime.domain.dependencies.needs import Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System


class Change(StrEnum):
    """What would happen to a part of a description."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


WORDS = {
    "cover_minutes": "minutes of cover",
    "timeout_seconds": "seconds of timeout",
    "has_breaker": "circuit breaker",
    "expected": "expected availability",
    "promised": "promised availability",
    "verified_on": "drilled on",
    "is_paging": "puts its team in Rescue Mode",
    "outages": "own outages",
    "floor_minutes": "minutes that heal by themselves",
    "aftermath_minutes": "minutes to wind down",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a description that would change.

    Args:
        change: What would happen to it.
        about: `service`, `need` or `team`.
        name: The service or team; of a need its consumer.
        providers: Of a need.
        sentence: In words, with what was and what would be.
        before: Which of the needs it was, from 0; None where there was none, or for no need.
        after: Which it would be, as above.
    """

    change: Change
    about: str
    name: str
    sentence: str
    providers: tuple[str, ...] = ()
    before: int | None = None
    after: int | None = None


def differences(
    before: System, after: System, *, labelled_by: Mapping[int, str] | None = None
) -> list[Difference]:
    """What changes from one description to another: services, then teams, then needs.

    A need is the same where consumer, journey and providers are; of several such, in their order. One that
    gains or loses a provider is another need.

    Args:
        before: As it is.
        after: As it would be.
        labelled_by: Who said how a need of `before` is coupled, by its number: told where the label changes.

    Cost: linear, after sorting.

    >>> from peacetime.domain.dependencies.needs import Coupling, Member
    >>> services = (Service("page"), Service("orders"))
    >>> was = System(services, (Need("page", (Member("orders"),), Coupling.HARD),))
    >>> will = System(services, (Need("page", (Member("orders", 15),), Coupling.SOFT),))
    >>> [each.sentence for each in differences(was, will, labelled_by={0: "Alice"})]
    ['page needs orders: coupling soft instead of hard, as Alice labelled it; minutes of cover 15 \
instead of 0']
    """
    found = [*_services(before, after), *_rules(before, after)]
    return [*found, *_needs(before.needs, after.needs, labelled_by or {})]


def _services(before: System, after: System) -> Iterator[Difference]:
    for service in after.services:
        if service.id not in before.index:
            sentence = f"{service.id} is new{_owned(service)}"
            yield Difference(Change.ADDED, "service", service.id, sentence)
        elif changes := _changed(before.service(service.id), service):
            sentence = f"{service.id}: {'; '.join(changes)}"
            yield Difference(Change.CHANGED, "service", service.id, sentence)
    for service in before.services:
        if service.id not in after.index:
            yield Difference(
                Change.REMOVED, "service", service.id, f"{service.id} is no longer described"
            )


def _rules(before: System, after: System) -> Iterator[Difference]:
    for team in dict.fromkeys((*before.rules, *after.rules)):
        if changes := _changed(before.rule(team), after.rule(team)):
            yield Difference(Change.CHANGED, "team", team, f"{team}: {'; '.join(changes)}")


def _needs(
    before: Iterable[Need], after: Iterable[Need], labelled_by: Mapping[int, str]
) -> Iterator[Difference]:
    known = _by_key(before)
    new: list[Difference] = []
    for number, need in enumerate(after):
        waiting = known.get(_key(need))
        providers = tuple(member.provider for member in need.members)
        if not waiting:
            sentence = f"{told(need)} is new, {need.coupling.value}"
            new.append(
                Difference(Change.ADDED, "need", need.consumer, sentence, providers, after=number)
            )
            continue
        place, was = waiting.pop(0)
        if changes := _need_changes(was, need, labelled_by.get(place, "")):
            sentence = f"{told(need)}: {'; '.join(changes)}"
            yield Difference(
                Change.CHANGED, "need", need.consumer, sentence, providers, place, number
            )
    yield from new
    for place, was in sorted(
        (pair for pairs in known.values() for pair in pairs), key=lambda pair: pair[0]
    ):
        by = labelled_by.get(place, "")
        sentence = (
            f"{told(was)} is gone{f', which {by} labelled {was.coupling.value}' if by else ''}"
        )
        providers = tuple(member.provider for member in was.members)
        yield Difference(Change.REMOVED, "need", was.consumer, sentence, providers, before=place)


def told(need: Need) -> str:
    """A need in words: who needs whom.

    >>> from peacetime.domain.dependencies.needs import Member
    >>> told(Need("page", (Member("a"), Member("b")), needs=1))
    'page needs 1 of a, b'
    """
    names = ", ".join(member.provider for member in need.members)
    of = f"{need.enough} of " if need.spares else ""
    return f"{need.consumer} needs {of}{names}{f' ({need.journey})' if need.journey else ''}"


def paired(before: Iterable[Need], after: Iterable[Need]) -> dict[int, int]:
    """Which need of another description is which of this one: number before by number after."""
    known, found = _by_key(before), {}
    for number, need in enumerate(after):
        if waiting := known.get(_key(need)):
            found[number] = waiting.pop(0)[0]
    return found


def _by_key(needs: Iterable[Need]) -> dict[Any, list[tuple[int, Need]]]:
    found: dict[Any, list[tuple[int, Need]]] = defaultdict(list)
    for number, need in enumerate(needs):
        found[_key(need)].append((number, need))
    return found


def _key(need: Need) -> tuple[str, str, frozenset[str]]:
    return need.consumer, need.journey, frozenset(member.provider for member in need.members)


def _need_changes(before: Need, after: Need, labelled_by: str) -> list[str]:
    if before == after:
        return []
    found = []
    if before.coupling != after.coupling:
        by = f", as {labelled_by} labelled it" if labelled_by else ""
        found.append(f"coupling {after.coupling.value} instead of {before.coupling.value}{by}")
    if before.enough != after.enough:
        found.append(f"{after.enough} of its providers suffice instead of {before.enough}")
    if before.attribute != after.attribute:
        found.append(f"attribute {_value(after.attribute)} instead of {_value(before.attribute)}")
    members = {member.provider: member for member in before.members}
    for member in after.members:
        prefix = f"{member.provider} " if len(after.members) > 1 else ""
        found += [f"{prefix}{each}" for each in _changed(members[member.provider], member)]
    return found


def _changed(before: Any, after: Any) -> list[str]:
    """The fields that differ, by their names."""
    if before == after:
        return []
    found = []
    for field in fields(before):
        was, will = getattr(before, field.name), getattr(after, field.name)
        if was == will:
            continue
        if field.name == "evidence":
            found.append(f"{len(will)} reasons to believe it instead of {len(was)}")
        else:
            word = WORDS.get(field.name, field.name)
            found.append(f"{word} {_value(will)} instead of {_value(was)}")
    return found


def _value(value: object) -> str:
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case float() | int():
            return "without end" if value == inf else f"{value:.10g}"
        case date():
            return value.isoformat()
        case Outages(per_month=rate, duration=duration):
            return f"{rate:.4g} a month of {duration.mean:.4g} minutes"
    return str(value)


def _owned(service: Service) -> str:
    return f", owned by {service.team}" if service.team else ", owned by nobody"
