"""How far a ticket is, and what that is of an action item."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems import actions
from peacetime.domain.postmortems.actions import ActionItem, State
from peacetime.domain.postmortems.tickets.stages import (
    EVERY,
    JUST_CLOSED,
    OPEN_OR_CLOSED,
    Stage,
    moved_to,
    own_words,
    sayable,
    stage_of,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
WHERE = "SHOP-12 in Jira"


def an_item(state: State, *, updates: str = "") -> ActionItem:
    item = actions.agreed("a", "Add a limit to the queue", at=AT, updates=updates)
    match state:
        case State.IN_PROGRESS:
            return actions.start(item, at=AT)
        case State.BLOCKED:
            return actions.block(item, reason="Waits for the vendor", at=AT)
        case State.DONE:
            return actions.finish(item, at=AT, link="https://docs.example/queue")
        case State.DROPPED:
            return actions.drop(item, reason="The queue is gone", at=AT)
        case State.OPEN:
            return item


@given(st.sampled_from(State), st.sampled_from(Stage))
def test_an_action_item_is_as_far_as_its_ticket_says_from_wherever_it_was(
    state: State, stage: Stage
) -> None:
    after = moved_to(an_item(state), stage, at=LATER, where=WHERE)
    assert stage_of(after.state, before=stage) is stage
    assert after.is_closed == stage.is_closed
    assert moved_to(after, stage, at=LATER, where=WHERE) == after


@given(st.sampled_from(Stage), st.sampled_from([EVERY, OPEN_OR_CLOSED, JUST_CLOSED]))
def test_what_a_tracker_can_say_is_as_open_or_closed_as_what_is_meant(
    stage: Stage, words: frozenset[Stage]
) -> None:
    said = sayable(stage, words)
    assert said in words
    assert said.is_closed == stage.is_closed
    assert sayable(said, words) is said


def test_what_is_blocked_stays_blocked_while_its_ticket_has_not_begun() -> None:
    item = an_item(State.BLOCKED)
    assert moved_to(item, Stage.TO_DO, at=LATER, where=WHERE) is item
    assert moved_to(item, Stage.DOING, at=LATER, where=WHERE).state is State.IN_PROGRESS


def test_a_closed_ticket_does_not_show_that_a_runbook_was_updated() -> None:
    item = an_item(State.OPEN, updates="Queue runbook")
    with pytest.raises(actions.LinkMissing):
        moved_to(item, Stage.DONE, at=LATER, where=WHERE)


def test_why_it_was_dropped_names_the_ticket() -> None:
    item = moved_to(an_item(State.DONE), Stage.NOT_PLANNED, at=LATER, where=WHERE)
    assert (item.state, item.reason) == (
        State.DROPPED,
        "Closed as not planned: SHOP-12 in Jira",
    )


def test_own_words_come_before_the_category_of_the_tracker() -> None:
    ours = own_words(doing="In review", not_planned="Won't do, Duplicate")
    assert ours.stage("Closed", "won't do", otherwise=Stage.DONE) is Stage.NOT_PLANNED
    assert ours.stage("IN REVIEW", otherwise=Stage.TO_DO) is Stage.DOING
    assert ours.stage("Closed", otherwise=Stage.DONE) is Stage.DONE


def test_a_name_that_is_no_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="reviewing"):
        own_words(reviewing="In review")
