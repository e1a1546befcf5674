"""An action item goes on as the domain allows it, and each step is on record."""

from datetime import timedelta

import pytest

from peacetime.domain.postmortems.actions import (
    ActionClosed,
    ActionNotClosed,
    AlreadyInState,
    LinkMissing,
)
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.actions.one import action_page, actions_of
from peacetime.storage.models import ActionItem, Event, Postmortem
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action
from tests.builders import NOON, a_postmortem
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ref(cast: Cast) -> str:
    said = ActionSaid("Say how to drain the queue", updates="Queue runbook")
    return agree_action(said, team="checkout", actor=cast.acting("bob"), at=NOON).ref


def test_an_action_item_begins_is_blocked_done_and_opened_again(cast: Cast, ref: str) -> None:
    bob = cast.acting("bob")
    assert moving.start_action(ref, actor=bob, at=NOON + HOUR).state == "in_progress"
    blocked = moving.block_action(ref, reason="Waits for the vendor", actor=bob, at=NOON + 2 * HOUR)
    assert (blocked.state, blocked.reason, blocked.signs[0]) == (
        "blocked",
        "Waits for the vendor",
        "blocked",
    )
    with pytest.raises(LinkMissing):
        moving.finish_action(ref, actor=bob, at=NOON + 3 * HOUR)
    done = moving.finish_action(
        ref, link="https://docs.example/queue", actor=bob, at=NOON + 3 * HOUR
    )
    assert (done.state, done.closed_at, done.link) == (
        "done",
        NOON + 3 * HOUR,
        "https://docs.example/queue",
    )
    opened = moving.reopen_action(ref, actor=bob, at=NOON + 4 * HOUR)
    assert (opened.state, opened.closed_at, opened.version) == ("open", None, 4)
    said = [step.sentence for step in action_page(ref, actor=bob, at=NOON + 5 * HOUR).history]
    assert said == [
        "Opened again; it was done",
        "Done",
        "Blocked: Waits for the vendor",
        "In progress",
        "Agreed",
    ]
    assert Event.objects.filter(fact="postmortem.action.moved").count() == 4


def test_what_the_domain_refuses_changes_nothing(cast: Cast, ref: str) -> None:
    bob = cast.acting("bob")
    moving.start_action(ref, actor=bob, at=NOON)
    with pytest.raises(AlreadyInState):
        moving.start_action(ref, actor=bob, at=NOON)
    with pytest.raises(ActionNotClosed):
        moving.reopen_action(ref, actor=bob, at=NOON)
    with pytest.raises(InvalidInput):
        moving.drop_action(ref, reason=" ", actor=bob, at=NOON)
    moving.drop_action(ref, reason="The queue is gone", actor=bob, at=NOON)
    for act in (moving.start_action, moving.move_to_backlog):
        with pytest.raises(ActionClosed):
            act(ref, actor=bob, at=NOON)
    assert ActionItem.objects.get(ref=ref).version == 2
    with pytest.raises(NotAllowed):
        moving.reopen_action(ref, actor=cast.acting("charlie"), at=NOON)


def test_the_debt_backlog_asks_for_no_attention(cast: Cast, ref: str) -> None:
    bob = cast.acting("bob")
    aside = moving.move_to_backlog(ref, actor=bob, at=NOON)
    assert (aside.is_in_backlog, aside.signs) == (True, [])
    assert moving.move_to_backlog(ref, actor=bob, at=NOON).version == aside.version
    back = moving.take_from_backlog(ref, actor=bob, at=NOON)
    assert (back.is_in_backlog, back.signs) == (False, ["no_owner", "no_due_date"])
    moving.move_to_backlog(ref, actor=bob, at=NOON)
    assert not moving.start_action(ref, actor=bob, at=NOON).is_in_backlog


def seven(cast: Cast, postmortem: Postmortem) -> list[str]:
    kinds = ["process", "prevent", "detect", "mitigate", "process", "prevent", "process"]
    return [
        agree_action(
            ActionSaid(f"Change {number}", kind=kind),
            postmortem=postmortem.ref,
            actor=cast.acting("bob"),
            at=NOON,
        ).ref
        for number, kind in enumerate(kinds)
    ]


def test_of_more_than_five_the_rest_goes_to_the_debt_backlog_at_once(cast: Cast) -> None:
    postmortem, bob = a_postmortem(team=cast.checkout), cast.acting("bob")
    refs = seven(cast, postmortem)
    proposed = actions_of(postmortem, actor=bob, at=NOON)
    assert [item.kind for item in proposed.kept][:3] == ["prevent", "prevent", "detect"]
    rest = [item.id for item in proposed.split.defer]
    assert rest == [refs[4], refs[6]]
    moving.drop_action(refs[4], reason="No use", actor=bob, at=NOON)  # somebody was faster
    moved = moving.put_rest_into_backlog(postmortem.ref, [*rest, "unknown"], actor=bob, at=NOON)
    assert [item.ref for item in moved] == [refs[6]]
    left = actions_of(postmortem, actor=bob, at=NOON)
    assert (len(left.kept), len(left.closed), len(left.backlog)) == (5, 1, 1)
    assert left.split.defer == ()
