"""The questions that move most come first; each is what hard and soft make of it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from peacetime.domain.dependencies.changes.triage import questions
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.rescue import rescue_costs
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.test_laws import organisations


def difference(system: System, number: int, others: Coupling) -> float:
    def minutes(coupling: Coupling) -> float:
        needs = list(system.needs)
        needs[number] = replace(needs[number], coupling=coupling)
        return rescue_costs(system.with_needs(needs), unknown_as=others).total_minutes

    return minutes(Coupling.HARD) - minutes(Coupling.SOFT)


@settings(max_examples=30)
@given(organisations())
def test_a_question_is_worth_what_its_answer_moves(system: System) -> None:
    found = questions(system)
    unknown = {n for n, need in enumerate(system.needs) if need.coupling is Coupling.UNKNOWN}
    assert {each.need for each in found} == unknown
    for each in found:
        hard = difference(system, each.need, Coupling.HARD)
        soft = difference(system, each.need, Coupling.SOFT)
        assert each.others_hard == pytest.approx(hard, abs=1e-9)
        assert each.others_soft == pytest.approx(soft, abs=1e-9)
        assert each.moves == max(each.others_hard, each.others_soft)
        assert sum(each.by_team.values()) == pytest.approx(each.moves, abs=1e-6)
    assert [each.moves for each in found] == sorted((e.moves for e in found), reverse=True)


def test_where_everything_is_known_nothing_is_asked() -> None:
    assert questions(System((Service("a"),))) == []
