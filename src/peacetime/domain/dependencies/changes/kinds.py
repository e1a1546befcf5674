"""The changes a team can make to a need: soften it, cover it, guard it, or double its provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

BECOMES = "(replica)"


class ChangeRefused(InvalidInput):
    """A change cannot be made to this need; the sentence says why."""

    code = "change_refused"


@dataclass(frozen=True, slots=True)
class Soften:
    """Let the consumer stay up without this part.

    Args:
        need: The number of the need in the system.
    """

    need: int

    def apply(self, system: System) -> System:
        """The system with this change made."""
        return _with(system, self.need, lambda need: replace(need, coupling=Coupling.SOFT))


@dataclass(frozen=True, slots=True)
class Cover:
    """Let the consumer live so many minutes on a cache or a queue; a longer cover stays as it is.

    Args:
        need: The number of the need in the system.
        minutes: From each of its members.
    """

    need: int
    minutes: float

    def apply(self, system: System) -> System:
        """The system with this change made."""
        return _with(system, self.need, lambda need: covered(need, self.minutes))


@dataclass(frozen=True, slots=True)
class Guard:
    """Give up waiting for a provider that hangs: a timeout, or a breaker.

    Args:
        need: The number of the need in the system.
    """

    need: int

    def apply(self, system: System) -> System:
        """The system with this change made."""
        return _with(system, self.need, guarded)


@dataclass(frozen=True, slots=True)
class Replicate:
    """Give the only provider of a need a second one like it, which fails by causes of its own.

    The replica needs what the provider needs, so that an outage further up still takes both.

    Args:
        need: The number of a need with one member.
    """

    need: int

    def apply(self, system: System) -> System:
        """The system with this change made; the replica pages nobody.

        Raises:
            ChangeRefused: `replica_of_many`.
        """
        need = system.needs[self.need]
        if len(need.members) != 1:
            sentence = f"{quoted(need.consumer)} has several providers here. Choose a need of one."
            raise ChangeRefused(sentence, field="need", code="replica_of_many")
        member = need.members[0]
        twin = replace(system.service(member.provider), id=_free(system, member.provider))
        needs = list(system.needs)
        both = (member, replace(member, provider=twin.id))
        needs[self.need] = replace(need, members=both, needs=1)
        needs += [
            replace(other, consumer=twin.id)
            for other in system.needs
            if other.consumer == member.provider
        ]
        services = (*system.services, replace(twin, is_paging=False))
        return replace(system, services=services, needs=tuple(needs))


Change = Soften | Cover | Guard | Replicate


def applied(system: System, *changes: Change) -> System:
    """The system with all of these changes made.

    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("orders"),), Coupling.HARD)
    >>> shop = System((Service("page"), Service("orders")), (page,))
    >>> applied(shop, Cover(0, 30), Guard(0)).needs[0].members[0].cover_minutes
    30
    """
    for change in changes:
        system = change.apply(system)
    return system


def told(system: System, change: Change) -> str:
    """A change as a sentence.

    >>> from peacetime.domain.dependencies.services import Service
    >>> page = Need("page", (Member("orders"),), Coupling.HARD, attribute="last 3 orders")
    >>> shop = System((Service("page"), Service("orders")), (page,))
    >>> told(shop, Soften(0))
    'Let page stay up without orders (last 3 orders).'
    >>> told(shop, Cover(0, 30))
    'Let page live on what it has for 30 minutes without orders (last 3 orders).'
    """
    need = system.needs[change.need]
    providers = " and ".join(member.provider for member in need.members)
    part = f"{providers} ({need.attribute})" if need.attribute else providers
    match change:
        case Soften():
            return f"Let {need.consumer} stay up without {part}."
        case Cover(minutes=minutes):
            return (
                f"Let {need.consumer} live on what it has for {minutes:g} minutes without {part}."
            )
        case Guard():
            return f"Let {need.consumer} give up waiting for {part}."
        case Replicate():
            return f"Give {need.consumer} a second {part}."


def covered(need: Need, minutes: float) -> Need:
    """A need with at least so many minutes of cover from each member."""

    def more(member: Member) -> Member:
        return replace(member, cover_minutes=max(member.cover_minutes, minutes))

    return replace(need, members=tuple(more(member) for member in need.members))


def guarded(need: Need) -> Need:
    """A need whose consumer waits for no member without end."""
    members = (m if m.is_guarded else replace(m, has_breaker=True) for m in need.members)
    return replace(need, members=tuple(members))


def _with(system: System, number: int, change: Callable[[Need], Need]) -> System:
    needs = list(system.needs)
    needs[number] = change(needs[number])
    return system.with_needs(needs)


def _free(system: System, provider: str) -> str:
    """A name for the replica that no service has."""
    name = f"{provider} {BECOMES}"
    while name in system.index:
        name += f" {BECOMES}"
    return name
