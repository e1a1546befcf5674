"""Where action items can be filed, what would be filed, and how tickets stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.postmortems.tickets.draft import Draft, dated_markdown
from peacetime.domain.shared.text import quoted
from peacetime.queries.actions.items import action_named, seen
from peacetime.queries.lookup import NotFound, postmortem_named, team_named
from peacetime.queries.pages import FIFTY
from peacetime.queries.providers import providers
from peacetime.queries.sight import visible_or_none
from peacetime.queries.tickets.drafts import draft_for, owners_of
from peacetime.storage.models import Connection, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor
    from peacetime.queries.sight import Sight
    from peacetime.storage.models import ActionItem, Postmortem, Team

PRIVATE = "It comes from a private incident, so it leaves Peacetime for no tracker."


@dataclass(frozen=True, slots=True)
class TrackerShown:
    """A connection to a tracker, as one chooses it."""

    id: int
    name: str
    tool: str  # "Jira"
    is_dry_run: bool
    is_paused: bool

    @property
    def label(self) -> str:
        """As a button says it: `Jira (Shop board)`; the tool alone where the connection is called so."""
        return self.tool if self.name == self.tool else f"{self.tool} ({self.name})"


@dataclass(frozen=True, slots=True)
class TicketShown:
    """An action item in a tracker.

    `problem` is why it does not go on; `remarks` are what could not be done as it was meant. `key` and
    `url` are "" until the ticket is made, `word` is the tracker's own for how far it is.
    """

    id: int
    action: str
    action_text: str
    tracker: TrackerShown
    key: str
    url: str
    word: str
    state: str
    problem: str
    remarks: tuple[str, ...]
    attempts: int
    filed_at: datetime
    filed_by: str
    made_at: datetime | None
    seen_at: datetime | None

    @property
    def sentence(self) -> str:
        """How it stands."""
        tool = self.tracker.label
        if self.state == "failed":
            return (
                f"It could not be filed in {tool}."
                if not self.key
                else f"{self.key} in {tool} does not follow."
            )
        if self.state == "unlinked":
            return f"It was {self.key or 'to be filed'} in {tool}, and is not linked any more."
        if not self.key:
            return f"It waits to be filed in {tool}."
        waits = " What changed here waits to be sent." if self.state == "waiting" else ""
        return f"It is {self.key} in {tool}.{waits}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be filed for an action item, and why it would not be ("" where it would)."""

    action: str
    text: str
    draft: Draft
    owner_there: str
    refusal: str

    @property
    def body(self) -> str:
        """The text of the ticket, as Markdown; trackers without due dates have the day in it."""
        return dated_markdown(self.draft)


@dataclass(frozen=True, slots=True)
class ConnectionTickets:
    """The tickets of a connection: those that need somebody first, then the latest; counts by state."""

    tracker: TrackerShown
    tickets: tuple[TicketShown, ...]
    counts: dict[str, int]


def trackers_for(team: str) -> list[TrackerShown]:
    """Where the action items of a team can be filed: connections for all teams, and its own; one query."""
    rows = _trackers().filter(Q(team=None) | Q(team__slug=team))
    return [tracker_shown(row) for row in rows]


def trackers_of(slug: str, *, actor: Actor) -> list[TrackerShown]:
    """Where the action items of a team can be filed.

    Raises:
        NotFound: `team_unknown`.
    """
    del actor  # every member may know
    return trackers_for(team_named(slug).slug)


def tracker_named(connection: int, *, team: Team | None = None) -> Connection:
    """The connection to a tracker with this number, for this team.

    Raises:
        NotFound: `tracker_unknown`.
    """
    rows = _trackers()
    if team is not None:
        rows = rows.filter(Q(team=None) | Q(team=team))
    found = rows.filter(pk=connection).first() if 0 <= connection < 2**63 else None
    if found is None:
        sentence = "There is no such tracker here. Connect it first, or choose another."
        raise NotFound(sentence, code="tracker_unknown")
    return found


def tracker_shown(row: Connection) -> TrackerShown:
    """A connection as it is chosen."""
    provider = providers().get(row.provider)
    return TrackerShown(
        row.pk,
        row.name,
        provider.name if provider else row.provider,
        row.is_dry_run,
        row.paused_at is not None,
    )


def tickets_of(refs: Iterable[str], *, sight: Sight) -> dict[str, TicketShown]:
    """The ticket of each of these action items that has one; one query."""
    rows = _tickets(sight).filter(item__ref__in=list(refs), unlinked_at=None)
    return {row.item.ref: ticket_shown(row) for row in rows}


def ticket_of(ref: str, *, actor: Actor) -> TicketShown:
    """The ticket of an action item.

    Raises:
        NotFound: `action_unknown`, `ticket_unknown`.
    """
    action_named(ref, sight=actor.sight)
    found = tickets_of([ref], sight=actor.sight).get(ref)
    if found is None:
        sentence = f"The action item {quoted(ref)} is not filed in a tracker."
        raise NotFound(sentence, code="ticket_unknown")
    return found


def connection_tickets(connection: int, *, actor: Actor) -> ConnectionTickets:
    """The tickets of a connection, as far as whoever asks may see their action items.

    Raises:
        NotFound: `tracker_unknown`.
    """
    row = tracker_named(connection)
    rows = _tickets(actor.sight).filter(connection=row)
    counts = Counter(rows.order_by().values_list("state", flat=True))
    failed = list(rows.filter(state="failed").order_by("-pk")[:FIFTY])
    others = list(rows.exclude(state="failed").order_by("-pk")[:FIFTY])
    return ConnectionTickets(
        tracker_shown(row), tuple(map(ticket_shown, [*failed, *others])), dict(counts)
    )


def preview(
    connection: int, *, action: str = "", postmortem: str = "", actor: Actor
) -> list[Preview]:
    """What would be filed of an action item, or of all that a postmortem has open; nothing is written.

    Raises:
        NotFound: `tracker_unknown`, `action_unknown`, `postmortem_unknown`.
    """
    if action:
        rows = [action_named(action, sight=actor.sight)]
    else:
        rows = list(unfiled(postmortem_named(postmortem, sight=actor.sight), actor.sight))
    found = tracker_named(connection, team=rows[0].team if rows else None)
    owners = owners_of(found)
    return [_preview(row, found, owners) for row in rows]


def unfiled(postmortem: Postmortem, sight: Sight) -> QuerySet[ActionItem]:
    """What a postmortem has open and promised, and has in no tracker yet."""
    return (
        seen(sight)
        .filter(postmortem=postmortem, closed_at=None, is_in_backlog=False)
        .exclude(pk__in=Ticket.objects.filter(unlinked_at=None).values("item"))
        .order_by("pk")
    )


def is_private(row: ActionItem) -> bool:
    """Whether it comes from a private incident."""
    incident = getattr(row.postmortem, "incident", None) if row.postmortem else None
    return bool(incident and incident.is_private)


def ticket_shown(row: Ticket) -> TicketShown:
    """A ticket as a page shows it."""
    return TicketShown(
        id=row.pk,
        action=row.item.ref,
        action_text=row.item.text,
        tracker=tracker_shown(row.connection),
        key=row.key,
        url=row.url,
        word=row.word,
        state=row.state,
        problem=row.last_error,
        remarks=tuple(row.remarks),
        attempts=row.attempts,
        filed_at=row.filed_at,
        filed_by=row.filed_by,
        made_at=row.made_at,
        seen_at=row.seen_at,
    )


def _preview(row: ActionItem, connection: Connection, owners: dict[str, str]) -> Preview:
    draft = draft_for(row, connection)
    there = owners.get(draft.owner, "") if draft.owner else ""
    return Preview(row.ref, row.text, draft, there, PRIVATE if is_private(row) else "")


def _trackers() -> QuerySet[Connection]:
    names = [key for key, provider in providers().items() if provider.is_tracker]
    return Connection.objects.filter(provider__in=names, retired_at=None).order_by("name", "pk")


def _tickets(sight: Sight) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(visible_or_none(sight, of="item__postmortem__incident"))
    return rows.select_related("item", "connection")
