"""An action item: what is to change because of an incident, whose it is, and how it goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import clean_text, quoted

REASON_LENGTH = 500
LINK_LENGTH = 2000
LINK_BEGINS = ("https://", "http://")


class Kind(StrEnum):
    """What an action item is good for, the most lasting first.

    Source: prevent, detect, mitigate and process are the field's kinds; their order is our default.
    """

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


class State(StrEnum):
    """How far an action item is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done: done, or dropped for a reason."""
        return self in {State.DONE, State.DROPPED}


class ActionClosed(DomainError):
    """What is done or dropped does not go on by itself."""

    code = "action_closed"


class ActionNotClosed(DomainError):
    """Only what was closed can be opened again."""

    code = "action_not_closed"


class AlreadyInState(DomainError):
    """Somebody did this before: nothing has to be done."""

    code = "action_already_in_state"


class LinkMissing(InvalidInput):
    """It named a runbook or a tool, and nobody can see that this was updated."""

    code = "action_link_missing"


@dataclass(frozen=True, slots=True)
class Owner:
    """The person who sees to it: never a team. `has_left` where they are with the organisation no more."""

    id: str
    name: str
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One change that a postmortem asks for.

    Args:
        id: Stable.
        text: What is to change, in a sentence.
        created_at: When it was agreed.
        changed_at: When anything last happened to it.
        kind: None where nobody has said.
        owner: None where nobody has taken it.
        due_on: A local day of the owner's team; None where no date was agreed.
        team: Whose board it is on; "" where not known.
        cause: The id of the cause it is meant to end; "" where none is linked.
        ticket: Link to the tracker; "" where there is none.
        updates: The runbook or tool it changes, by name; closing then asks for the link.
        priority: 1 is the first; None where nobody has ordered them.
        state: How far it is.
        reason: Why it is blocked, or was dropped.
        link: Where the change can be seen.
        closed_at: When it was done or dropped; None while it is not.

    Source: the framework, "Action Items: Concrete tasks with owners and due dates".
    """

    id: str
    text: str
    created_at: datetime
    changed_at: datetime
    kind: Kind | None = None
    owner: Owner | None = None
    due_on: date | None = None
    team: str = ""
    cause: str = ""
    ticket: str = ""
    updates: str = ""
    priority: int | None = None
    state: State = State.OPEN
    reason: str = ""
    link: str = ""
    closed_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it is done or dropped."""
        return self.state.is_closed


def agreed(
    id: str,  # noqa: A002 - its name
    text: str,
    *,
    at: datetime,
    kind: Kind | None = None,
    owner: Owner | None = None,
    due_on: date | None = None,
    team: str = "",
    cause: str = "",
    ticket: str = "",
    updates: str = "",
    priority: int | None = None,
) -> ActionItem:
    """A new action item, open, agreed at a moment; what it is made of is said at `ActionItem`.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> agreed("a", "Add a limit to the queue", at=at, kind=Kind.PREVENT).state.value
    'open'
    """
    now = at.astimezone(UTC)
    return ActionItem(
        id, text, now, now, kind, owner, due_on, team, cause, ticket, updates, priority
    )


def start(item: ActionItem, *, at: datetime) -> ActionItem:
    """Work on it begins, or goes on after it was blocked.

    Raises:
        ActionClosed: `action_closed`.
        AlreadyInState: `action_already_in_state`, it is in progress.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> start(agreed("a", "Add a limit", at=at), at=at).state.value
    'in_progress'
    """
    _refuse_closed(item)
    _refuse_same(item, State.IN_PROGRESS, "in progress")
    return _moved(item, State.IN_PROGRESS, at=at)


def put_back(item: ActionItem, *, at: datetime) -> ActionItem:
    """Nobody works on it any more, and nothing holds it up: it is open, as it was.

    Raises:
        ActionClosed: `action_closed`.
        AlreadyInState: `action_already_in_state`, it is open.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> put_back(start(agreed("a", "Add a limit", at=at), at=at), at=at).state.value
    'open'
    """
    _refuse_closed(item)
    _refuse_same(item, State.OPEN, "open")
    return _moved(item, State.OPEN, at=at)


def block(item: ActionItem, *, reason: str, at: datetime) -> ActionItem:
    """It cannot go on, for a reason that the weekly check reads out.

    A reason that has changed is kept in place of the old one.

    Raises:
        ActionClosed: `action_closed`.
        InvalidInput: `text_required` and the other codes of `clean_text`, of the field `reason`.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> block(agreed("a", "Add a limit", at=at), reason="Waits for the vendor", at=at).reason
    'Waits for the vendor'
    """
    _refuse_closed(item)
    return _moved(item, State.BLOCKED, at=at, reason=_reason(reason))


def finish(item: ActionItem, *, at: datetime, link: str = "") -> ActionItem:
    """It is done; where it named a runbook or a tool, with the link that shows the change.

    Args:
        item: Not closed.
        at: Now.
        link: Where the change can be seen; the one given before is kept where this is empty.

    Raises:
        ActionClosed: `action_closed`.
        LinkMissing: `action_link_missing`.
        InvalidInput: `action_link_unreadable`.

    Source: our default: "updated the runbook" is believed when it can be opened.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> item = agreed("a", "Say how to drain the queue", at=at, updates="Queue runbook")
    >>> finish(item, at=at)
    Traceback (most recent call last):
    peacetime.domain.postmortems.actions.LinkMissing: It says that it updates "Queue runbook". Add \
the link to the change, so that others find it.
    >>> finish(item, at=at, link="https://docs.example/queue").state.value
    'done'
    """
    _refuse_closed(item)
    shown = _link(link) or item.link
    if item.updates and not shown:
        sentence = (
            f"It says that it updates {quoted(item.updates)}. Add the link to the change, so that "
            "others find it."
        )
        raise LinkMissing(sentence, field="link")
    return _moved(item, State.DONE, at=at, link=shown)


def drop(item: ActionItem, *, reason: str, at: datetime) -> ActionItem:
    """It will not be done, and the reason stays beside it.

    Raises:
        ActionClosed: `action_closed`.
        InvalidInput: `text_required` and the other codes of `clean_text`, of the field `reason`.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> drop(agreed("a", "Add a limit", at=at), reason="The queue is gone", at=at).is_closed
    True
    """
    _refuse_closed(item)
    return _moved(item, State.DROPPED, at=at, reason=_reason(reason))


def reopen(item: ActionItem, *, at: datetime) -> ActionItem:
    """What was closed too early goes on; the link that was given stays.

    Raises:
        ActionNotClosed: `action_not_closed`.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> reopen(finish(agreed("a", "Add a limit", at=at), at=at), at=at).closed_at is None
    True
    """
    if not item.is_closed:
        raise ActionNotClosed("It is not closed. There is nothing to open again.")
    return _moved(item, State.OPEN, at=at)


def touch(item: ActionItem, *, at: datetime) -> ActionItem:
    """Something happened to it (a comment, a new date): it is not stale.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> touch(agreed("a", "Add a limit", at=at), at=at.replace(day=9)).changed_at.day
    9
    """
    return replace(item, changed_at=max(item.changed_at, at.astimezone(UTC)))


def _moved(
    item: ActionItem, state: State, *, at: datetime, reason: str = "", link: str | None = None
) -> ActionItem:
    """Two clocks may differ: what happened later never seems to have happened before."""
    now = max(item.changed_at, at.astimezone(UTC))
    return replace(
        item,
        state=state,
        reason=reason,
        link=item.link if link is None else link,
        changed_at=now,
        closed_at=now if state.is_closed else None,
    )


def _refuse_closed(item: ActionItem) -> None:
    if item.is_closed:
        sentence = f"It was {item.state.value} already. Open it again first, if it has to go on."
        raise ActionClosed(sentence, details={"state": item.state.value})


def _refuse_same(item: ActionItem, state: State, words: str) -> None:
    if item.state is state:
        raise AlreadyInState(f"It is {words} already. Nothing has to be done.")


def _reason(text: str) -> str:
    return clean_text(text, field="reason", max_length=REASON_LENGTH, multiline=True)


def _link(text: str) -> str:
    link = clean_text(text, field="link", max_length=LINK_LENGTH, required=False)
    if not link or (link.lower().startswith(LINK_BEGINS) and " " not in link):
        return link
    sentence = f"Link is {quoted(link)}. Write an address that begins with https://."
    raise InvalidInput(sentence, field="link", code="action_link_unreadable")
