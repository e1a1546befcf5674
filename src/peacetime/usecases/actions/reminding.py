"""Owners hear of their action items: that they are theirs, before their days and after, in one letter a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from peacetime.domain.communications.due_letters import DueItem, actions_due
from peacetime.domain.postmortems.notices import DEFAULT_NOTICES, Notice, notice_due
from peacetime.queries.actions.items import item_of, seen
from peacetime.queries.addresses import page_url
from peacetime.queries.sight import WHOLE
from peacetime.queries.working_hours import hours_of
from peacetime.storage.models import ActionItem, Incident, Message
from peacetime.usecases.actions.keeping import sees
from peacetime.usecases.letters import Letter, write_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KIND = "postmortem.action.due"
TOLD = {
    Notice.SOON: "told_soon_at",
    Notice.PAST: "told_past_at",
    Notice.GIVEN: "told_given_at",
}
DAY = timedelta(days=1)
AHEAD = timedelta(days=21)  # two working days, and the longest holidays around them
APART = timedelta(hours=20)  # between two letters to one person


@transaction.atomic(durable=True)
def remind_of_due_dates(*, at: datetime) -> int:
    """Tell owners what is due soon and what has passed its day; how many letters were written.

    It looks again whenever it runs: what was done, put aside or given to somebody else is in no letter.
    That it was told is kept with each action item, so a worker that slept catches up with one letter.
    """
    found = _due(at)
    waits = _heard_lately({row.owner.email for row, _ in found if row.owner}, at=at)
    incidents = _incidents(row for row, _ in found)
    letters: dict[tuple[str, int], list[tuple[ActionItem, Notice]]] = defaultdict(list)
    for row, notice in found:
        owner = row.owner
        if owner is None or owner.email in waits:
            continue
        incident = incidents.get(row.postmortem_id or 0)
        if incident is not None and not sees(owner, incident):
            continue
        apart = incident.pk if incident is not None and incident.is_private else 0
        letters[owner.email, apart].append((row, notice))
    private = {incident.pk: incident for incident in incidents.values()}
    count = write_letters(
        KIND,
        [
            _letter(address, told, private.get(apart), at=at)
            for (address, apart), told in letters.items()
        ],
        audience="owner",
        at=at,
    )
    for told in letters.values():
        _remember(told, at=at)
    return count


def _due(at: datetime) -> list[tuple[ActionItem, Notice]]:
    rows = list(
        seen(WHOLE)
        .filter(
            Q(told_soon_at=None, due_on__lte=(at + AHEAD).date())
            | Q(told_past_at=None, due_on__lt=(at + DAY).date())
            | Q(told_given_at=None, changed_at__gte=at - DEFAULT_NOTICES.news),
            closed_at=None,
            is_in_backlog=False,
            team__archived_at=None,
            owner__is_active=True,
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("due_on", "pk")
    )
    hours = hours_of({row.team_id: row.team for row in rows}.values())
    found = [
        (
            row,
            notice_due(
                item_of(row),
                at=at,
                hours=hours[row.team_id],
                told_soon=row.told_soon_at is not None,
                told_past=row.told_past_at is not None,
                told_given=row.told_given_at is not None,
            ),
        )
        for row in rows
    ]
    return [(row, notice) for row, notice in found if notice is not None]


def _heard_lately(addresses: set[str], *, at: datetime) -> set[str]:
    """Who had such a letter today already: the rest waits until tomorrow."""
    rows = Message.objects.filter(kind=KIND, destination__in=addresses, created_at__gt=at - APART)
    return set(rows.values_list("destination", flat=True))


def _incidents(rows: Iterable[ActionItem]) -> dict[int, Incident]:
    """By postmortem."""
    wanted = {row.postmortem_id for row in rows if row.postmortem_id}
    found = Incident.objects.filter(postmortem__in=wanted).select_related("team", "postmortem")
    return {incident.postmortem.pk: incident for incident in found}


def _letter(
    address: str,
    told: Sequence[tuple[ActionItem, Notice]],
    incident: Incident | None,
    *,
    at: datetime,
) -> Letter:
    by: Mapping[Notice, list[DueItem]] = {notice: [] for notice in Notice}
    for row, notice in told:
        by[notice].append(DueItem(row.text, row.due_on, page_url(f"/actions/{row.ref}")))
    occasion = "|".join(f"{row.ref}@{row.due_on}:{notice.value}" for row, notice in told)
    soon, past, given = by[Notice.SOON], by[Notice.PAST], by[Notice.GIVEN]
    words = actions_due(soon, past, page_url("/me/actions"), given=given)
    return Letter(f"due:{at:%Y-%m-%d}:{occasion}", address, words, incident=incident)


def _remember(told: Sequence[tuple[ActionItem, Notice]], *, at: datetime) -> None:
    """Not a change of the action item: neither its version nor its last change moves."""
    for notice, name in TOLD.items():
        pks = [row.pk for row, said in told if said is notice]
        ActionItem.objects.filter(pk__in=pks).update(**{name: at, "told_given_at": at})
