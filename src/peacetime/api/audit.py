"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.queries.access import Act, require
from peacetime.queries.audit import audit_after

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


@router.get("/audit", response=Page[AuditEntry])
def read_audit(
    request: Request,
    paging: Paged,
    actor: Annotated[str, Query(description="Only what this caller did.")] = "",
    of: Annotated[str, Query(alias="object", description="Only what was done to this.")] = "",
) -> Page[AuditEntry]:
    """The audit log, oldest first."""
    require(request.auth, Act.READ_AUDIT)
    rows = audit_after(paging.after, actor=actor, of=of, limit=paging.limit + 1)
    return page_of(request, rows, paging, AuditEntry.model_validate, mark=lambda row: row.id)
