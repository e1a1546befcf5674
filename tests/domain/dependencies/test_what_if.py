"""A basket that needs stock: the same outage told four ways."""

from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Failure, RescueRule, Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.dependencies.time_to_down import RootUnknown, time_to_down
from peacetime.domain.dependencies.what_if import MinutesRefused, State, what_if
from tests.domain.dependencies.test_laws import by_iteration, organisations

SERVICES = (Service("basket", "Shop"), Service("stock", "Warehouse"))


def shop(
    coupling: Coupling, *, rules: dict[str, RescueRule] | None = None, **member: Any
) -> System:
    need = Need("basket", (Member("stock", **member),), coupling)
    return System(SERVICES, (need,), rules or {})


def stretches(system: System, minutes: float, service: str = "basket", **how: Any) -> list[tuple]:
    told = what_if(system, ["stock"], minutes, **how)
    if service not in told.courses:
        return []
    return [(part.state.value, part.start, part.end) for part in told.courses[service].stretches]


def test_a_hard_need_brings_the_consumer_down_at_once() -> None:
    told = what_if(shop(Coupling.HARD), ["stock"], 30)
    assert stretches(shop(Coupling.HARD), 30) == [("down", 0, 30)]
    assert [(fate.team, fate.start, fate.minutes) for fate in told.rescues] == [
        ("Shop", 0, 30),
        ("Warehouse", 0, 30),
    ]
    assert told.path("basket") == ("stock", "basket")
    assert told.path("stock") == ("stock",)


def test_a_soft_need_leaves_the_consumer_without_a_part() -> None:
    system = shop(Coupling.SOFT, timeout_seconds=1.0)
    told = what_if(system, ["stock"], 30)
    assert stretches(system, 30) == [("degraded", 0, 30)]
    assert (told.fates["Shop"].is_rescue, told.fates["Shop"].worst) == (False, State.DEGRADED)
    assert told.path("basket") == ()


def test_a_cover_is_lived_on_until_it_runs_out() -> None:
    system = shop(Coupling.HARD, cover_minutes=20)
    assert stretches(system, 30) == [("stale", 0, 20), ("down", 20, 30)]
    assert stretches(system, 20) == [("stale", 0, 20)]
    assert not what_if(system, ["stock"], 20).fates["Shop"].is_rescue


def test_a_soft_need_with_a_cover_is_stale_first_and_then_without_a_part() -> None:
    system = shop(Coupling.SOFT, cover_minutes=20, has_breaker=True)
    assert stretches(system, 30) == [("stale", 0, 20), ("degraded", 20, 30)]


def test_a_hanging_provider_blocks_who_waits_without_end_whatever_the_label_and_the_cover() -> None:
    waiting = shop(Coupling.SOFT, cover_minutes=20)
    assert stretches(waiting, 30, failure=Failure.SLOW) == [("down", 0, 30)]
    guarded = shop(Coupling.SOFT, cover_minutes=20, has_breaker=True)
    assert stretches(guarded, 30, failure=Failure.SLOW) == [("stale", 0, 20), ("degraded", 20, 30)]


def test_who_gives_up_waiting_fails_fast_and_does_not_hang_others() -> None:
    services = (*SERVICES, Service("mail"))
    basket = Need("basket", (Member("stock", timeout_seconds=2),), Coupling.HARD)
    mail = Need("mail", (Member("basket"),), Coupling.SOFT)
    found = time_to_down(System(services, (basket, mail)), ["stock"], failure=Failure.SLOW)
    assert found == {"stock": 0, "basket": 0}


def test_a_cover_that_never_runs_out_is_lived_on_to_the_end() -> None:
    assert stretches(shop(Coupling.HARD, cover_minutes=inf), 600) == [("stale", 0, 600)]


def test_an_unknown_coupling_is_told_both_ways() -> None:
    system = shop(Coupling.UNKNOWN)
    assert stretches(system, 30, unknown_as=Coupling.HARD) == [("down", 0, 30)]
    assert stretches(system, 30, unknown_as=Coupling.SOFT) == [("degraded", 0, 30)]


def test_a_short_fall_is_no_rescue_for_a_team_that_lets_it_heal() -> None:
    rules = {"Shop": RescueRule(floor_minutes=10, aftermath_minutes=15)}
    system = shop(Coupling.HARD, rules=rules, cover_minutes=20)
    assert not what_if(system, ["stock"], 30).fates["Shop"].is_rescue
    fate = what_if(system, ["stock"], 31).fates["Shop"]
    assert (fate.is_rescue, fate.start, fate.minutes) == (True, 20, 26)


def test_a_service_that_pages_nobody_puts_nobody_in_rescue() -> None:
    services = (Service("basket", "Shop", is_paging=False), SERVICES[1])
    need = Need("basket", (Member("stock"),), Coupling.HARD)
    fate = what_if(System(services, (need,)), ["stock"], 30).fates["Shop"]
    assert (fate.is_rescue, fate.worst) == (False, State.DOWN)


def test_degradation_does_not_travel() -> None:
    services = (*SERVICES, Service("mail", "Post"))
    basket = Need("basket", (Member("stock", timeout_seconds=1),), Coupling.SOFT)
    mail = Need("mail", (Member("basket"),), Coupling.HARD)
    told = what_if(System(services, (basket, mail)), ["stock"], 30)
    assert list(told.courses) == ["stock", "basket"]
    assert told.fates["Post"].worst is State.OK


def state_at(system: System, falls: dict[str, float], name: str, minute: float) -> State:
    """How a service does at one moment, from the definition."""
    if falls.get(name, inf) <= minute:
        return State.DOWN
    states = [State.OK]
    for need in system.needs:
        for member in need.members:
            since = falls.get(member.provider, inf)
            if need.consumer == name and since <= minute:
                is_covered = minute < since + member.cover_minutes
                states.append(State.STALE if is_covered else State.DEGRADED)
    return max(states, key=list(State).index)


@settings(max_examples=30)
@given(organisations(), st.sampled_from(list(Failure)), st.sampled_from([0, 1, 3, 8]))
def test_the_course_of_an_outage_is_its_state_at_each_moment(
    system: System, failure: Failure, minutes: int
) -> None:
    for root in system.names:
        falls = by_iteration(system, root, failure)
        told = what_if(system, [root], minutes, failure=failure)
        for name in system.names:
            course = told.courses.get(name)
            stretches = course.stretches if course else ()
            assert all(part.start < part.end <= minutes for part in stretches)
            for at in (each / 2 for each in range(2 * minutes)):
                found = [part.state for part in stretches if part.start <= at < part.end]
                assert (found or [State.OK]) == [state_at(system, falls, name, at)]
            if name in falls and falls[name] < minutes:
                way = told.path(name)
                assert (way[0] == root, way[-1] == name) == (True, True)
                assert [falls[each] for each in way] == sorted(falls[each] for each in way)
            else:
                assert told.path(name) == ()


def test_what_cannot_be_asked_is_refused_with_a_sentence() -> None:
    with pytest.raises(RootUnknown, match='"shelf" is not among the services'):
        what_if(shop(Coupling.HARD), ["shelf"], 30)
    for minutes in (-1, inf, float("nan")):
        with pytest.raises(MinutesRefused):
            what_if(shop(Coupling.HARD), ["stock"], minutes)
