"""What each severity means here, and how often stakeholders then hear."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, SentSeverity, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.domain.incidents.severity import Level
from peacetime.queries.severities import levels
from peacetime.usecases.organisation import LONGEST_CADENCE_MINUTES, change_severity

router = Router(tags=["severities"])


class SeverityLevel(Shown):
    """One severity; `cadence_minutes` is null where no next update is promised."""

    severity: str
    meaning: str
    cadence_minutes: int | None


class SaySeverity(Sent):
    """What it means, and the time between two updates."""

    meaning: Annotated[str, text(200)]
    cadence_minutes: (
        Annotated[int, Field(json_schema_extra={"minimum": 1, "maximum": LONGEST_CADENCE_MINUTES})]
        | None
    )


@router.get("", response=Page[SeverityLevel])
def list_severities(request: Request, paging: Paged) -> Page[SeverityLevel]:
    """The five severities, worst first."""
    return sliced(request, levels(), paging, _shown)


@router.put("/{severity}", response=SeverityLevel)
def say_severity(
    request: Request, severity: SentSeverity, said: SaySeverity
) -> Status[SeverityLevel]:
    """Say what a severity means here and how often stakeholders then hear."""
    change = partial(
        change_severity,
        severity.value,
        meaning=said.meaning,
        cadence_minutes=said.cadence_minutes,
    )
    return write(request, change, _shown)


def _shown(level: Level) -> SeverityLevel:
    minutes = None if level.cadence is None else int(level.cadence.total_seconds() // 60)
    return SeverityLevel(
        severity=level.severity.value, meaning=level.meaning, cadence_minutes=minutes
    )
