"""Had it been soft: which of a team's past Rescues would not have happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peacetime.domain.dependencies.changes.kinds import Soften, applied
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.replay import PastRescue, Verdict, replayed
from peacetime.domain.dependencies.system import System


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What a team's past would have been without its hard needs of one service.

    Args:
        team: Whose past.
        root: The service that caused some of it.
        rescues: How many Rescues the team went through.
        caused: Of these, by this service.
        spared: Of the caused, that would not have happened.
        unexplained: Of the caused, where the graph says that the outage never reached the team.
        needs: The numbers of the needs that would be soft.
    """

    team: str
    root: str
    rescues: int
    caused: int
    spared: int
    unexplained: int
    needs: tuple[int, ...]


def hindsight(
    system: System,
    team: str,
    root: str,
    rescues: Sequence[PastRescue],
    *,
    unknown_as: Coupling = Coupling.HARD,
) -> Hindsight:
    """How many Rescues of a team would not have happened, had its way to a service been soft.

    Formula: every need of the team's own services of the root is softened; where none of them needs it
    directly, every need of the root is. Then each Rescue is told again, see `replay.replayed`.

    Args:
        system: As it is.
        team: Whose past.
        root: The service that caused some of it.
        rescues: Of any teams; others' are left out.
        unknown_as: What an unknown coupling counts as.

    Cost: four `time_to_down`.

    >>> from datetime import UTC, datetime
    >>> from peacetime.domain.dependencies.needs import Member, Need
    >>> from peacetime.domain.dependencies.replay import PastOutage
    >>> from peacetime.domain.dependencies.services import Service
    >>> from peacetime.domain.shared.spans import Span
    >>> services = (Service("page", "Customer"), Service("orders", "Orders"))
    >>> shop = System(services, (Need("page", (Member("orders"),), Coupling.HARD),))
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> hour = Span(noon, noon.replace(hour=13))
    >>> past = [PastRescue("1", "Customer", hour, PastOutage("orders", hour))]
    >>> found = hindsight(shop, "Customer", "orders", [*past, PastRescue("2", "Customer", hour)])
    >>> found.spared, found.caused, found.rescues
    (1, 1, 2)
    """
    theirs = [rescue for rescue in rescues if rescue.team == team]
    caused = [rescue for rescue in theirs if rescue.cause and rescue.cause.service == root]
    needs = _needs_of(system, root, team) or _needs_of(system, root, None)
    changed = applied(system, *(Soften(number) for number in needs))
    verdicts = [each.verdict for each in replayed(system, changed, caused, unknown_as=unknown_as)]
    return Hindsight(
        team,
        root,
        len(theirs),
        len(caused),
        verdicts.count(Verdict.SPARED),
        verdicts.count(Verdict.UNEXPLAINED),
        tuple(needs),
    )


def _needs_of(system: System, root: str, team: str | None) -> list[int]:
    """The needs of a service that are not soft, of one team's services or of all."""
    return [
        number
        for number, need in enumerate(system.needs)
        if need.coupling is not Coupling.SOFT
        and any(member.provider == root for member in need.members)
        and (team is None or system.service(need.consumer).team == team)
    ]
