"""Action items and postmortems as the domain knows them, for whoever may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.causes import Causes, Role, Why
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.told import Told
from peacetime.queries.actions.items import item_of, seen
from peacetime.queries.sight import Sight, visible_or_none
from peacetime.storage import models

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.postmortems.actions import ActionItem
    from peacetime.storage.models import Postmortem, Team

FACTOR = "factor"  # as headings have it: "Contributing factors"
MOST_COMPARED = 2_000  # postmortems, the latest of an organisation
TEXTS_KEPT = 4_096  # what is read of a version is read once a process


def items(sight: Sight, *, team: Team | None = None) -> list[ActionItem]:
    """The action items that somebody may see, of one team or of all; not what waits in the debt backlog."""
    rows = seen(sight).filter(is_in_backlog=False, team__archived_at=None).order_by("pk")
    return [item_of(row) for row in (rows if team is None else rows.filter(team=team))]


def told(sight: Sight) -> list[Told]:
    """What is told of every postmortem that somebody may see, with its action items."""
    rows = (
        models.Postmortem.objects.filter(visible_or_none(sight, of="incident"))
        .select_related("incident")
        .prefetch_related("incident__services", "actions__owner", "actions__team")
        .defer("text")
        .order_by("-created_at")[:MOST_COMPARED]
    )
    found = list(rows)
    texts = _texts(found)
    return [_told(row, texts[row.pk]) for row in found]


def began_at(row: Postmortem) -> datetime:
    """When its incident began, as far as anybody knows."""
    incident = row.incident
    moments = [row.began_at]
    if incident is not None:
        moments += [incident.impact_started_at, incident.detected_at, incident.declared_at]
    return next((moment for moment in moments if moment is not None), row.created_at)


def causes_in(title: str, text: str) -> str:
    """Title, causes and contributing factors; where these are not written, the summary."""
    document = read_document(text)
    parts = document.of(Part.CAUSE) or document.of(Part.SUMMARY, Part.HAPPENED)
    words = (block.passage.words for part in parts for block in part.blocks)
    return "\n".join([title, *(line for line in words if line)])


def causes_written(text: str) -> Causes:
    """The reasons that a postmortem's text gives, as far as its headings tell what they are."""
    document = read_document(text)
    whys: list[Why] = []
    for section in document.of(Part.TRIGGER, Part.CAUSE):
        is_factor = FACTOR in section.title.words.casefold()
        role = Role.TRIGGER if section.part is Part.TRIGGER else Role.CAUSE
        for block in section.blocks:
            if block.passage.words.strip():
                number = str(len(whys) + 1)
                whys.append(
                    Why(
                        number,
                        block.passage.words.strip(),
                        role=Role.ENLARGED_IMPACT if is_factor else role,
                    )
                )
    return Causes(tuple(whys))


def _told(row: Postmortem, text: str) -> Told:
    services = row.incident.services.all() if row.incident is not None else ()
    return Told(
        id=row.ref,
        title=row.title,
        began_at=began_at(row),
        text=text,
        services=frozenset(service.name for service in services),
        actions=tuple(item_of(each) for each in row.actions.all()),
    )


def _texts(rows: Iterable[Postmortem]) -> dict[int, str]:
    """What is compared of each; the texts of a page that was shown before are not read again."""
    versions = {row.pk: (row.pk, row.version, row.title) for row in rows}
    unread = [pk for pk, version in versions.items() if version not in _read]
    texts = models.Postmortem.objects.filter(pk__in=unread).values_list("pk", "text")
    for pk, text in texts:
        _remember(versions[pk], causes_in(versions[pk][2], text))
    return {pk: _read.get(version, version[2]) for pk, version in versions.items()}


# Reading a document takes some milliseconds, and a version never changes.
_read: dict[tuple[int, int, str], str] = {}


def _remember(version: tuple[int, int, str], text: str) -> None:
    while len(_read) >= TEXTS_KEPT:
        _read.pop(next(iter(_read)))
    _read[version] = text
