"""Labels judged by what happened."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.dependencies.labels import (
    Verdict,
    check_label,
    check_labels,
    jeffreys,
    outages_together,
)
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.spans import Span

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


def minutes(*pairs: tuple[int, int]) -> list[Span]:
    minute = timedelta(minutes=1)
    return [Span(MIDNIGHT + start * minute, MIDNIGHT + end * minute) for start, end in pairs]


@pytest.mark.parametrize(
    ("coupling", "together", "outages", "verdict", "begins"),
    [
        (Coupling.SOFT, 6, 6, Verdict.CONTRADICTED, "Labelled soft, but it is hard"),
        (Coupling.SOFT, 3, 4, Verdict.NOT_ENOUGH, "Not enough yet"),
        (Coupling.SOFT, 0, 6, Verdict.AGREES, "Labelled soft, and it behaves soft"),
        (Coupling.HARD, 0, 6, Verdict.CONTRADICTED, "Labelled hard, but it behaves soft"),
        (Coupling.HARD, 6, 6, Verdict.AGREES, "Labelled hard, and it is hard"),
        (Coupling.UNKNOWN, 6, 6, Verdict.SUGGESTED, "Not labelled, and it is hard"),
        (Coupling.UNKNOWN, 0, 0, Verdict.NOT_ENOUGH, "Not enough yet: no outage"),
    ],
)
def test_a_label_is_judged_by_its_interval(
    coupling: Coupling, together: int, outages: int, verdict: Verdict, begins: str
) -> None:
    found = check_label(coupling, together, outages)
    assert found.verdict is verdict
    assert found.sentence.startswith(begins)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_interval_holds_the_mean_and_mirrors(together: int, apart: int) -> None:
    mean, low, high = jeffreys(together, together + apart)
    assert 0 <= low <= mean <= high <= 1
    other = jeffreys(apart, together + apart)
    assert [mean, low, high] == pytest.approx([1 - other[0], 1 - other[2], 1 - other[1]])


def test_outages_within_the_cover_say_nothing() -> None:
    provider = minutes((0, 30), (100, 110), (200, 260), (300, 315))
    consumer = minutes((20, 40), (100, 110), (190, 214))
    assert outages_together(consumer, provider, 15) == (1, 2)
    assert outages_together(consumer, provider) == (3, 4)
    assert outages_together(consumer, provider, float("inf")) == (0, 0)


def test_outages_that_meet_are_one() -> None:
    assert outages_together([], minutes((0, 10), (10, 20)), 15) == (0, 1)


def test_labels_are_judged_where_both_ends_were_watched_and_nothing_is_spare() -> None:
    needs = (
        Need("page", (Member("orders"),), Coupling.SOFT),
        Need("page", (Member("mail"),), Coupling.SOFT),
        Need("page", (Member("a"), Member("b")), Coupling.HARD, needs=1),
    )
    system = System(tuple(map(Service, ("page", "orders", "mail", "a", "b"))), needs)
    down = minutes(*((at, at + 5) for at in range(0, 600, 100)))
    history = {"page": down, "orders": down, "a": down, "b": []}
    found = check_labels(system, history)
    assert [(each.number, each.provider) for each in found] == [(0, "orders")]
    assert found[0].found.verdict is Verdict.CONTRADICTED
