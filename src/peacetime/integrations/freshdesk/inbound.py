"""What Freshdesk's automation rules say of tickets, wrapped in `freshdesk_webhook`; an urgent one is an escalation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, first_link, key, mapping, needed
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, reading, unknown, without_addresses
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

NAME: Final = "Freshdesk"
# The API's numbers, where a rule sends them in place of words.
STATES: Final = {
    "2": "open",
    "3": "pending",
    "4": "resolved",
    "5": "closed",
    "6": "waiting on customer",
    "7": "waiting",
}
PRIORITIES: Final = {"1": "Low", "2": "Medium", "3": "High", "4": "Urgent"}


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether Freshdesk's wrapping is there."""
    return isinstance(mapping(payload).get("freshdesk_webhook"), dict)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a ticket."""
    fields = opened(payload, NAME)
    ticket = mapping(fields.get("freshdesk_webhook")) or fields
    if not recognises(fields, headers) and "ticket_id" not in ticket:
        raise unknown(NAME)
    event = first(ticket, "triggered_event")
    if "note_type" in event or "reply_sent" in event or "satisfaction" in event:
        return Reading(passed_over="A note or an answer: the ticket stands as before.")
    number = needed(ticket, "ticket_id", "ticket_display_id", tool=NAME)
    said = first(ticket, "ticket_priority")
    word = PRIORITIES.get(said, said)
    bad = level(word)
    signal = Signal(
        kind=Kind.ESCALATION if bad is Level.CRITICAL else Kind.ISSUE,
        state=_state(ticket),
        key=key("ticket", number),
        title=without_addresses(first(ticket, "ticket_subject") or f"Ticket {number}"),
        at=moment(ticket.get("ticket_updated_at")) or moment(ticket.get("ticket_created_at")),
        started_at=moment(ticket.get("ticket_created_at")),
        level=bad,
        level_word=word,
        service=first(
            ticket, "ticket_product_description", "ticket_product_name", "ticket_group_name"
        ),
        team=first(ticket, "ticket_group_name"),
        link=first_link(ticket, "ticket_url", "ticket_public_url", "ticket_portal_url"),
        text=first(ticket, "ticket_type"),
    )
    return reading((signal,))


def _state(ticket: dict[str, Any]) -> State:
    """By its status; one that is unknown to us is a word that the help desk chose for itself."""
    said = needed(ticket, "ticket_status", tool=NAME)
    state = outcomes.state_of_a_ticket(STATES.get(said, said))
    if state is None:
        raise outcomes.unknown_state(NAME, said)
    return state
