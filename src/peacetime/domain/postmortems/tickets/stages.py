"""How far a ticket is, in the four words that trackers share, and what these are of an action item."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from peacetime.domain.postmortems import actions
from peacetime.domain.postmortems.actions import ActionItem, State


class Stage(StrEnum):
    """How far a ticket is.

    Source: Jira's three status categories, and the "not planned" of GitHub and Linear.
    """

    TO_DO = "to_do"
    DOING = "doing"
    DONE = "done"
    NOT_PLANNED = "not_planned"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self in {Stage.DONE, Stage.NOT_PLANNED}


STAGES = {
    State.OPEN: Stage.TO_DO,
    State.IN_PROGRESS: Stage.DOING,
    State.DONE: Stage.DONE,
    State.DROPPED: Stage.NOT_PLANNED,
}
EVERY = frozenset(Stage)
OPEN_OR_CLOSED = frozenset({Stage.TO_DO, Stage.DONE, Stage.NOT_PLANNED})
JUST_CLOSED = frozenset({Stage.TO_DO, Stage.DONE})


def stage_of(state: State, *, before: Stage = Stage.TO_DO) -> Stage:
    """How far the ticket of an action item is to be.

    What is blocked is as far as it was: trackers have no common word for it.

    Args:
        state: Of the action item.
        before: What both sides last agreed on.

    Source: our default.

    >>> stage_of(State.DROPPED).value, stage_of(State.BLOCKED, before=Stage.DOING).value
    ('not_planned', 'doing')
    """
    if state is State.BLOCKED:
        return Stage.TO_DO if before.is_closed else before
    return STAGES[state]


def sayable(stage: Stage, words: Collection[Stage] = EVERY) -> Stage:
    """The nearest to a stage that a tracker can say.

    Args:
        stage: How far the ticket is to be.
        words: What the tracker can say: at least `TO_DO` and `DONE`.

    Source: GitHub's issues are open or closed; those of GitLab do not say why they were closed.

    >>> sayable(Stage.DOING, OPEN_OR_CLOSED).value, sayable(Stage.NOT_PLANNED, JUST_CLOSED).value
    ('to_do', 'done')
    """
    if stage in words:
        return stage
    return Stage.DONE if stage.is_closed else Stage.TO_DO


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What an organisation's own words for a status mean, where the tracker's categories mislead.

    Args:
        words: A status or resolution in small letters -> how far the ticket is.
    """

    words: Mapping[str, Stage] = field(default_factory=dict)

    def stage(self, *said: str, otherwise: Stage) -> Stage:
        """The stage of the first word that is known, or what the tracker's own category says.

        >>> ours = OwnWords({"won't fix": Stage.NOT_PLANNED})
        >>> ours.stage("Closed", "Won't Fix", otherwise=Stage.DONE).value
        'not_planned'
        """
        for word in said:
            found = self.words.get(word.strip().casefold())
            if found is not None:
                return found
        return otherwise


def own_words(**lists: str) -> OwnWords:
    """An organisation's own words, as lists with commas between them, by the stage's name.

    Raises:
        ValueError: A name is no stage.

    >>> own_words(doing="In review, Waiting").stage("in review", otherwise=Stage.TO_DO).value
    'doing'
    """
    return OwnWords(
        {
            word.strip().casefold(): Stage(name)
            for name, listed in lists.items()
            for word in listed.split(",")
            if word.strip()
        }
    )


def moved_to(item: ActionItem, stage: Stage, *, at: datetime, where: str) -> ActionItem:
    """An action item as far as its ticket says.

    What was closed and is closed otherwise now is opened in between; what is blocked stays so while its
    ticket has not begun.

    Args:
        item: As it is here.
        stage: How far the ticket is.
        at: Now.
        where: The ticket in words, as `SHOP-12 in Jira`.

    Raises:
        LinkMissing: `action_link_missing`: it named a runbook, and no ticket shows that this was updated.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> item = actions.agreed("a", "Add a limit", at=at)
    >>> moved_to(item, Stage.NOT_PLANNED, at=at, where="SHOP-12 in Jira").reason
    'Closed as not planned: SHOP-12 in Jira'
    """
    wanted = {stage: state for state, stage in STAGES.items()}[stage]
    is_waiting = stage is Stage.TO_DO and item.state is State.BLOCKED
    if item.state is wanted or is_waiting:
        return item
    if item.is_closed:
        item = actions.reopen(item, at=at)
    match stage:
        case Stage.DOING:
            return actions.start(item, at=at)
        case Stage.DONE:
            return actions.finish(item, at=at)
        case Stage.NOT_PLANNED:
            return actions.drop(item, reason=f"Closed as not planned: {where}", at=at)
        case Stage.TO_DO:
            return actions.put_back(item, at=at) if item.state is not State.OPEN else item
