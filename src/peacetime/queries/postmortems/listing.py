"""Postmortems found by words, team and state; and the incidents that have none yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Lower

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.lookup import is_storable
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.queries.postmortems.one import state_of
from peacetime.queries.postmortems.reviews import Review, Reviews
from peacetime.queries.rituals.reviews import reviewed
from peacetime.queries.sight import visible_or_none
from peacetime.storage.models import Postmortem, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor
    from peacetime.queries.sight import Sight
    from peacetime.storage.models import Incident

STATES = {
    "writing": Q(published_at=None, reviewed_at=None),
    "reviewed": Q(published_at=None, reviewed_at__isnull=False),
    "published": Q(published_at__isnull=False),
}
LONGEST = 200
MOST_WORDS = 12
RECENT = timedelta(days=30)
MOST_LACKING = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for: every word stands in the title or the text; "" is everything."""

    text: str = ""
    team: str = ""  # slug
    state: str = ""

    def __post_init__(self) -> None:
        if self.state and self.state not in STATES:
            sentence = f"{quoted(self.state)} is not known here. Choose one of {', '.join(STATES)}."
            raise InvalidInput(sentence, field="state", code="state_unknown")

    @property
    def address(self) -> dict[str, str]:
        """What is looked for as parameters of an address that can be shared."""
        parts = {"q": self.text.strip(), "team": self.team, "state": self.state}
        return {name: value for name, value in parts.items() if value}


@dataclass(frozen=True, slots=True)
class ListedPostmortem:
    """One postmortem in a list."""

    pk: int
    ref: str
    title: str
    state: str
    origin: str
    team_slug: str
    team_name: str
    time_zone: str
    incident: str | None
    severity: str
    is_private: bool
    began_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    changed_at: datetime
    reviewed_at: datetime | None
    published_at: datetime | None
    version: int
    review: Review


@dataclass(frozen=True, slots=True)
class Lacking:
    """An incident that is over and has no postmortem yet."""

    ref: str
    summary: str
    severity: str
    team_slug: str
    team_name: str
    time_zone: str
    ended_at: datetime | None
    is_private: bool
    review: Review


@dataclass(frozen=True, slots=True)
class AllLacking:
    """The latest of those without one, and how many there are in all since a day."""

    items: tuple[Lacking, ...]
    total: int


def postmortems(actor: Actor, looked: Looked, *, at: datetime, page: int) -> Page[ListedPostmortem]:
    """Those that are looked for, the newest first."""
    rows = found(actor.sight, looked).order_by("-created_at", "-pk")
    return paged(rows, page=page, show=lambda some: _listed(some, at=at))


def postmortems_after(
    actor: Actor, looked: Looked, after: int, *, at: datetime, limit: int = FIFTY
) -> list[ListedPostmortem]:
    """The same in the order in which they came, after one of them."""
    rows = found(actor.sight, looked).filter(pk__gt=after).order_by("pk")
    return list(_listed(rows[:limit], at=at))


def found(sight: Sight, looked: Looked) -> QuerySet[Postmortem]:
    """The rows of what is looked for, without their texts."""
    rows = Postmortem.objects.filter(visible_or_none(sight, of="incident")).defer("text")
    rows = rows.select_related("team", "incident", "incident__postmortem_owner")
    if not is_storable(looked.text + looked.team):
        return rows.none()
    for word in looked.text[:LONGEST].split()[:MOST_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(ref=word))
    if looked.team:
        rows = rows.filter(team__slug=looked.team)
    return rows.filter(STATES[looked.state]) if looked.state else rows


def lacking(actor: Actor, *, team: str = "", at: datetime) -> AllLacking:
    """Incidents of the last days that are to be reviewed and have no postmortem, the latest first."""
    rows = reviewed(actor.sight).filter(postmortem=None).annotate(began=BEGAN)
    rows = rows.filter(began__gte=at - RECENT)
    if team:
        rows = rows.filter(team__slug=team) if is_storable(team) else rows.none()
    total = rows.count()
    latest = list(rows.order_by("-began", "-pk")[:MOST_LACKING])
    known = Reviews.of(latest, at=at)
    return AllLacking(tuple(_lacking(row, known.review(row)) for row in latest), total)


def teams_to_choose() -> list[tuple[str, str]]:
    """Slug and name of every team in use."""
    teams = Team.objects.filter(archived_at=None).order_by(Lower("name"))
    return list(teams.values_list("slug", "name"))


def _listed(rows: Iterable[Postmortem], *, at: datetime) -> Iterator[ListedPostmortem]:
    several = list(rows)
    known = Reviews.of((row.incident for row in several), at=at)
    for row in several:
        incident = row.incident
        yield ListedPostmortem(
            pk=row.pk,
            ref=row.ref,
            title=row.title,
            state=state_of(row),
            origin=row.origin,
            team_slug=row.team.slug,
            team_name=row.team.name,
            time_zone=row.team.time_zone,
            incident=incident.ref if incident else None,
            severity=(incident.severity or incident.severity_word) if incident else "",
            is_private=incident is not None and incident.is_private,
            began_at=row.began_at,
            ended_at=row.ended_at,
            created_at=row.created_at,
            changed_at=row.changed_at,
            reviewed_at=row.reviewed_at,
            published_at=row.published_at,
            version=row.version,
            review=known.review(incident, row),
        )


def _lacking(row: Incident, review: Review) -> Lacking:
    return Lacking(
        ref=row.ref,
        summary=row.summary,
        severity=row.severity or row.severity_word,
        team_slug=row.team.slug,
        team_name=row.team.name,
        time_zone=row.team.time_zone,
        ended_at=row.resolved_at or row.closed_at,
        is_private=row.is_private,
        review=review,
    )
