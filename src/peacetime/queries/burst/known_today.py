"""What is told as it is known today even where it is asked how things were known then, and only if it changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.shared.text import listed
from peacetime.domain.shared.zones import named_zone
from peacetime.storage.models import AuditEntry, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from peacetime.storage.models import Team

MEMBERS = "who was in the team when"
JOINED, LEFT = "team.member.joined", "team.member.left"
WORDS = {
    JOINED: MEMBERS,
    LEFT: MEMBERS,
    "team.member.changed": MEMBERS,
    "team.changed": "its clocks, working hours and holidays",
    "person.profile.changed": "its people’s own clocks",
    "history.import.done": "Rescues that a file brought",
    "history.import.undone": "Rescues that a file brought",
}
EFFECTIVE = {
    JOINED: "joined_on",
    LEFT: "left_on",
}  # from a day on, and before it nothing is changed


def known_today(team: Team, people: Iterable[int], *, as_of: datetime) -> list[str]:
    """A sentence where something of this was said after a moment; two queries.

    Engagements, corrections, time off, rotas and policies keep when they were recorded. Memberships, clocks
    and imported Rescues do not: the audit log tells whether they were touched since.
    """
    emails = Person.objects.filter(pk__in=list(people)).values_list("email", flat=True)
    theirs = Q(chain=f"team:{team.slug}") | Q(object__in=[f"person:{email}" for email in emails])
    entries = AuditEntry.objects.filter(theirs, at__gt=as_of, fact__in=list(WORDS))
    day = as_of.astimezone(named_zone(team.time_zone)).date()
    found = {
        WORDS[fact]
        for fact, said in entries.values_list("fact", "changes")
        if _matters(fact, said, day)
    }
    if not found:
        return []
    said = listed([words for words in dict.fromkeys(WORDS.values()) if words in found])
    return [f"Not as it was known then, but as it is known today: {said}."]


def _matters(fact: str, said: Mapping[str, str], day: date) -> bool:
    effective = said.get(EFFECTIVE.get(fact, "")) or ""
    return not effective or date.fromisoformat(effective) <= day
