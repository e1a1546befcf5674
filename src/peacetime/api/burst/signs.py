"""The warning signs of a team, each against the team's own past."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import known
from peacetime.api.fields import Shown
from peacetime.domain.burst.signs.sign import Chance, Sign
from peacetime.queries.burst.signs import clusters_of, signs_of

router = Router(tags=["capacity"])
Clusters = Annotated[
    bool, Query(description="Look for clusters of incidents, too; it takes a second or two.")
]


class ChanceShown(Shown):
    """How often it would fire in a year in which nothing changed."""

    a_year: float
    sentence: str


class WeekShown(Shown):
    """One week of a sign's picture."""

    week: date = Field(validation_alias="week_starts")
    value: float
    towards_alarm: float = Field(description="From 0 to 1.")


class SignShown(Shown):
    """A warning sign; what is not known is null, and `sentence` says why."""

    name: str
    label: str
    state: str = Field(description="steady, changed, no_data or too_few")
    sentence: str
    unit: str
    baseline: float | None
    now: float | None
    change: float | None = Field(description="now / baseline - 1")
    since: date | None = Field(description="The estimated first day of the change.")
    told_on: date | None
    fires_by_chance: ChanceShown | None
    weeks: int
    points: list[WeekShown]
    formula: str
    method: str
    source: str
    grade: str


class BroughtShown(Shown):
    """How much of one kind of weekly numbers is known."""

    kind: str
    weeks: int
    first_week: date
    last_week: date
    source: str
    author: str
    recorded_at: datetime


class Signs(Shown):
    """All signs on one day; two of the five within six weeks escalate."""

    team: str
    at: date
    signs: list[SignShown]
    is_escalated: bool
    escalated_on: date | None
    escalated_by: list[str]
    escalation_by_chance: ChanceShown
    clusters: str | None = Field(description="In a sentence; null where they were not looked for.")
    brought: list[BroughtShown]


@router.get("/{slug}/burst/signs", response=Signs)
def read_burst_signs(
    request: Request,
    slug: str,
    clusters: Clusters = False,  # noqa: FBT002 - a parameter of the address
) -> Signs:
    """The five warning signs, permanent Rescue and everything-is-urgent, each against its own past."""
    now = timezone.now()
    found = signs_of(slug, actor=request.auth, at=now)
    panel = found.panel
    return Signs(
        team=found.team,
        at=panel.at,
        signs=[_sign(sign) for sign in panel.signs],
        is_escalated=panel.is_escalated,
        escalated_on=panel.escalated_on,
        escalated_by=list(panel.escalated_by),
        escalation_by_chance=_chance(panel.escalation_by_chance),
        clusters=clusters_of(slug, at=now) if clusters else None,
        brought=[BroughtShown.model_validate(each) for each in found.brought],
    )


def _sign(sign: Sign) -> SignShown:
    return SignShown(
        name=sign.name,
        label=sign.definition.label,
        state=sign.state.value,
        sentence=sign.sentence,
        unit=sign.unit,
        baseline=known(sign.baseline),
        now=known(sign.now),
        change=known(sign.change),
        since=sign.since,
        told_on=sign.told_on,
        fires_by_chance=None if sign.fires_by_chance is None else _chance(sign.fires_by_chance),
        weeks=sign.weeks,
        points=[WeekShown.model_validate(point) for point in sign.points],
        formula=sign.definition.formula,
        method=sign.definition.method,
        source=sign.definition.source,
        grade=sign.definition.grade,
    )


def _chance(chance: Chance) -> ChanceShown:
    return ChanceShown(a_year=chance.a_year, sentence=chance.sentence)
