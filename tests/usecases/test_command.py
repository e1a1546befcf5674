"""One transaction a write, and one answer to a repeated request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Actor, Idempotency
from peacetime.storage.events import FORGOTTEN
from peacetime.storage.models import Event, IdempotencyKey, Incident, TimelineEntry
from peacetime.usecases.command import KEPT_FOR, KeyReused, Replayed, command
from peacetime.usecases.housekeeping import EVENTS_KEPT_FOR, forget_what_is_old
from peacetime.usecases.timeline import Written, write_entry
from tests import written
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def answer(result: object) -> tuple[int, object]:
    assert isinstance(result, Written)
    return 201, {"number": result.number, "text": result.text}


def repeating(actor: Actor, key: str = "k", digest: str = "d") -> Actor:
    return replace(actor, idempotency=Idempotency(key, digest, answer))


@pytest.fixture
def note(cast: Cast, incident: Incident) -> Callable[..., Written]:
    def write(
        text: str = "once",
        *,
        key: str = "k",
        digest: str = "d",
        by: str = "bob",
        at: datetime = NOON,
    ) -> Written:
        actor = repeating(cast.acting(by), key, digest)
        return write_entry(incident.ref, EntryKind.NOTE, text, actor=actor, at=at)

    return write


Note = Callable[..., Written]


def test_a_repeat_hears_the_first_answer_and_writes_nothing(note: Note) -> None:
    first = note()
    before = written.rows()
    with pytest.raises(Replayed) as repeat:
        note()
    assert (repeat.value.status, repeat.value.answer) == (
        201,
        {"number": first.number, "text": "once"},
    )
    assert written.rows() == before


def test_a_key_belongs_to_one_request(note: Note) -> None:
    note()
    before = written.rows()
    with pytest.raises(KeyReused, match="Use a new key for a new request") as refusal:
        note("another", digest="other")
    assert (refusal.value.code, refusal.value.details) == ("idempotency_key_reused", {"key": "k"})
    assert written.rows() == before


def test_a_key_belongs_to_one_caller(note: Note) -> None:
    assert note(by="bob").number < note(by="alice").number


def test_two_callers_whose_long_addresses_begin_alike_are_two(
    cast: Cast, incident: Incident
) -> None:
    numbers = set()
    for end in ("a@example.org", "b@example.org"):
        actor = repeating(replace(cast.acting("bob"), label="x" * 70 + end))
        entry = write_entry(incident.ref, EntryKind.NOTE, "x", actor=actor, at=NOON)
        numbers.add(entry.number)
    assert len(numbers) == 2


def test_an_answer_is_kept_for_a_day(note: Note) -> None:
    first = note()
    with pytest.raises(Replayed):
        note(at=NOON + KEPT_FOR)
    later = note(at=NOON + KEPT_FOR + timedelta(seconds=1))
    assert later.number > first.number
    assert IdempotencyKey.objects.count() == 1


def test_a_refused_write_keeps_no_answer_so_that_it_can_be_mended(note: Note) -> None:
    with pytest.raises(InvalidInput):
        note("")
    assert not IdempotencyKey.objects.exists()
    note("mended")


def test_an_answer_that_cannot_be_made_takes_the_write_back(cast: Cast, incident: Incident) -> None:
    def fail(result: object) -> tuple[int, object]:
        raise LookupError(result)

    actor = replace(cast.acting("bob"), idempotency=Idempotency("k", "d", fail))
    before = written.rows()
    with pytest.raises(LookupError):
        write_entry(incident.ref, EntryKind.NOTE, "x", actor=actor, at=NOON)
    assert written.rows() == before


def test_a_write_without_a_key_keeps_no_answer(cast: Cast, incident: Incident) -> None:
    for _ in range(2):
        write_entry(incident.ref, EntryKind.NOTE, "x", actor=cast.acting("bob"), at=NOON)
    assert not IdempotencyKey.objects.exists()
    assert TimelineEntry.objects.filter(kind="note").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_write_inside_another_is_a_mistake_of_ours() -> None:
    @command
    def nothing(*, actor: Actor, at: datetime) -> None:
        del actor, at

    acting = Actor("alice@example.org", "member")
    nothing(actor=acting, at=NOON)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        nothing(actor=acting, at=NOON)


def test_what_nobody_can_ask_for_any_more_is_forgotten(note: Note) -> None:
    note()
    Event.objects.update(at=NOON)
    forget_what_is_old(at=NOON + KEPT_FOR)
    assert IdempotencyKey.objects.count() == 1
    forget_what_is_old(at=NOON + KEPT_FOR + timedelta(seconds=1))
    assert not IdempotencyKey.objects.exists()
    assert Event.objects.exists()
    forget_what_is_old(at=NOON + EVENTS_KEPT_FOR + timedelta(seconds=1))
    assert not Event.objects.exclude(fact=FORGOTTEN).exists()
    written.assert_sound()
