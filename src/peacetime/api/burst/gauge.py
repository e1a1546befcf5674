"""How a team stands, what it rests on and how its balance went; and the entries behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from ninja import Query, Router
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import Reaching, known
from peacetime.api.fields import Shown
from peacetime.queries.burst.gauge import GaugeView
from peacetime.queries.burst.privacy import CapacityHidden
from peacetime.queries.burst.team_course import team_course

router = Router(tags=["capacity"])
HIDDEN = "hidden"  # the state of a gauge that is not shown to whoever asks


class GaugeShown(Shown):
    """How a team stands, in credit-hours; what is not known or not shown is null, and `sentence` says why.

    Of fewer than five people nothing is said that counts them.
    """

    team: str
    state: str = Field(description="healthy, watch, overdrawn or unknown")
    sentence: str
    at: datetime
    people: int
    state_since: datetime | None
    usable_hours: float | None = Field(description="Without the debts of those below zero.")
    cap_hours: float | None
    usable_share: float | None
    debt_hours: float | None
    recovery_days_owed: float | None
    hours_to_empty: float | None = Field(description="At the present pace; null in Delivery.")
    hours_to_full: float | None
    night_hours_two: float | None = Field(description="That two people could carry by night.")
    bad_incident_cost: float | None
    ready: int | None = Field(description="How many could absorb a bad incident.")
    ready_needed: int | None
    people_below_zero: int | None
    is_one_seat: bool
    policy_version: int
    remarks: list[str]

    @classmethod
    def of(cls, view: GaugeView) -> GaugeShown:
        """From what a query found."""
        numbers = {name: known(getattr(view, name)) for name in HOURS}
        return cls.model_validate(
            {name: getattr(view, name) for name in cls.model_fields} | numbers,
        )


HOURS = (
    *("usable_hours", "cap_hours", "usable_share", "debt_hours", "recovery_days_owed"),
    *("hours_to_empty", "hours_to_full", "night_hours_two", "bad_incident_cost"),
)


class PointShown(Shown):
    """A balance at a moment, in credit-hours; null where it is not known."""

    at: datetime
    hours: float | None


class TeamCapacity(Shown):
    """A team's gauge, and its people's balances added up since a moment."""

    gauge: GaugeShown
    time_zone: str
    since: datetime
    until: datetime
    series: list[PointShown] = Field(description="Where the line bends or jumps.")


@router.get("/{slug}/burst", response=TeamCapacity)
def read_burst(request: Request, slug: str, asked: Annotated[Reaching, Query(...)]) -> TeamCapacity:
    """How much Rescue a team can still carry, and how its balance went; as it was known then, too."""
    when = asked.when()
    found = team_course(slug, actor=request.auth, at=when.at, since=when.since, as_of=when.as_of)
    if found.gauge.state == HIDDEN:
        raise CapacityHidden(found.gauge.sentence)
    return TeamCapacity(
        gauge=GaugeShown.of(found.gauge),
        time_zone=found.time_zone,
        since=found.since,
        until=found.until,
        series=points_of(found.moments, found.hours),
    )


def points_of(moments: Iterable[datetime], hours: Iterable[float]) -> list[PointShown]:
    """A line, point by point."""
    return [PointShown(at=at, hours=known(h)) for at, h in zip(moments, hours, strict=True)]
