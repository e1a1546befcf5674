from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from peacetime.domain.postmortems.actions import (
    ActionClosed,
    ActionItem,
    ActionNotClosed,
    AlreadyInState,
    LinkMissing,
    State,
    agreed,
    block,
    drop,
    finish,
    reopen,
    start,
    touch,
)
from peacetime.domain.shared.errors import DomainError, InvalidInput

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ITEM = agreed("a", "Put a limit on the queue", at=AT)


def test_an_item_starts_is_blocked_goes_on_and_is_done() -> None:
    item = start(ITEM, at=AT + HOUR)
    item = block(item, reason="Waits for the vendor", at=AT + 2 * HOUR)
    assert (item.state, item.reason) == (State.BLOCKED, "Waits for the vendor")
    item = start(item, at=AT + 3 * HOUR)
    assert (item.state, item.reason) == (State.IN_PROGRESS, "")
    item = finish(item, at=AT + 4 * HOUR)
    assert (item.state, item.closed_at) == (State.DONE, AT + 4 * HOUR)


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_blocked_and_dropped_need_a_reason_that_can_be_read(reason: str) -> None:
    for act in (block, drop):
        with pytest.raises(InvalidInput) as refused:
            act(ITEM, reason=reason, at=AT)
        assert (refused.value.field, refused.value.code) == ("reason", "text_required")


def test_what_updates_a_runbook_is_done_only_with_its_link() -> None:
    item = replace(ITEM, updates="Queue runbook")
    with pytest.raises(LinkMissing) as refused:
        finish(item, at=AT)
    assert refused.value.code == "action_link_missing"
    assert "Queue runbook" in refused.value.sentence
    assert finish(item, at=AT, link="https://docs.example/q").link == "https://docs.example/q"


def test_a_link_given_before_counts_when_it_is_done_again() -> None:
    item = replace(ITEM, updates="Queue runbook")
    done = finish(item, at=AT, link="https://docs.example/q")
    assert finish(reopen(done, at=AT), at=AT).link == "https://docs.example/q"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "wiki/queue", "https://a b"])
def test_a_link_that_cannot_be_opened_is_refused(link: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        finish(ITEM, at=AT, link=link)
    assert refused.value.code == "action_link_unreadable"


def test_what_is_closed_refuses_every_act_but_opening_again() -> None:
    for closed in (finish(ITEM, at=AT), drop(ITEM, reason="The queue is gone", at=AT)):
        for act in (
            lambda item: start(item, at=AT),
            lambda item: finish(item, at=AT),
            lambda item: block(item, reason="x", at=AT),
            lambda item: drop(item, reason="x", at=AT),
        ):
            with pytest.raises(ActionClosed) as refused:
                act(closed)
            assert refused.value.code == "action_closed"
            assert closed.state.value in refused.value.sentence
        assert reopen(closed, at=AT).state is State.OPEN


def test_starting_twice_and_opening_what_is_open_are_answered_calmly() -> None:
    with pytest.raises(AlreadyInState, match="Nothing has to be done"):
        start(start(ITEM, at=AT), at=AT)
    with pytest.raises(ActionNotClosed, match="nothing to open again"):
        reopen(ITEM, at=AT)


def test_a_clock_that_runs_behind_moves_nothing_back() -> None:
    late = start(ITEM, at=AT + HOUR)
    assert finish(late, at=AT).closed_at == AT + HOUR
    assert touch(late, at=AT).changed_at == AT + HOUR


reasons = st.sampled_from(["", " ", "Waits for the vendor", "The queue is gone"])
links = st.sampled_from(["", "https://docs.example/q", "ftp://docs.example", "not a link"])


class ActionMachine(RuleBasedStateMachine):
    """Whatever is tried in whatever order, an item tells one true story."""

    def __init__(self) -> None:
        super().__init__()
        self.at = AT
        self.item: ActionItem = replace(ITEM, updates="Queue runbook")

    def attempt(self, act: Callable[[ActionItem], ActionItem]) -> ActionItem | None:
        before = self.item
        refused: DomainError | None = None
        try:
            self.item = act(before)
        except DomainError as error:
            refused = error
        assert refused is None or refused.code not in {"domain_error", "invalid_input"}
        assert (self.item.id, self.item.text) == (before.id, before.text)
        return None if refused else before

    @rule(hours=st.integers(-5, 50))
    def time_goes_on(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def begun(self) -> None:
        before = self.attempt(lambda item: start(item, at=self.at))
        assert before is None or before.state in {State.OPEN, State.BLOCKED}

    @rule(reason=reasons)
    def blocked(self, reason: str) -> None:
        before = self.attempt(lambda item: block(item, reason=reason, at=self.at))
        assert before is None or not before.is_closed

    @rule(link=links)
    def finished(self, link: str) -> None:
        before = self.attempt(lambda item: finish(item, at=self.at, link=link))
        assert before is None or not before.is_closed

    @rule(reason=reasons)
    def dropped(self, reason: str) -> None:
        before = self.attempt(lambda item: drop(item, reason=reason, at=self.at))
        assert before is None or not before.is_closed

    @rule()
    def opened_again(self) -> None:
        before = self.attempt(lambda item: reopen(item, at=self.at))
        assert before is None or before.is_closed

    @invariant()
    def it_is_closed_at_a_moment_or_not_at_all(self) -> None:
        assert self.item.is_closed == (self.item.closed_at is not None)

    @invariant()
    def blocked_and_dropped_say_why_and_nothing_else_does(self) -> None:
        assert bool(self.item.reason.strip()) == (self.item.state in {State.BLOCKED, State.DROPPED})

    @invariant()
    def done_shows_its_link(self) -> None:
        assert self.item.state is not State.DONE or self.item.link.startswith("https://")

    @invariant()
    def moments_are_in_order(self) -> None:
        assert self.item.created_at <= self.item.changed_at
        assert self.item.closed_at in {None, self.item.changed_at}


TestActionMachine = ActionMachine.TestCase
