"""A restored copy sends nothing until somebody says so, and loses nothing that waited."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from peacetime.project import jobs_messages
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.messages import message_with
from peacetime.queries.sending import held, is_held, queued_messages
from peacetime.storage.models import Incident, Message, SendingHold
from peacetime.usecases import deliveries, sending
from peacetime.usecases.sending import NotHeld, QueuedUndecided, Resumed
from tests import written
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def messages(incident: Incident) -> list[Message]:
    return list(Message.objects.order_by("pk"))


@pytest.fixture
def hold(messages: list[Message]) -> SendingHold:
    """The first two messages waited when the backup was made."""
    return SendingHold.objects.create(
        held_at=NOON, backup_made_at=NOON - timedelta(hours=1), last_message_id=messages[1].pk
    )


class Way:
    NotTaken = RuntimeError

    def __init__(self) -> None:
        self.taken: list[int] = []

    def is_set_up(self) -> bool:
        return True

    def deliver(self, message: deliveries.Outgoing) -> None:
        self.taken.append(message.id)


def _deliver_all(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    way = Way()
    monkeypatch.setattr(jobs_messages, "channel", lambda _: way)
    context: Any = SimpleNamespace(job=SimpleNamespace(attempts=0))
    for job in written.jobs("deliver_message"):
        jobs_messages.deliver_message(context, **job.args)
    return way.taken


def test_a_restored_copy_sends_nothing(
    hold: SendingHold, messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _deliver_all(monkeypatch) == []
    shown = held()
    assert shown
    assert (shown.queued_before, shown.queued_since) == (2, len(messages) - 2)
    assert [each.id for each in queued_messages().items] == [each.pk for each in messages]


def test_what_waited_before_is_not_sent_without_a_word(cast: Cast, hold: SendingHold) -> None:
    before = written.rows()
    with pytest.raises(QueuedUndecided, match="2 messages waited") as refused:
        sending.resume_sending(actor=cast.acting("dana"), at=NOON)
    assert refused.value.details == {"queued_before": 2}
    assert written.rows() == before
    assert is_held()


def test_dropped_messages_never_leave_and_the_others_leave_once(
    cast: Cast, hold: SendingHold, messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed = sending.resume_sending("drop", actor=cast.acting("dana"), at=NOON)
    assert resumed == Resumed(sent=len(messages) - 2, dropped=2)
    assert not is_held()
    assert sorted(_deliver_all(monkeypatch)) == [each.pk for each in messages[2:]]
    assert [message_with(each.pk).state for each in messages[:2]] == ["dropped", "dropped"]
    assert written.audited()[-1] == "message.sending.resumed"


def test_what_waited_before_can_be_sent(
    cast: Cast, hold: SendingHold, messages: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.resume_sending("send", actor=cast.acting("dana"), at=NOON)
    assert sorted(_deliver_all(monkeypatch)) == [each.pk for each in messages]


def test_one_message_is_dropped_and_can_still_be_sent_by_hand(
    cast: Cast, hold: SendingHold, messages: list[Message]
) -> None:
    admin = cast.acting("dana")
    sending.drop_message(messages[0].pk, actor=admin, at=NOON)
    assert message_with(messages[0].pk).may_go_again
    with pytest.raises(NotFound):
        sending.drop_message(messages[0].pk, actor=admin, at=NOON)
    sending.resume_sending("drop", actor=admin, at=NOON)
    deliveries.send_again(messages[0].pk, actor=admin, at=NOON)
    assert message_with(messages[0].pk).state == "pending"


def test_only_administrators_let_messages_leave(cast: Cast, hold: SendingHold) -> None:
    with pytest.raises(NotAllowed):
        sending.resume_sending("send", actor=cast.acting("bob"), at=NOON)


def test_where_nothing_is_held_there_is_nothing_to_resume(cast: Cast) -> None:
    admin = cast.acting("dana")
    with pytest.raises(NotHeld):
        sending.resume_sending("send", actor=admin, at=NOON)
    with pytest.raises(NotHeld):
        sending.drop_message(1, actor=admin, at=NOON)
