"""Whether the sample organisation is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peacetime.storage.models import AuditEntry, Person, Team

LOADED = "organisation.sample.loaded"


@dataclass(frozen=True, slots=True)
class Sample:
    """The last sample organisation that was loaded; `teams` are those still on the board."""

    loaded_at: datetime
    loaded_by: str  # a name, "" where it came with the start
    teams: tuple[str, ...]  # names

    @property
    def is_here(self) -> bool:
        """Whether any of its teams is on the board."""
        return bool(self.teams)


def sample() -> Sample | None:
    """The last sample organisation, or None where there never was one."""
    entry = AuditEntry.objects.filter(fact=LOADED).order_by("-number").first()
    if entry is None:
        return None
    teams = Team.objects.filter(slug__in=entry.changes["teams"], archived_at=None).order_by("name")
    who = Person.objects.filter(email=entry.actor).values_list("name", flat=True).first()
    return Sample(entry.at, who or "", tuple(teams.values_list("name", flat=True)))
