"""Two who act on action items at the same moment: one after the other, and nothing twice."""

from datetime import date

import pytest

from peacetime.domain.postmortems.actions import ActionClosed, AlreadyInState
from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.storage.models import ActionItem, AuditEntry, Message
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import change_action
from peacetime.usecases.actions.reminding import remind_of_due_dates
from peacetime.usecases.actions.taking import Taken, take_actions
from peacetime.usecases.incidents import Stale
from tests.at_once import at_once
from tests.builders import NOON, a_postmortem, an_action
from tests.cast import the_cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_begin_it_begin_it_once() -> None:
    cast = the_cast(password=None)
    ref, bob = an_action(team=cast.checkout).ref, cast.acting("bob")
    results = at_once(*[lambda: moving.start_action(ref, actor=bob, at=NOON)] * 2)
    assert sum(isinstance(result, AlreadyInState) for result in results) == 1
    assert AuditEntry.objects.filter(fact="postmortem.action.moved").count() == 1


def test_what_one_finishes_the_other_does_not_drop() -> None:
    cast = the_cast(password=None)
    ref, bob = an_action(team=cast.checkout).ref, cast.acting("bob")
    results = at_once(
        lambda: moving.finish_action(ref, actor=bob, at=NOON),
        lambda: moving.drop_action(ref, reason="No use", actor=bob, at=NOON),
    )
    assert sum(isinstance(result, ActionClosed) for result in results) == 1
    assert ActionItem.objects.get(ref=ref).version == 1


def test_of_two_who_change_it_one_looks_again() -> None:
    cast = the_cast(password=None)
    ref, bob = an_action(team=cast.checkout).ref, cast.acting("bob")
    results = at_once(
        *[
            lambda text=text: change_action(ref, ActionSaid(text), version=0, actor=bob, at=NOON)
            for text in ("A", "B")
        ]
    )
    assert sum(isinstance(result, Stale) for result in results) == 1


def test_a_text_is_taken_once() -> None:
    cast = the_cast(password=None)
    text, bob = "# Action items\n- Drill it (Bob)\n- Log it", cast.acting("bob")
    ref = a_postmortem(team=cast.checkout, text=text).ref
    results = at_once(*[lambda: take_actions(ref, actor=bob, at=NOON)] * 2)
    taken = [len(result.actions) for result in results if isinstance(result, Taken)]
    assert sorted(taken) == [0, 2]
    assert ActionItem.objects.count() == 2


def test_two_workers_write_one_letter() -> None:
    cast = the_cast(password=None)
    an_action(team=cast.checkout, owner=cast.bob, due_on=date(2026, 3, 3))
    results = at_once(*[lambda: remind_of_due_dates(at=NOON)] * 2)
    assert sorted(results) == [0, 1]
    assert Message.objects.filter(kind="postmortem.action.due").count() == 1
