"""What every kept version has, whatever it is a version of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

SHIPPED = 0  # the number of what comes with Peacetime


@dataclass(frozen=True, slots=True)
class Version:
    """Which version, by whom and when; of what is shipped nobody and never."""

    number: int
    at: datetime | None = None
    author: str = ""
    author_name: str = ""
    restored_from: int | None = None

    @property
    def is_shipped(self) -> bool:
        """Whether these are Peacetime's own words."""
        return SHIPPED in {self.number, self.restored_from}
