"""Incidents as one table, found by words, team, service, severity, days and state."""

from __future__ import annotations

from typing import Annotated

from django.http import StreamingHttpResponse
from ninja import Query, Router
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.measures import CSV, Asked, csv_answer
from peacetime.queries.incident_search import COLUMNS, Wanted, everything_found, found_cells
from peacetime.queries.tables import table_csv

router = Router(tags=["incidents"])


class Looked(Asked):
    """What is looked for; every word must stand in the incident, or begin one of its words."""

    q: str = Field("", max_length=200, description="Words of the incident, of its services.")
    state: str = Field("", max_length=20, description="open or closed.")
    kind: str = Field("", max_length=20, description="incident or maintenance.")

    def wanted(self) -> Wanted:
        """The same for the query."""
        return Wanted(self.question(), self.q, self.state, self.kind)


Find = Annotated[Looked, Query(...)]


@router.get("/incidents.csv", openapi_extra=CSV)
def export_incidents(request: Request, looked: Find) -> StreamingHttpResponse:
    """Every incident that is found, the latest beginning first, as a table."""
    rows = everything_found(request.auth, looked.wanted())
    return csv_answer(table_csv(COLUMNS, map(found_cells, rows)), "incidents.csv")
