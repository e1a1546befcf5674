"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import StreamingHttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Shown
from peacetime.api.measures import CSV, csv_answer
from peacetime.api.pages import Page, Paged, page_of
from peacetime.queries.access import Act, require
from peacetime.queries.audit import COLUMNS, AuditAsked, audit_after, audit_export
from peacetime.queries.tables import table_csv

router = Router(tags=["audit"])


class AuditEntry(Shown):
    """One change of state: who, when, what, on what."""

    id: int
    chain: str
    number: int
    at: datetime
    actor: str
    fact: str
    object: str
    changes: dict[str, Any]
    entry_hash: str


class Asked(BaseModel):
    """Which entries."""

    actor: str = Field("", description="Only what this caller did.")
    fact: str = Field("", description="Only this fact, like team.created.")
    of: str = Field("", alias="object", description="Only what was done to this.")
    q: str = Field("", max_length=254, description="A part of actor, fact or object.")
    start: Moment | None = Field(None, alias="from", description="At this moment or later.")
    end: Moment | None = Field(None, alias="to", description="Before this moment.")

    def question(self) -> AuditAsked:
        """The same for the query."""
        return AuditAsked(self.q, self.actor, self.fact, self.of, self.start, self.end)


@router.get("/audit", response=Page[AuditEntry])
def read_audit(
    request: Request,
    paging: Paged,
    asked: Annotated[Asked, Query(...)],
) -> Page[AuditEntry]:
    """The audit log, oldest first."""
    require(request.auth, Act.READ_AUDIT)
    rows = audit_after(asked.question(), paging.after, limit=paging.limit + 1)
    return page_of(request, rows, paging, AuditEntry.model_validate, mark=lambda row: row.id)


@router.get("/audit.csv", openapi_extra=CSV)
def export_audit(request: Request, asked: Annotated[Asked, Query(...)]) -> StreamingHttpResponse:
    """The same as a table, all of it."""
    require(request.auth, Act.READ_AUDIT)
    return csv_answer(table_csv(COLUMNS, audit_export(asked.question())), "audit.csv")
