"""Action items as rows, as the domain knows them, and as somebody may see them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from peacetime.domain.postmortems import actions as domain
from peacetime.domain.postmortems.standing import DEFAULT_POLICY, Sign, Standing, standing
from peacetime.domain.shared.text import quoted
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.lookup import NotFound, is_storable
from peacetime.queries.sight import OUTSIDE, Sight, visible_or_none
from peacetime.storage.models import ActionItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

# Looked up, not called: thousands of rows are read at once.
KINDS = {kind.value: kind for kind in domain.Kind}
STATES = {state.value: state for state in domain.State}


@dataclass(frozen=True, slots=True)
class ActionShown:
    """One action item, and how it stands for whoever reads it.

    What is None is not known or not agreed. `is_in_backlog`: it waits in the debt backlog, and asks for
    no attention there.
    """

    ref: str
    text: str
    kind: str | None
    state: str
    team: str
    team_name: str
    time_zone: str
    postmortem: str | None
    postmortem_title: str
    incident: str | None
    owner: str | None
    owner_name: str | None
    owner_has_left: bool
    due_on: date | None
    cause: str
    ticket: str
    updates: str
    link: str
    reason: str
    priority: int | None
    is_in_backlog: bool
    created_at: datetime
    created_by: str
    changed_at: datetime
    closed_at: datetime | None
    version: int
    standing: Standing

    @property
    def is_closed(self) -> bool:
        """Whether it is done or dropped."""
        return self.closed_at is not None

    @property
    def signs(self) -> list[str]:
        """What it asks attention for, the most pressing first."""
        return [sign.value for sign in Sign if sign in self.standing.signs]

    @property
    def age_days(self) -> int:
        """For how many whole days it has been open, or was."""
        return self.standing.age // timedelta(days=1)


def seen(sight: Sight) -> QuerySet[ActionItem]:
    """The action items somebody may see: of a private incident only for whoever may see that."""
    rows = ActionItem.objects.filter(visible_or_none(sight, of="postmortem__incident"))
    related = rows.select_related("team", "owner", "postmortem").defer("postmortem__text")
    return related.annotate(incident_ref=F("postmortem__incident__ref"))


def action_named(ref: str, *, sight: Sight = OUTSIDE, lock: bool = False) -> ActionItem:
    """The action item with this id, for whoever may see it.

    Raises:
        NotFound: `action_unknown`, also where there is one of a private incident.
    """
    rows = seen(sight)
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.filter(ref=ref).first() if is_storable(ref) else None
    if found is None:
        raise NotFound(f"There is no action item {quoted(ref)}.", code="action_unknown")
    return found


def item_of(row: ActionItem) -> domain.ActionItem:
    """A row as the domain knows it; its team is named as people say it."""
    owner = row.owner
    return domain.ActionItem(
        id=row.ref,
        text=row.text,
        created_at=row.created_at,
        changed_at=row.changed_at,
        kind=domain.Kind(row.kind) if row.kind else None,
        owner=None
        if owner is None
        else domain.Owner(str(owner.pk), owner.name, has_left=not owner.is_active),
        due_on=row.due_on,
        team=row.team.name,
        cause=row.cause,
        ticket=row.ticket,
        updates=row.updates,
        priority=row.priority,
        state=domain.State(row.state),
        reason=row.reason,
        link=row.link,
        closed_at=row.closed_at,
    )


LIGHT = (
    *("pk", "ref", "text", "kind", "state", "due_on", "created_at", "changed_at", "closed_at"),
    *("priority", "is_in_backlog", "postmortem_id", "owner_id", "owner__name", "owner__is_active"),
    *("team__slug", "team__name", "team__time_zone"),
)


@dataclass(frozen=True, slots=True)
class Light:
    """As much of a row as standing, order and counts need: there may be thousands of them."""

    pk: int
    item: domain.ActionItem
    team: str
    time_zone: str
    postmortem_id: int | None
    owner_id: int | None
    is_in_backlog: bool


def light(rows: QuerySet[ActionItem]) -> list[Light]:
    """The rows of a query in its order, without what only a page shows."""
    return [_light(*values) for values in rows.values_list(*LIGHT)]


def standings(rows: Sequence[Light], *, at: datetime, sight: Sight) -> list[Standing]:
    """How each stands at a moment; one query, for what their owners have promised besides."""
    owners = {row.owner_id for row in rows if row.owner_id and not row.item.is_closed}
    promised = _promised_days(owners, sight)
    return [
        _standing(
            row.item,
            named_zone(row.time_zone),
            promised.get(row.owner_id or 0),
            at=at,
            is_in_backlog=row.is_in_backlog,
        )
        for row in rows
    ]


def shown(rows: Iterable[ActionItem], *, at: datetime, sight: Sight) -> list[ActionShown]:
    """Rows as they stand at a moment; one query more, for what their owners have promised besides."""
    found = list(rows)
    owners = {row.owner_id for row in found if row.owner_id and row.closed_at is None}
    promised = _promised_days(owners, sight)
    return [_shown(row, at=at, promised=promised) for row in found]


def _promised_days(owners: set[int], sight: Sight) -> dict[int, list[date]]:
    """The due days of everything open that these owners have promised, in order, as far as it may be seen."""
    result: dict[int, list[date]] = defaultdict(list)
    if owners:
        theirs = ActionItem.objects.filter(
            visible_or_none(sight, of="postmortem__incident"),
            owner__in=owners,
            closed_at=None,
            is_in_backlog=False,
            due_on__isnull=False,
        )
        for owner, due_on in theirs.order_by("due_on").values_list("owner_id", "due_on"):
            if due_on is not None:
                result[owner or 0].append(due_on)
    return result


def _shown(row: ActionItem, *, at: datetime, promised: Mapping[int, Sequence[date]]) -> ActionShown:
    owner, postmortem = row.owner, row.postmortem
    return ActionShown(
        ref=row.ref,
        text=row.text,
        kind=row.kind or None,
        state=row.state,
        team=row.team.slug,
        team_name=row.team.name,
        time_zone=row.team.time_zone,
        postmortem=postmortem.ref if postmortem else None,
        postmortem_title=postmortem.title if postmortem else "",
        incident=getattr(row, "incident_ref", None),
        owner=owner.email if owner else None,
        owner_name=owner.name if owner else None,
        owner_has_left=owner is not None and not owner.is_active,
        due_on=row.due_on,
        cause=row.cause,
        ticket=row.ticket,
        updates=row.updates,
        link=row.link,
        reason=row.reason,
        priority=row.priority,
        is_in_backlog=row.is_in_backlog,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        version=row.version,
        standing=_standing(
            item_of(row),
            named_zone(row.team.time_zone),
            promised.get(row.owner_id or 0),
            at=at,
            is_in_backlog=row.is_in_backlog,
        ),
    )


def _standing(
    item: domain.ActionItem,
    zone: ZoneInfo,
    days: Sequence[date] | None,
    *,
    at: datetime,
    is_in_backlog: bool,
) -> Standing:
    load = bisect_right(days, item.due_on) if days and item.due_on else None
    found = standing(item, at=at, zone=zone, promises=load)
    return Standing((), found.age, 0, DEFAULT_POLICY) if is_in_backlog else found


def _light(
    pk: int,
    ref: str,
    text: str,
    kind: str,
    state: str,
    due_on: date | None,
    created_at: datetime,
    changed_at: datetime,
    closed_at: datetime | None,
    priority: int | None,
    is_in_backlog: bool,  # noqa: FBT001
    postmortem_id: int | None,
    owner_id: int | None,
    owner_name: str | None,
    is_owner_active: bool | None,  # noqa: FBT001
    team: str,
    team_name: str,
    time_zone: str,
) -> Light:
    owner = None
    if owner_id is not None:
        owner = domain.Owner(str(owner_id), owner_name or "", has_left=not is_owner_active)
    item = domain.ActionItem(
        id=ref,
        text=text,
        created_at=created_at,
        changed_at=changed_at,
        kind=KINDS.get(kind),
        owner=owner,
        due_on=due_on,
        team=team_name,
        priority=priority,
        state=STATES[state],
        closed_at=closed_at,
    )
    return Light(pk, item, team, time_zone, postmortem_id, owner_id, is_in_backlog)
