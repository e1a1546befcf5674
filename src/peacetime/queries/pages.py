"""Long lists, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model, QuerySet

FIFTY = 50

Shown = TypeVar("Shown")
Row = TypeVar("Row", bound="Model")


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """Some of the items, and how many there are in all. The first page has number 1."""

    items: tuple[Shown, ...]
    number: int
    total: int
    size: int = FIFTY

    @property
    def pages(self) -> int:
        """How many pages there are; one when there is nothing."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """The page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after this one."""
        return self.number + 1 if self.number < self.pages else None


def paged(
    rows: QuerySet[Row],
    *,
    page: int,
    show: Callable[[Iterable[Row]], Iterable[Shown]],
    size: int = FIFTY,
) -> Page[Shown]:
    """One page of the rows; a number out of range gives the nearest page."""
    total = rows.count()
    last = max(1, -(-total // size))
    number = min(max(1, page), last)
    return Page(tuple(show(rows[(number - 1) * size : number * size])), number, total, size)
