"""Everything that is wrong with a description is told, and one fault is enough to refuse it."""

from collections.abc import Sequence
from math import nan
from typing import Any

import pytest

from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.problems import SystemRefused, problems
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System

BOTH = (Service("basket"), Service("stock"))


def need(*members: Member, consumer: str = "basket", **more: Any) -> Need:
    return Need(consumer, members, Coupling.HARD, **more)


FAULTS = [
    ("service_unnamed", [Service(" ")], []),
    ("service_twice", [*BOTH, Service("stock", "Other")], []),
    ("promise_impossible", [Service("basket", promised=1.5)], []),
    ("promise_impossible", [Service("basket", promised=99.9)], []),
    ("promise_impossible", [Service("basket", promised=nan)], []),
    ("rate_impossible", [Service("basket", outages=Outages(-1, Fixed(1)))], []),
    ("slow_share_impossible", [Service("basket", outages=Outages(1, Fixed(1), 2))], []),
    (
        "count_impossible",
        [Service("basket", outages=Outages(1, Fixed(1), count=3, months=0))],
        [],
    ),
    ("consumer_unknown", BOTH, [need(Member("stock"), consumer="bascet")]),
    ("provider_unknown", BOTH, [need(Member("stok"))]),
    ("needs_itself", BOTH, [need(Member("basket"))]),
    ("members_missing", BOTH, [need()]),
    ("needs_impossible", BOTH, [need(Member("stock"), needs=2)]),
    ("needs_impossible", BOTH, [need(Member("stock"), needs=0)]),
    ("member_twice", BOTH, [need(Member("stock"), Member("stock", 5))]),
    ("cover_negative", BOTH, [need(Member("stock", -1))]),
    ("cover_negative", BOTH, [need(Member("stock", nan))]),
    ("timeout_impossible", BOTH, [need(Member("stock", timeout_seconds=0))]),
    ("retries_negative", BOTH, [need(Member("stock", retries=-1))]),
    ("promise_impossible", BOTH, [need(Member("stock", expected=0))]),
]


@pytest.mark.parametrize(("code", "services", "needs"), FAULTS)
def test_each_fault_has_its_code_and_a_sentence(
    code: str, services: Sequence[Service], needs: Sequence[Need]
) -> None:
    found = problems(services, needs)
    assert [each.code for each in found] == [code]
    assert found[0].sentence.endswith(".")
    with pytest.raises(SystemRefused) as refused:
        System(tuple(services), tuple(needs))
    assert (refused.value.code, str(refused.value)) == (code, found[0].sentence)


def test_every_fault_is_told_with_its_line() -> None:
    services = [*BOTH, Service("stock")]
    needs = [need(Member("stok")), need(Member("stock")), need(Member("basket", -1), needs=3)]
    found = problems(services, needs, {"Shop": RescueRule(floor_minutes=-1)})
    assert [(each.code, each.number) for each in found] == [
        ("service_twice", 2),
        ("provider_unknown", 0),
        ("needs_impossible", 2),
        ("needs_itself", 2),
        ("cover_negative", 2),
        ("rule_negative", None),
    ]


def test_what_somebody_wrote_is_shown_short_and_safe() -> None:
    sentence = problems([Service("a")], [need(Member("x" * 500 + chr(0)), consumer="a")])[
        0
    ].sentence
    assert len(sentence) < 200
