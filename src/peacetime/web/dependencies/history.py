"""What happened: whose outages brought which team into Rescue, and what would have been had they been soft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import percent
from peacetime.queries.dependencies.past import TeamsPast, pasts
from peacetime.web.dependencies.whole import whole_of
from peacetime.web.dependencies.words import hours
from peacetime.web.door import now, see, signed_in
from peacetime.web.frame import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.dependencies.hindsight import Hindsight
    from peacetime.queries.access import Actor
    from peacetime.web.dependencies.whole import Whole

DAYS = (30, 90, 365)
USUAL = 90
MINUTE = timedelta(minutes=1)
MOST_TEAMS = 50


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A service that brought a team into Rescue: how much of it, and what would have been."""

    name: str
    address: str
    owner: str
    is_own: bool
    share: str
    hours: str
    hindsight: str


@dataclass(frozen=True, slots=True)
class PastRow:
    """The Rescues of one team, by what caused them."""

    name: str
    address: str
    spent: str
    rescues: str
    upstream: str
    causes: list[CauseRow]
    untold: str


@require_safe
@signed_in
def history(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Past Rescues by cause, of the last so many days."""
    whole = whole_of(actor)
    if not whole.is_described:
        return see("/dependencies")
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in DAYS} else USUAL
    found = pasts(whole.system, actor.sight, at=now(), within=timedelta(days=days))
    context = {
        "rows": [_row(whole, each) for each in found[:MOST_TEAMS]],
        "more": max(len(found) - MOST_TEAMS, 0),
        "headline": _headline(whole, found, days),
        "days": days,
        "choices": DAYS,
    }
    return page(request, "dependencies/history.html", context, actor=actor)


def _headline(whole: Whole, found: list[TeamsPast], days: int) -> str:
    """What others' outages cost a team most hours, as a sentence."""
    heaviest = max((each.heaviest for each in found if each.heaviest), default=None)
    if heaviest is None:
        return (
            f"Nobody\u2019s outage is known to have brought another team into Rescue in {days} days"
        )
    return (
        f"{whole.name(heaviest.root)} caused {percent(heaviest.share)} of the Rescue of "
        f"{whole.team(heaviest.team)} in {days} days"
    )


def _row(whole: Whole, past: TeamsPast) -> PastRow:
    shares = past.shares
    told = {each.root: each for each in past.hindsights}
    roots = sorted(shares.by_root, key=lambda root: -shares.by_root[root])
    upstream = shares.upstream_share
    return PastRow(
        whole.team(shares.team),
        f"/teams/{shares.team}",
        hours(shares.spent / MINUTE),
        f"{shares.rescues} {'Rescue' if shares.rescues == 1 else 'Rescues'}",
        percent(upstream) if upstream else "",
        [_cause(whole, past, root, told.get(root)) for root in roots],
        hours(shares.untold / MINUTE) if shares.untold else "",
    )


def _cause(whole: Whole, past: TeamsPast, root: str, seen: Hindsight | None) -> CauseRow:
    owner = whole.owner(root)
    return CauseRow(
        whole.name(root),
        whole.address(root),
        whole.team(owner),
        owner == past.shares.team,
        percent(past.shares.share(root) or 0.0),
        hours(past.shares.by_root[root] / MINUTE),
        hindsight_words(seen) if seen else "",
    )


def hindsight_words(seen: Hindsight) -> str:
    """What would have been, for people.

    >>> from peacetime.domain.dependencies.hindsight import Hindsight
    >>> hindsight_words(Hindsight("a", "b", 7, 4, 3, 0, (1,)))
    'Had it been soft, 3 of 7 Rescues would not have happened.'
    >>> hindsight_words(Hindsight("a", "b", 7, 4, 0, 4, ()))
    'By what is described its outages never reach this team, so something is missing there or labelled wrong.'
    """
    if seen.unexplained and not seen.spared:
        return (
            "By what is described its outages never reach this team, so something is missing there "
            "or labelled wrong."
        )
    if not seen.spared:
        return "Softening it alone would have spared none: another way leads to it."
    said = f"Had it been soft, {seen.spared} of {seen.rescues} Rescues would not have happened."
    if seen.unexplained:
        said += f" {seen.unexplained} more are not explained by what is described."
    return said
