"""What changed, told in the order in which it was decided, and nothing lost."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError

from peacetime.queries.live import Behind, Cursor, cursor_now, facts_after
from peacetime.queries.snapshot import snapshot
from peacetime.storage import events
from peacetime.storage.models import Event, Person
from peacetime.usecases.housekeeping import forget_what_is_old
from tests.acts import opened, stood_down
from tests.at_once import at_once
from tests.builders import NOON, a_person
from tests.cast import the_cast

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "cursor"),
    [
        ("0-0", Cursor()),
        ("12-0", Cursor(12)),
        ("12-34", Cursor(12, (34,))),
        ("12-34.36", Cursor(12, (34, 36))),
        ("12-34.", None),
        ("12-" + "1." * 200 + "1", None),
        ("", None),
        ("12", None),
        ("12-", None),
        ("-1-2", None),
        ("a-b", None),
        ("1-2-3", None),
        ("²-1", None),
        (" 1-2", None),
        ("9" * 30 + "-1", None),
    ],
)
def test_a_place_in_the_stream_is_read_strictly(text: str, cursor: Cursor | None) -> None:
    assert Cursor.parse(text) == cursor
    if cursor is not None:
        assert str(cursor) == text


@pytest.mark.django_db(transaction=True)
def test_facts_after_a_place_come_in_order_and_once() -> None:
    cast = the_cast(password=None)
    start = cursor_now()
    incident = opened(cast)
    stood_down(cast)
    facts = facts_after(start)
    assert [(fact.name, fact.team, fact.incident) for fact in facts] == [
        ("mode.rescue.declared", "checkout", incident.ref),
        ("mode.rescue.stood_down", "checkout", incident.ref),
    ]
    assert [fact.id for fact in facts_after(facts[0].cursor)] == [fact.id for fact in facts[1:]]
    assert facts_after(facts[-1].cursor) == []
    assert facts_after(cursor_now()) == []


@pytest.mark.django_db(transaction=True)
def test_who_is_too_far_behind_reads_the_page_anew() -> None:
    cast = the_cast(password=None)
    opened(cast)
    place = cursor_now()
    stood_down(cast)
    with pytest.raises(Behind):
        facts_after(Cursor(), limit=2)
    Event.objects.filter(fact="mode.rescue.declared").update(at=NOON - timedelta(days=9))
    forget_what_is_old(at=NOON)
    with pytest.raises(Behind):
        facts_after(Cursor(1))
    with pytest.raises(Behind):
        facts_after(Cursor(place.horizon + 10_000_000))
    assert len(facts_after(place)) == 1, "what was forgotten was heard before"


@pytest.mark.django_db(transaction=True)
def test_a_fact_whose_transaction_began_first_and_ended_last_is_not_lost() -> None:
    import threading

    begun, told = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            events.append("mode.rescue.declared", at=NOON, team="slow")
            begun.set()
            assert told.wait(20)

    def fast() -> list[str]:
        assert begun.wait(20)
        with transaction.atomic():
            events.append("mode.rescue.declared", at=NOON, team="fast")
        facts = facts_after(start)
        told.set()
        places.extend(fact.cursor for fact in facts)
        return [fact.team for fact in facts]

    start, places = cursor_now(), list[Cursor]()
    _, seen = at_once(slow, fast)
    assert seen == ["fast"], "nobody waits for a transaction that takes long"
    assert [fact.team for fact in facts_after(places[0])] == ["slow"]
    assert sorted(fact.team for fact in facts_after(start)) == ["fast", "slow"]
    assert facts_after(cursor_now()) == []


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_reads_one_moment_and_writes_nothing() -> None:
    a_person("Alice Abel")

    def read() -> list[int]:
        with snapshot():
            counts = [Person.objects.count()]
            (added,) = at_once(lambda: a_person("Bob Beier"))
            assert isinstance(added, Person)
            return [*counts, Person.objects.count()]

    assert read() == [1, 1]
    assert Person.objects.count() == 2
    with pytest.raises(InternalError, match="read-only"), snapshot():
        Person.objects.update(name="x")
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)
