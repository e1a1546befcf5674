"""What the endpoints of capacity have in common: moments to ask about, numbers that may be unknown, tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from pydantic import BaseModel, Field

from peacetime.api.fields import Moment, Shown
from peacetime.api.reading import check_text
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import check_not_future
from peacetime.usecases.burst.sheets import Survey

USUAL = timedelta(days=90)
MOST_SHOWN = 100  # refused lines of a table
CSV_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
}
Finite = Annotated[float, Field(allow_inf_nan=False)]


class RefusedLine(Shown):
    """A line of a table that cannot be taken, as it stands there, and why; the header is line 1."""

    line: int
    text: str
    sentence: str


class TablePreview(Shown):
    """What a table would bring; where a line is refused, none is taken."""

    rows: int = Field(description="Lines that can be read.")
    refused: list[RefusedLine] = Field(description=f"The first {MOST_SHOWN} at most.")
    refused_in_all: int

    @classmethod
    def of(cls, survey: Survey[Any]) -> TablePreview:
        """From what a use-case found."""
        shown = [RefusedLine.model_validate(each) for each in survey.refused[:MOST_SHOWN]]
        return cls(rows=len(survey.rows), refused=shown, refused_in_all=len(survey.refused))


@dataclass(frozen=True, slots=True)
class When:
    """Until when, since when, and as it was known then where a moment of the past is asked about."""

    at: datetime
    since: datetime
    as_of: datetime | None


class Reaching(BaseModel):
    """Since when, and as it was known when."""

    since: Moment | None = Field(None, description="90 days before, when left out.")
    as_of: Moment | None = Field(None, description="As it was known then; now, when left out.")

    def when(self) -> When:
        """The same for a query, now.

        Raises:
            InvalidInput: `moment_in_future`, `since_too_late`.
        """
        now = timezone.now()
        if self.as_of is not None:
            check_not_future(self.as_of, at=now, field="as_of")
        until = self.as_of or now
        since = self.since or until - USUAL
        check_since(since, until)
        return When(now, since, self.as_of)


def check_since(since: datetime | None, until: datetime) -> None:
    """Refuse a beginning that is no beginning.

    Raises:
        InvalidInput: `since_too_late`.
    """
    if since is not None and since >= until:
        sentence = "Since lies after the moment that is asked about. Write an earlier one."
        raise InvalidInput(sentence, field="since", code="since_too_late")


def known(number: float | None) -> float | None:
    """A number, or null where there is none: what never ends or cannot be computed has no length."""
    return number if number is not None and isfinite(number) else None


def csv_text(request: HttpRequest) -> str:
    """The table that is the body of a request.

    Raises:
        InvalidInput: `table_not_utf8`.
    """
    try:
        sent = request.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        sentence = "The table is not UTF-8. Save it as CSV in UTF-8 and send it again."
        raise InvalidInput(sentence, field="body", code="table_not_utf8") from None
    check_text(sent, "body")
    return sent
