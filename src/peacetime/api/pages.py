"""Long lists: oldest first, a page at a time, each with the path of the next."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, Field

from peacetime.domain.shared.errors import InvalidInput

LONGEST = 200
USUAL = 50
CURSOR = re.compile(r"after ([0-9]{1,18})")

Item = TypeVar("Item")
Row = TypeVar("Row")


class Page(BaseModel, Generic[Item]):
    """Items, oldest first, and the path of the next page, or null."""

    items: list[Item]
    next: str | None


class Paging(BaseModel):
    """Which page."""

    limit: int = Field(USUAL, ge=1, le=LONGEST, description="How many items at most.")
    cursor: str = Field("", max_length=200, description="From the `next` of the page before.")

    @property
    def after(self) -> int:
        """The number or id of the last item before this page; 0 for the first page."""
        if not self.cursor:
            return 0
        mark = CURSOR.fullmatch(_decoded(self.cursor))
        if mark is None:
            sentence = "This cursor is not one of ours. Follow the `next` of a page."
            raise InvalidInput(sentence, field="cursor", code="cursor_unreadable")
        return int(mark[1])


def _decoded(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except ValueError:
        return ""


Paged = Annotated[Paging, Query(...)]


def page_of(
    request: HttpRequest,
    rows: Sequence[Row],
    paging: Paging,
    show: Callable[[Row], Item],
    *,
    mark: Callable[[Row], int],
) -> Page[Item]:
    """A page from one row more than it shows: the extra row says that there is a next page."""
    items = [show(row) for row in rows[: paging.limit]]
    last = mark(rows[paging.limit - 1]) if len(rows) > paging.limit else None
    return Page(items=items, next=next_path(request, last))


def next_path(request: HttpRequest, last: int | None) -> str | None:
    """The path of the page after the item with this number or id."""
    if last is None:
        return None
    query = request.GET.copy()
    query["cursor"] = urlsafe_b64encode(f"after {last}".encode()).decode()
    return f"{request.path}?{query.urlencode()}"


def sliced(
    request: HttpRequest, rows: Sequence[Row], paging: Paging, show: Callable[[Row], Item]
) -> Page[Item]:
    """A page of a list that is read whole because it is short by nature."""
    numbered = list(enumerate(rows, start=1))[paging.after : paging.after + paging.limit + 1]
    return page_of(request, numbered, paging, lambda row: show(row[1]), mark=lambda row: row[0])
