"""What is the same on every page of action items: the words of states, kinds and signs, and what a form says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.actions.one import STATES
from peacetime.web.form_days import day, whole_number

if TYPE_CHECKING:
    from datetime import date

    from peacetime.queries.actions.items import ActionShown
    from peacetime.web.form import Form

KINDS = {
    "prevent": "Prevent",
    "detect": "Detect",
    "mitigate": "Mitigate",
    "process": "Process",
}
KIND_CHOICES = (
    ("", "Not said yet"),
    ("prevent", "Prevent: it cannot happen again"),
    ("detect", "Detect: it is seen sooner"),
    ("mitigate", "Mitigate: it does less harm"),
    ("process", "Process: people work otherwise"),
)
SIGN_WORDS = {
    "overdue": "Overdue",
    "blocked": "Blocked",
    "at_risk": "At risk",
    "stale": "Stale",
    "needs_owner": "Needs an owner",
    "no_due_date": "No due date",
}
FIELDS = ("text", "owner", "due_on", "kind", "cause", "ticket", "updates", "priority")


def words() -> dict[str, Any]:
    """For every template of action items."""
    return {
        "action_kinds": KINDS,
        "kind_choices": KIND_CHOICES,
        "sign_words": SIGN_WORDS,
        "action_states": STATES,
        "due_words": due_words,
    }


def said_in(form: Form) -> ActionSaid:
    """What a form says of an action item.

    Raises:
        InvalidInput: `day_unreadable`, `number_unreadable`.
    """
    return ActionSaid(
        form.line("text"),
        owner=form.value("owner"),
        due_on=day(form, "due_on"),
        kind=form.value("kind"),
        cause=form.line("cause"),
        ticket=form.value("ticket"),
        updates=form.line("updates"),
        priority=whole_number(form, "priority"),
    )


def typed_of(action: ActionShown) -> dict[str, str]:
    """An action item as its form shows it before anything is typed."""
    return {
        "text": action.text,
        "owner": action.owner or "",
        "due_on": action.due_on.isoformat() if action.due_on else "",
        "kind": action.kind or "",
        "cause": action.cause,
        "ticket": action.ticket,
        "updates": action.updates,
        "priority": str(action.priority or ""),
        "version": str(action.version),
    }


def days_in(form: Form) -> dict[str, date]:
    """The days that were chosen on the page of due dates, by action item.

    Raises:
        InvalidInput: `day_unreadable`, naming the field.
    """
    found = {}
    for name in form.typed:
        if name.startswith("due-") and f"take-{name[4:]}" in form.typed:
            on = day(form, name)
            if on is not None:
                found[name.removeprefix("due-")] = on
    if not found:
        raise InvalidInput("Choose at least one.", field="days", code="day_missing")
    return found


def due_words(action: ActionShown) -> str:
    """`18 Mar 2026`, or that none was agreed."""
    if action.due_on is None:
        return "no due date"
    return f"{action.due_on.day} {action.due_on:%b %Y}"
