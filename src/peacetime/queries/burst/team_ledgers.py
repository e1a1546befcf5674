"""A team's ledger: those of its people while they were in it, and one seat for the time before anybody was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.burst.ledger.team import TeamLedger
from peacetime.domain.shared.spans import Span
from peacetime.queries.burst.known_today import known_today
from peacetime.queries.burst.ledgers import SEAT, Standing, remarks, seat, standing
from peacetime.queries.burst.people import House, house_of, house_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from peacetime.domain.burst.ledger.person import PersonLedger
    from peacetime.queries.burst.ledgers import Ask
    from peacetime.queries.burst.people import Stay
    from peacetime.queries.burst.policy import PolicyView
    from peacetime.storage.models import Team

ONE_SEAT = (
    "Before anybody was in the team, its incidents are told as if one person had carried them all."
)


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """A team's ledger with what it rests on."""

    team: Team
    ledger: TeamLedger
    house: House
    policy: PolicyView
    remarks: tuple[str, ...]
    paces: Mapping[str, float]  # by the ids of the ledger

    @property
    def has_people(self) -> bool:
        """Whether anybody is in the team at the end; else one seat stands for it."""
        return any(person != SEAT for person in self.ledger.balances)

    @property
    def balances(self) -> list[float]:
        """Of those who are in the team at the end, in no order that says who."""
        return sorted(self.ledger.balances.values())


def team_standing(team: Team, ask: Ask) -> TeamStanding:
    """The ledgers of everybody who was in a team since what is asked for, or is in it now."""
    own = house_with({team.pk: team})
    stays = [stay for stay in own.stays if _lasts(stay, ask)]
    people = sorted({stay.person_id for stay in stays})
    house = house_of(people) if people else own
    found = standing(people, ask, house=house)
    return team_of(team, found, stays, ask)


def team_of(team: Team, found: Standing, stays: Sequence[Stay], ask: Ask) -> TeamStanding:
    """The same from ledgers that are known already."""
    ledgers: dict[str, PersonLedger] = {}
    for person in dict.fromkeys(stay.person_id for stay in stays):
        theirs = [stay for stay in stays if stay.person_id == person]
        ledger = found.ledgers[person]
        left_at = theirs[-1].left_at
        if left_at is None and not theirs[-1].is_active and ask.as_of is None:
            left_at = ask.at  # nobody says since when
        responder = replace(ledger.responder, joined_at=theirs[0].joined_at, left_at=left_at)
        ledgers[str(person)] = replace(ledger, responder=responder)
    said = remarks(found.notes)
    nobody = (
        seat(team.pk, ask, found.house, policy=found.policy) if _asks_seat(ask, stays) else None
    )
    if nobody is not None:
        ledgers[SEAT] = nobody
        said.append(ONE_SEAT)
    if ask.as_of is not None:
        people = {stay.person_id for stay in stays}
        said += known_today(team, people, as_of=ask.as_of)
    start = min((each.span.start for each in ledgers.values()), default=ask.at)
    span = Span(start, ask.at)
    whole = TeamLedger(found.policy.policy, span, ledgers)
    paces = {str(person): pace for person, pace in found.paces.items()}
    return TeamStanding(team, whole, found.house, found.policy, tuple(said), paces)


def _asks_seat(ask: Ask, stays: Sequence[Stay]) -> bool:
    """Whether a time without anybody in the team is asked about."""
    since = ask.since
    is_history = ask.is_whole or ask.as_of is not None or ask.policy is not None
    return (
        is_history or not stays or (since is not None and min(s.joined_at for s in stays) > since)
    )


def _lasts(stay: Stay, ask: Ask) -> bool:
    since = ask.since or ask.at
    is_history = ask.is_whole or ask.as_of is not None or ask.policy is not None
    is_begun = stay.joined_at <= ask.at
    return is_begun and (is_history or stay.left_at is None or stay.left_at > since)
