"""What moved a team's balance: each incident with its arithmetic, summed over people, and the rest by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import Reaching
from peacetime.api.fields import Shown
from peacetime.api.measures import CSV
from peacetime.api.pages import Paged, sliced
from peacetime.domain.burst.ledger.entries import Part
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.burst import entries as queries

router = Router(tags=["capacity"])


class Chosen(Reaching):
    """Which entries."""

    kind: str = Field("", description=f"One of {', '.join(queries.LABELS)}.")
    incident: str = Field("", max_length=100, description="Only of the incident with this id.")

    def found(self, request: Request, slug: str) -> queries.TeamEntries:
        """Every entry that is asked for.

        Raises:
            InvalidInput: `kind_unknown`.
        """
        if self.kind and self.kind not in queries.LABELS:
            sentence = f"{quoted(self.kind)} is no kind. Choose one of {', '.join(queries.LABELS)}."
            raise InvalidInput(sentence, field="kind", code="kind_unknown")
        when = self.when()
        return queries.team_entries(
            slug,
            actor=request.auth,
            at=when.at,
            since=when.since,
            as_of=when.as_of,
            kind=self.kind,
            incident=self.incident,
            page_size=None,
        )


class PartShown(Shown):
    """One part of the arithmetic: hours x multiplier x severity weight x overlap."""

    day_class: str | None
    hours: float
    multiplier: float
    severity_weight: float
    overlap: float
    credit_hours: float


class TeamEntry(Shown):
    """One line of a team's ledger; negative credit-hours were spent."""

    kind: str
    started_at: datetime
    ended_at: datetime
    credit_hours: float
    person_hours: float | None
    incident: str | None
    title: str
    severity: str
    arithmetic: list[str]
    parts: list[PartShown]


class TeamEntries(BaseModel):
    """Entries, oldest first, the path of the next page, and sums over all pages."""

    items: list[TeamEntry]
    next: str | None
    since: datetime
    until: datetime
    sums: dict[str, float] = Field(
        description="Credit-hours since then, by kind; of an entry that began before, its part after it."
    )
    spent_by_class: dict[str, float] = Field(description="Credit-hours, by the class of the day.")
    concentration: float | None = Field(
        description="What share of the load of eight weeks one person carried, to a tenth, for the team's own "
        "people; null under five."
    )
    policy_version: int
    remarks: list[str]


@router.get("/{slug}/burst/entries", response=TeamEntries)
def read_burst_entries(
    request: Request, slug: str, paging: Paged, asked: Annotated[Chosen, Query(...)]
) -> TeamEntries:
    """What moved a team's balance, with its arithmetic; as it was known then, too."""
    found = asked.found(request, slug)
    page = sliced(request, found.items[::-1], paging, _shown)
    return TeamEntries(
        items=page.items,
        next=page.next,
        since=found.since,
        until=found.until,
        sums=dict(found.sums),
        spent_by_class=dict(found.by_class),
        concentration=found.concentration,
        policy_version=found.policy_version,
        remarks=list(found.remarks),
    )


@router.get("/{slug}/burst/entries.csv", openapi_extra=CSV)
def export_burst_entries(
    request: Request, slug: str, asked: Annotated[Chosen, Query(...)]
) -> HttpResponse:
    """The same as a table, the newest first."""
    sheet = queries.entries_csv(asked.found(request, slug))
    answer = HttpResponse(sheet, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="capacity-{slug}.csv"'
    return answer


def parts_of(parts: Sequence[Part]) -> list[PartShown]:
    """The arithmetic of an entry, part by part."""
    return [
        PartShown(
            day_class=part.day_class.value if part.day_class else None,
            hours=part.hours,
            multiplier=part.multiplier,
            severity_weight=part.severity_weight,
            overlap=part.overlap,
            credit_hours=part.credit_hours,
        )
        for part in parts
    ]


def _shown(entry: queries.TeamEntry) -> TeamEntry:
    return TeamEntry(
        kind=entry.kind,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        credit_hours=entry.credit_hours,
        person_hours=entry.person_hours,
        incident=entry.incident or None,
        title=entry.title,
        severity=entry.severity,
        arithmetic=list(entry.arithmetic),
        parts=parts_of(entry.parts),
    )
