"""The life of a message: at least once, in order per destination, and its fate in sight."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from peacetime.domain.communications.messages import Words
from peacetime.project import jobs_messages
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.messages import message_with
from peacetime.storage.models import Audience, Incident, Message
from peacetime.usecases import deliveries, record
from peacetime.usecases.deliveries import Outgoing
from peacetime.usecases.updates import send_update
from tests import written
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class NotTaken(Exception):
    """The stand-in's refusal."""


@dataclass
class Way:
    """A channel that can be told what to do."""

    NotTaken = NotTaken
    is_there: bool = True
    refuses: str = ""
    breaks: Exception | None = None
    taken: list[Outgoing] = field(default_factory=list)

    def is_set_up(self) -> bool:
        return self.is_there

    def deliver(self, message: Outgoing) -> None:
        if self.breaks:
            raise self.breaks
        if self.refuses:
            raise NotTaken(self.refuses)
        self.taken.append(message)


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> Way:
    found = Way()
    monkeypatch.setattr(jobs_messages, "channel", lambda _: found)
    return found


@pytest.fixture
def message(incident: Incident) -> Message:
    return Message.objects.order_by("pk")[0]


def deliver(message: Message, *, attempts: int = 0) -> None:
    context: Any = SimpleNamespace(job=SimpleNamespace(attempts=attempts))
    jobs_messages.deliver_message(context, message_id=message.pk)


def test_a_message_that_was_taken_is_sent(way: Way, message: Message) -> None:
    deliver(message)
    shown = message_with(message.pk)
    assert (shown.state, shown.attempts, shown.last_error) == ("sent", 1, "")
    assert shown.sent_at is not None
    assert [(m.key, m.destination) for m in way.taken] == [(message.key, message.destination)]
    assert written.facts()[-1] == "message.delivery.recorded"


def test_a_job_that_runs_again_does_not_send_again(way: Way, message: Message) -> None:
    deliver(message)
    deliver(message)
    assert len(way.taken) == 1


def test_a_crash_after_handing_over_sends_twice_under_one_key(way: Way, message: Message) -> None:
    deliver(message)
    Message.objects.filter(pk=message.pk).update(state="pending")  # the commit was lost
    deliver(message)
    assert len({m.key for m in way.taken}) == 1
    assert len(way.taken) == 2


def test_a_refused_message_waits_and_shows_why(way: Way, message: Message) -> None:
    way.refuses = "450 " + "try later " * 99
    with pytest.raises(NotTaken):
        deliver(message)
    shown = message_with(message.pk)
    assert (shown.state, shown.attempts) == ("pending", 1)
    assert shown.last_error.startswith("450 try later")
    way.refuses = ""
    deliver(message, attempts=1)
    assert message_with(message.pk).last_error == ""
    assert message_with(message.pk).attempts == 2


def test_after_the_last_attempt_a_message_has_failed_in_sight(way: Way, message: Message) -> None:
    way.refuses = "550 no such mailbox"
    last = jobs_messages.ATTEMPTS - 1
    with pytest.raises(NotTaken):
        deliver(message, attempts=last)
    shown = message_with(message.pk)
    assert (shown.state, shown.last_error) == ("failed", "550 no such mailbox")
    deliver(message, attempts=last)
    assert message_with(message.pk).state == "failed", "given up is given up"


def test_what_a_channel_cannot_read_fails_at_once_and_can_be_sent_again(
    cast: Cast, way: Way, message: Message
) -> None:
    way.breaks = ValueError("a header\0 with \ud83d")
    with pytest.raises(ValueError, match="a header"):
        deliver(message)
    shown = message_with(message.pk)
    assert (shown.state, shown.attempts) == ("failed", 1)
    assert shown.last_error == "ValueError: a header with ?"
    deliver(message, attempts=1)
    assert message_with(message.pk).attempts == 1, "the job's own retry finds it given up"
    way.breaks = None
    assert shown.may_go_again
    deliveries.send_again(message.pk, actor=cast.acting("bob"), at=NOON)
    deliver(message)
    assert message_with(message.pk).state == "sent"


def test_the_waits_grow_to_a_quarter_of_an_hour_and_end_after_a_day() -> None:
    strategy = jobs_messages.PatientRetry()

    def wait(attempts: int) -> int | None:
        job: Any = SimpleNamespace(attempts=attempts)
        decision = strategy.get_retry_decision(exception=NotTaken(), job=job)
        if decision is None or decision.retry_at is None:
            return None
        return round((decision.retry_at - timezone.now()).total_seconds() / 15) * 15

    assert [wait(n) for n in range(5)] == [15, 60, 240, 900, 900]
    assert wait(jobs_messages.ATTEMPTS - 1) is None
    total = sum(wait(n) or 0 for n in range(jobs_messages.ATTEMPTS - 1))
    assert 22 * 3600 < total < 26 * 3600


def test_without_a_mail_server_a_message_is_shown_to_be_copied(way: Way, message: Message) -> None:
    way.is_there = False
    deliver(message)
    shown = message_with(message.pk)
    assert (shown.state, shown.last_error) == ("not_sent", "No mail server is set up")
    assert shown.body


@pytest.mark.parametrize("state", ["failed", "not_sent"])
def test_what_did_not_go_out_is_sent_again(
    cast: Cast, way: Way, message: Message, state: str
) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, last_error="550", attempts=100)
    jobs = len(written.jobs("deliver_message"))
    assert deliveries.send_again(message.pk, actor=cast.acting("bob"), at=NOON) == message.pk
    shown = message_with(message.pk)
    assert (shown.state, shown.last_error) == ("pending", "")
    assert len(written.jobs("deliver_message")) == jobs + 1
    assert written.audited()[-1] == written.facts()[-1] == "message.delivery.repeated"
    deliver(message)
    assert message_with(message.pk).state == "sent"
    written.assert_sound()


@pytest.mark.parametrize("state", ["pending", "sent"])
def test_what_is_on_its_way_or_arrived_is_not_sent_again(
    cast: Cast, message: Message, state: str
) -> None:
    Message.objects.filter(pk=message.pk).update(state=state)
    before = written.rows()
    for number in (message.pk, 0, 10**12):
        with pytest.raises(NotFound) as refusal:
            deliveries.send_again(number, actor=cast.acting("bob"), at=NOON)
        assert refusal.value.code == "message_unknown"
    assert written.rows() == before


def test_viewers_send_nothing_again(cast: Cast, message: Message) -> None:
    with pytest.raises(NotAllowed):
        deliveries.send_again(message.pk, actor=cast.acting("charlie"), at=NOON)


def fetched() -> str | None:
    """What a worker would take next: the stream, or None where everything waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, lock FROM procrastinate_fetch_job_v2(ARRAY['urgent'], NULL)")
        found: tuple[int | None, str] = cursor.fetchone()
    return f"{found[1]}" if found[0] else None


def retried_later() -> None:
    """The job that runs is refused and waits for its retry."""
    running = ProcrastinateJob.objects.get(status="doing")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(%s, now() + interval '1 hour', NULL, NULL, NULL)",
            [running.pk],
        )


def test_a_message_in_back_off_holds_up_only_its_own_destination(
    cast: Cast, incident: Incident
) -> None:
    Audience.objects.create(name="Two", addresses="ceo@example.org\ncto@example.org")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    for text in ("first", "second"):
        send_update(incident.ref, text, actor=cast.acting("bob"), at=NOON + MINUTE)
    ceo, cto = f"{incident.ref}:ceo@example.org", f"{incident.ref}:cto@example.org"
    assert fetched() == ceo
    retried_later()
    assert fetched() == cto
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'doing'")
    assert fetched() == cto, "the second update to the other destination"
    assert fetched() is None, "the second to the first waits behind the one that is refused"


def test_one_occasion_tells_an_address_once(cast: Cast, incident: Incident) -> None:
    def tell(addresses: list[str]) -> int:
        return record.tell(
            incident,
            "incident.update.sent",
            record.Telling(Words("s", "b"), "stakeholders", addresses),
            at=NOON,
            occasion="update:7",
        )

    assert tell(["ceo@example.org", " ceo@example.org ", "", "CEO@example.org"]) == 1
    assert tell(["ceo@example.org", "cto@example.org"]) == 1
