"""One postmortem as it reads now, and every version of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.addresses import postmortem_url
from peacetime.queries.lookup import NotFound, postmortem_named
from peacetime.queries.postmortems.reviews import Review, Reviews
from peacetime.queries.sight import OUTSIDE, Sight
from peacetime.queries.timeline import names_of
from peacetime.queries.versions import Version
from peacetime.storage.models import Postmortem, PostmortemVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class OfIncident:
    """The incident that a postmortem is about."""

    ref: str
    summary: str
    severity: str
    is_private: bool
    is_drill: bool
    recognition: str
    suspended_at: datetime | None = None  # as marks ask; what is over waits for nothing


@dataclass(frozen=True, slots=True)
class PostmortemView:
    """Everything about a postmortem but its action items."""

    ref: str
    url: str
    title: str
    text: str
    version: Version
    state: str  # writing | reviewed | published
    origin: str  # written | brought
    team_id: int
    team_slug: str
    team_name: str
    time_zone: str
    incident: OfIncident | None
    began_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    created_by: str
    reviewed_at: datetime | None
    published_at: datetime | None
    review: Review


@dataclass(frozen=True, slots=True)
class TextVersion:
    """Title and text in one version."""

    title: str
    text: str
    version: Version


def postmortem(ref: str, *, at: datetime, sight: Sight = OUTSIDE) -> PostmortemView:
    """One postmortem, for whoever may see its incident.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    return postmortem_view(postmortem_named(ref, sight=sight), at=at)


def postmortem_view(row: Postmortem, *, at: datetime) -> PostmortemView:
    """A row as doors see it, with who wrote its last version."""
    last = PostmortemVersion.objects.filter(postmortem=row, number=row.version).get()
    names = names_of([last.author, *last.also_by])
    return PostmortemView(
        ref=row.ref,
        url=postmortem_url(row.ref),
        title=row.title,
        text=row.text,
        version=_version(last, names),
        state=state_of(row),
        origin=row.origin,
        team_id=row.team_id,
        team_slug=row.team.slug,
        team_name=row.team.name,
        time_zone=row.team.time_zone,
        incident=_incident(row),
        began_at=row.began_at,
        ended_at=row.ended_at,
        created_at=row.created_at,
        created_by=row.created_by,
        reviewed_at=row.reviewed_at,
        published_at=row.published_at,
        review=Reviews.of([row.incident], at=at).review(row.incident, row),
    )


def state_of(row: Postmortem) -> str:
    """How far it is: being written, its review held, published."""
    if row.published_at is not None:
        return "published"
    return "reviewed" if row.reviewed_at is not None else "writing"


def versions(ref: str, *, sight: Sight = OUTSIDE) -> list[Version]:
    """Every version without its text, the newest first.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    row = postmortem_named(ref, sight=sight)
    rows = list(PostmortemVersion.objects.filter(postmortem=row).defer("text").order_by("-number"))
    names = names_of(label for each in rows for label in (each.author, *each.also_by))
    return [_version(each, names) for each in rows]


def version(ref: str, number: int, *, sight: Sight = OUTSIDE) -> TextVersion:
    """One version.

    Raises:
        NotFound: `postmortem_unknown`, `version_unknown`.
    """
    return version_of(postmortem_named(ref, sight=sight), number)


def version_of(row: Postmortem, number: int) -> TextVersion:
    """One version of a postmortem that is in sight.

    Raises:
        NotFound: `version_unknown`.
    """
    found = PostmortemVersion.objects.filter(postmortem=row, number=number).first()
    if found is None:
        sentence = f"There is no version {number} of this postmortem."
        raise NotFound(sentence, code="version_unknown")
    return TextVersion(
        found.title, found.text, _version(found, names_of([found.author, *found.also_by]))
    )


def postmortem_of_incident(ref: str, *, sight: Sight = OUTSIDE) -> str | None:
    """The id of the postmortem of an incident; None where there is none, or it may not be seen."""
    rows = Postmortem.objects.filter(incident__ref=ref)
    found = rows.values_list("ref", flat=True).first()
    if found is None:
        return None
    try:
        return postmortem_named(found, sight=sight).ref
    except NotFound:
        return None


def _incident(row: Postmortem) -> OfIncident | None:
    incident = row.incident
    if incident is None:
        return None
    return OfIncident(
        incident.ref,
        incident.summary,
        incident.severity or incident.severity_word,
        is_private=incident.is_private,
        is_drill=incident.is_drill,
        recognition=incident.recognition,
    )


def _version(row: PostmortemVersion, names: Mapping[str, str]) -> Version:
    *others, last = (_name(label, names) for label in (row.author, *row.also_by))
    together = f"{', '.join(others)} and {last}" if others else last
    return Version(row.number, row.at, row.author, together, row.restored_from)


def _name(label: str, names: Mapping[str, str]) -> str:
    return names.get(label) or (
        "Peacetime" if label == "peacetime" else label.removeprefix("token:")
    )
