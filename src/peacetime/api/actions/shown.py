"""Action items as every endpoint tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from peacetime.api.fields import Shown, text
from peacetime.domain.postmortems.agreeing import (
    LAST_PRIORITY,
    TEXT_LENGTH,
)
from peacetime.queries.actions.items import ActionShown

Words = Annotated[str, text(TEXT_LENGTH)]
Reason = Annotated[str, text(500)]
Priority = Annotated[int | None, Field(json_schema_extra={"minimum": 1, "maximum": LAST_PRIORITY})]


class ReasonShown(Shown):
    """Why an action item asks for attention."""

    sign: str
    code: str
    sentence: str


class ActionItem(Shown):
    """One action item and how it stands now; what is null is not known or not agreed."""

    ref: str
    text: str
    state: str = Field(description="open, in_progress, blocked, done or dropped.")
    kind: str | None = Field(description="prevent, detect, mitigate or process.")
    owner: str | None
    owner_name: str | None
    owner_has_left: bool
    due_on: date | None
    team: str
    postmortem: str | None
    incident: str | None
    cause: str
    ticket: str
    updates: str = Field(description="The runbook or tool it changes.")
    link: str = Field(description="Where the change can be seen.")
    reason: str = Field(description="Why it is blocked, or was dropped.")
    priority: int | None
    is_in_backlog: bool
    created_at: datetime
    created_by: str
    changed_at: datetime
    closed_at: datetime | None
    version: int
    age_days: int
    signs: list[str] = Field(
        description="overdue, blocked, at_risk, stale, owner_left, no_owner, no_due_date."
    )
    reasons: list[ReasonShown]

    @classmethod
    def of(cls, view: ActionShown) -> ActionItem:
        """From what a query shows."""
        names = [name for name in cls.model_fields if name != "reasons"]
        reasons = [
            ReasonShown(sign=each.sign.value, code=each.code, sentence=each.sentence)
            for each in view.standing.reasons
        ]
        return cls(**{name: getattr(view, name) for name in names}, reasons=reasons)


class ActionStep(Shown):
    """Something that happened to an action item."""

    at: datetime
    actor: str
    actor_name: str
    sentence: str


class ActionWithHistory(Shown):
    """An action item and all that happened to it, the latest first."""

    action: ActionItem
    history: list[ActionStep]


class ActionList(Shown):
    """Action items."""

    items: list[ActionItem]


def listed(views: list[ActionShown]) -> ActionList:
    """Several at once."""
    return ActionList(items=list(map(ActionItem.of, views)))
