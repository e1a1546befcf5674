"""What counts when an action item and its ticket no longer say the same."""

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.tickets.settling import FAR, Move, settle
from peacetime.domain.postmortems.tickets.stages import Stage

stages = st.sampled_from(Stage)


@given(stages, stages, stages)
def test_afterwards_both_say_the_same_and_nothing_is_left_to_settle(
    agreed: Stage, ours: Stage, theirs: Stage
) -> None:
    found = settle(agreed, ours, theirs)
    follows = {
        Move.NONE: found.stage is ours is theirs,
        Move.TAKE: found.stage is theirs,
        Move.PUSH: found.stage is ours,
    }
    assert follows[found.move]
    assert settle(found.stage, found.stage, found.stage).move is Move.NONE


@given(stages, stages)
def test_whoever_alone_changed_counts(agreed: Stage, changed: Stage) -> None:
    if changed is not agreed:
        assert settle(agreed, changed, agreed).move is Move.PUSH
        assert settle(agreed, agreed, changed).move is Move.TAKE


@given(stages, stages, stages)
def test_of_two_that_changed_the_one_further_along_counts_and_it_is_said(
    agreed: Stage, ours: Stage, theirs: Stage
) -> None:
    if len({agreed, ours, theirs}) == len(Stage) - 1:
        found = settle(agreed, ours, theirs)
        assert FAR[found.stage] == max(FAR[ours], FAR[theirs])
        assert found.why.startswith("Both had changed")


def test_closed_in_two_ways_the_tracker_counts() -> None:
    found = settle(Stage.DOING, Stage.NOT_PLANNED, Stage.DONE)
    assert (found.stage, found.move) == (Stage.DONE, Move.TAKE)
    assert found.why.endswith("The tracker counts, since work is tracked there.")


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    assert settle(Stage.TO_DO, Stage.DONE, Stage.DONE).why == ""
