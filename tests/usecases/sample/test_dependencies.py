"""The sample's graph: as rich as real ones, and it tells a story."""

import pytest

from peacetime.domain.dependencies.answers import cost_answer
from peacetime.domain.dependencies.expectations import Met
from peacetime.domain.dependencies.figures import Figures
from peacetime.domain.dependencies.labels import Verdict, check_labels
from peacetime.domain.dependencies.lint import Rule, lint
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.structure.cycles import cold_start_deadlocks, shared_fates
from peacetime.domain.dependencies.what_if import State, what_if
from peacetime.queries.dependencies.needs import unmatched
from peacetime.queries.dependencies.system import KnownSystem, Origin, known_system
from peacetime.queries.sight import WHOLE
from tests.builders import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def known(kept: None) -> KnownSystem:
    return known_system(WHOLE, at=NOON)


def test_it_holds_hard_soft_and_unknown_needs_of_eight_teams(known: KnownSystem) -> None:
    system = known.system
    assert len(system.teams) == 8
    assert {need.coupling for need in system.needs} == set(Coupling)
    assert len(system.needs) > 40
    assert set(known.origins.values()) >= {Origin.SEEN, Origin.PROMISED}


def test_a_label_is_contradicted_by_every_incident_of_its_provider(known: KnownSystem) -> None:
    found = check_labels(known.system, known.seen.spans)
    (card,) = [each for each in found if each.provider == "card-processor"]
    assert card.found.verdict is Verdict.CONTRADICTED
    assert (card.found.together, card.found.coupling) == (card.found.outages, Coupling.SOFT)
    assert card.found.outages >= 5


def test_a_soft_need_without_a_timeout_hangs(known: KnownSystem) -> None:
    hangs = what_if(known.system, ["shipping-labels"], 30, failure=Failure.SLOW)
    assert hangs.courses["checkout-api"].down_from == 0
    fails = what_if(known.system, ["shipping-labels"], 30)
    assert fails.courses["checkout-api"].stretches[-1].state is State.DEGRADED


def test_a_cache_keeps_the_storefront_up_for_a_quarter_of_an_hour(known: KnownSystem) -> None:
    assert what_if(known.system, ["catalog-api"], 60).courses["storefront"].down_from == 15


def test_two_services_wait_for_one_another_to_start(known: KnownSystem) -> None:
    assert ("accounts", "sessions") in shared_fates(known.system)
    assert ("accounts", "sessions") in cold_start_deadlocks(known.system)


def test_a_linter_finds_what_is_wrong_with_it(known: KnownSystem) -> None:
    rules = {each.rule for each in lint(known.system, on=NOON.date())}
    assert rules >= {
        Rule.SOFT_UNGUARDED,
        Rule.SPARES_FALL_TOGETHER,
        Rule.PROMISE_TOO_HIGH,
        Rule.UNOWNED_ROOT,
        Rule.UNVERIFIED,
    }


def test_every_team_but_those_at_the_bottom_pays_for_others(known: KnownSystem) -> None:
    teams = {each["team"]: each for each in cost_answer(Figures(known.system))["teams"]}
    assert teams["storefront"]["upstream_share"] > 0.2
    assert teams["search"]["minutes"] > teams["search"]["minutes_if_unknown_is_soft"]


def test_something_is_seen_that_nobody_declares_and_something_declared_that_is_not_seen(
    known: KnownSystem,
) -> None:
    found = unmatched()
    assert [(n.consumer, n.members[0].provider) for n in found.seen_not_declared] == [
        ("app-backend", "invoices")
    ]
    assert ("event-stream", "zone-north") in {
        (need.consumer, need.members[0].provider) for need in found.declared_not_seen
    }


def test_some_expect_more_than_is_promised_and_some_what_nobody_promised(
    known: KnownSystem,
) -> None:
    found = {
        (each.consumer, each.provider): each.met for each in Figures(known.system).expectations
    }
    assert found["storefront", "catalog-api"] is Met.MORE
    assert found["checkout-api", "payments"] is Met.UNPROMISED
    assert Met.BROKEN in found.values()
