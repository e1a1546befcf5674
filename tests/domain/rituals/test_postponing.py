"""Meetings of a Rescue: proposed, postponed by somebody, given back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from peacetime.domain.rituals.calendar_block import (
    BlockPolicy,
    Choice,
    Meeting,
    Verdict,
    calendar_block,
)
from peacetime.domain.rituals.postponing import (
    Listed,
    MeetingUnknown,
    NothingToGiveBack,
    NothingToPostpone,
    State,
    chosen,
    list_sentence,
    listed_anew,
    postponed,
    returned,
)
from peacetime.domain.shared.spans import Span

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = ("a", "b", "c", "d")


def a_choice(key: str, verdict: Verdict = Verdict.POSTPONE, *, hours: float = 1) -> Choice:
    starts_at = NOW + hours * HOUR
    return Choice(Meeting(key, Span(starts_at, starts_at + HOUR), "Planning"), verdict, "why")


def states(listed: list[Listed]) -> dict[str, State]:
    return {one.meeting.id: one.state for one in listed}


def test_what_is_marked_is_postponed_and_everything_is_given_back() -> None:
    listed = listed_anew(
        [], [a_choice("a"), a_choice("b", Verdict.ASK), a_choice("c", Verdict.KEEP)]
    )
    listed, moved = postponed(listed, at=NOW)
    assert [one.id for one in moved] == ["a"]
    assert states(listed) == {"a": State.POSTPONED, "b": State.PROPOSED, "c": State.PROPOSED}
    listed, moved = returned(listed)
    assert [one.id for one in moved] == ["a"]
    assert states(listed)["a"] is State.GIVEN_BACK
    with pytest.raises(NothingToGiveBack):
        returned(listed)


def test_each_can_be_changed_before_it_is_postponed_and_not_after() -> None:
    listed = listed_anew([], [a_choice("a"), a_choice("b", Verdict.ASK)])
    listed = chosen(listed, {"a": Verdict.KEEP, "b": Verdict.POSTPONE})
    listed, moved = postponed(listed, at=NOW)
    assert [one.id for one in moved] == ["b"]
    assert chosen(listed, {"b": Verdict.KEEP}) == listed
    with pytest.raises(MeetingUnknown):
        chosen(listed, {"z": Verdict.KEEP})


def test_reading_again_changes_nothing_that_somebody_said_or_did() -> None:
    listed = listed_anew([], [a_choice("a"), a_choice("b"), a_choice("c")])
    listed, _ = postponed(chosen(listed, {"b": Verdict.KEEP, "c": Verdict.ASK}), at=NOW)
    again = listed_anew(listed, [a_choice("b"), a_choice("c", hours=2), a_choice("d")])
    assert states(again)["a"] is State.POSTPONED
    verdicts = {one.meeting.id: one.verdict for one in again}
    assert verdicts == {
        "a": Verdict.POSTPONE,
        "b": Verdict.KEEP,
        "c": Verdict.ASK,
        "d": Verdict.POSTPONE,
    }
    moved = next(one for one in again if one.meeting.id == "c")
    assert moved.meeting.span.start == NOW + 2 * HOUR
    assert "d" not in states(listed_anew(again, [a_choice("b")]))


def test_what_has_begun_is_not_postponed() -> None:
    listed = listed_anew([], [a_choice("a")])
    with pytest.raises(NothingToPostpone):
        postponed(listed, at=NOW + 2 * HOUR)
    with pytest.raises(NothingToPostpone):
        postponed([], at=NOW)


def test_one_can_be_given_back_alone_and_is_kept_from_then_on() -> None:
    listed, _ = postponed(listed_anew([], [a_choice("a"), a_choice("b")]), at=NOW)
    listed, moved = returned(listed, ["b"])
    assert [one.id for one in moved] == ["b"]
    with pytest.raises(NothingToPostpone):
        postponed(listed, at=NOW)
    again, moved = postponed(chosen(listed, {"b": Verdict.POSTPONE}), at=NOW)
    assert [one.id for one in moved] == ["b"]
    assert set(states(again).values()) == {State.POSTPONED}


def test_the_list_is_one_sentence() -> None:
    listed = listed_anew([], [a_choice("a"), a_choice("b", Verdict.ASK)])
    ahead = timedelta(hours=8)
    assert list_sentence(listed, ahead=ahead) == "2 meetings in the next 8 hours, 1 that can wait."
    listed, _ = postponed(listed, at=NOW)
    assert list_sentence(listed, ahead=ahead) == "1 meeting postponed."
    listed, _ = returned(listed)
    assert list_sentence(listed, ahead=ahead) == "1 meeting given back."


def test_a_private_meeting_is_asked_about_and_a_calendar_without_names_is_the_teams() -> None:
    meeting = replace(a_choice("a").meeting, title="Busy", is_private=True, is_recurring=True)
    nameless = replace(a_choice("b").meeting, title="Sprint planning")
    found = calendar_block([meeting, nameless], ["x@x.example"], at=NOW, policy=BlockPolicy())
    assert [one.verdict for one in found] == [Verdict.ASK, Verdict.POSTPONE]
    assert "private" in found[0].why


class Postponing(RuleBasedStateMachine):
    """Whatever people do in whatever order, nothing postponed is lost and nothing is moved twice."""

    @initialize()
    def begin(self) -> None:
        self.listed: list[Listed] = []
        self.waiting: set[str] = set()
        self.at = NOW

    @rule(
        keys=st.sets(st.sampled_from(KEYS)),
        verdict=st.sampled_from(Verdict),
        hours=st.integers(1, 9),
    )
    def read(self, keys: set[str], verdict: Verdict, hours: int) -> None:
        choices = [a_choice(key, verdict, hours=hours) for key in sorted(keys)]
        self.listed = listed_anew(self.listed, choices)

    @rule(key=st.sampled_from(KEYS), verdict=st.sampled_from(Verdict))
    def say(self, key: str, verdict: Verdict) -> None:
        try:
            self.listed = chosen(self.listed, {key: verdict})
        except MeetingUnknown:
            assert key not in states(self.listed)

    @rule()
    def postpone(self) -> None:
        try:
            self.listed, moved = postponed(self.listed, at=self.at)
        except NothingToPostpone:
            return
        assert moved
        assert not self.waiting & {one.id for one in moved}
        assert all(one.span.start >= self.at for one in moved)
        self.waiting |= {one.id for one in moved}

    @rule(keys=st.none() | st.sets(st.sampled_from(KEYS), min_size=1))
    def give_back(self, keys: set[str] | None) -> None:
        try:
            self.listed, moved = returned(self.listed, keys)
        except (MeetingUnknown, NothingToGiveBack):
            return
        assert {one.id for one in moved} == self.waiting & (keys or self.waiting)
        self.waiting -= {one.id for one in moved}

    @rule()
    def wait(self) -> None:
        self.at += HOUR

    @invariant()
    def nothing_is_lost(self) -> None:
        now = {key for key, state in states(self.listed).items() if state is State.POSTPONED}
        assert now == self.waiting
        assert len(states(self.listed)) == len(self.listed)


TestPostponing = Postponing.TestCase
