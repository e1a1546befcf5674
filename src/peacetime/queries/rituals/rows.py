"""Action items and postmortems as the domain knows them, for whoever may see them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from peacetime.domain.postmortems.causes import Causes, Role, Why
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.told import Told
from peacetime.queries.actions.items import light, seen
from peacetime.queries.sight import Sight, visible_or_none
from peacetime.storage import models

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from peacetime.domain.postmortems.actions import ActionItem
    from peacetime.domain.shared.spans import Span
    from peacetime.storage.models import Postmortem, Team

FACTOR = "factor"  # as headings have it: "Contributing factors"
MOST_COMPARED = 1_000  # postmortems, the latest: read for the first time in some seconds
# The first of these that is known; `began_at` says the same of a row.
BEGAN = (
    *("began_at", "incident__impact_started_at", "incident__detected_at"),
    *("incident__declared_at", "created_at"),
)
TEXTS_KEPT = 4_096  # what is read of a version is read once a process


def items(
    sight: Sight, *, team: Team | None = None, agreed: Span | None = None
) -> list[ActionItem]:
    """The action items that somebody may see; not what waits in the debt backlog.

    Args:
        sight: Whose.
        team: Of one team; of all where None.
        agreed: Only what was agreed in this span.
    """
    rows = seen(sight).filter(is_in_backlog=False, team__archived_at=None).order_by("pk")
    if agreed is not None:
        rows = rows.filter(created_at__gte=agreed.start, created_at__lt=agreed.end)
    return [row.item for row in light(rows if team is None else rows.filter(team=team))]


def told(sight: Sight, *, within: Sequence[Span] | None = None) -> list[Told]:
    """What is told of every postmortem that somebody may see, with its action items; four queries.

    Args:
        sight: Whose.
        within: Only of incidents that began in one of these spans.
    """
    rows = models.Postmortem.objects.filter(visible_or_none(sight, of="incident"))
    if within is not None:
        rows = rows.annotate(began=Coalesce(*BEGAN)).filter(_in_one_of(within))
    related = rows.select_related("incident").defer("text")
    found = list(related.order_by("-created_at")[:MOST_COMPARED])
    ids = [row.pk for row in found]
    texts, services, actions = _texts(found), _services(found), _actions(ids)
    return [
        Told(
            id=row.ref,
            title=row.title,
            began_at=began_at(row),
            text=texts[row.pk],
            services=frozenset(services[row.incident_id]),
            actions=tuple(actions[row.pk]),
        )
        for row in found
    ]


def _in_one_of(spans: Sequence[Span]) -> Q:
    """The condition that it began in one of them; of no spans nothing did."""
    condition = Q(pk__in=[])
    for span in spans:
        condition |= Q(began__gte=span.start, began__lt=span.end)
    return condition


def _services(rows: Iterable[Postmortem]) -> dict[int | None, list[str]]:
    ids = [row.incident_id for row in rows if row.incident_id is not None]
    found: dict[int | None, list[str]] = defaultdict(list)
    named = models.Incident.objects.filter(pk__in=ids, services__isnull=False)
    for incident, name in named.values_list("pk", "services__name"):
        found[incident].append(name)
    return found


def _actions(ids: Sequence[int]) -> dict[int | None, list[ActionItem]]:
    found: dict[int | None, list[ActionItem]] = defaultdict(list)
    for row in light(models.ActionItem.objects.filter(postmortem__in=ids).order_by("pk")):
        found[row.postmortem_id].append(row.item)
    return found


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
