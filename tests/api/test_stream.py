"""The stream for programs: who may listen, and what is told."""

from datetime import UTC, datetime

import pytest

from peacetime.api import stream
from peacetime.queries.live import Cursor, Fact
from peacetime.queries.sight import OUTSIDE

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def a_fact(number: int) -> Fact:
    cursor = Cursor(number, (number,))
    return Fact(number, cursor, "incident.timeline.appended", "checkout", "abc", NOON)


def test_every_fact_is_an_event_with_its_place() -> None:
    first, second, _ = stream.told([a_fact(1), a_fact(2)], OUTSIDE).decode().split("\n\n")
    assert first.splitlines() == [
        "id: 1-1",
        "event: incident.timeline.appended",
        (
            'data: {"id": 1, "fact": "incident.timeline.appended", "team": "checkout", '
            '"incident": "abc", "at": "2026-03-04T12:00:00+00:00"}'
        ),
    ]
    assert second.startswith("id: 2-2\n")


@pytest.mark.parametrize("text", ["", "1", "a-b", "1-2-3", "9" * 5000 + "-1", "-1-1", "²-1"])
def test_a_place_that_is_none_of_ours_is_none(text: str) -> None:
    assert Cursor.parse(text) is None
    assert stream.last_seen({"headers": [(b"last-event-id", text.encode())]}) is None
