"""Each rule with a line that breaks it and one that keeps it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from peacetime.domain.dependencies.durations import Fixed
from peacetime.domain.dependencies.lint import RULES, Finding, Rule, lint, lint_description
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System

TODAY = date(2026, 6, 1)
SEEN = (Evidence(EvidenceKind.OBSERVED, "traffic"),)
STARTS = (Evidence(EvidenceKind.STARTUP, "compose file"),)
SOUND = Member("base", timeout_seconds=1, verified_on=date(2026, 5, 1), evidence=SEEN)
TEAM = {"page": "Page", "base": "Base", "twin": "Base"}


def shop(*needs: Need, **promised: float) -> System:
    names = dict.fromkeys(
        ["page", *(each for need in needs for each in (need.consumer, *_providers(need)))]
    )
    return System(
        tuple(Service(each, TEAM.get(each), promised=promised.get(each)) for each in names), needs
    )


def _providers(need: Need) -> list[str]:
    return [member.provider for member in need.members]


def on(member: Member, coupling: Coupling = Coupling.HARD) -> Need:
    return Need("page", (member,), coupling)


def twice(one: str, other: str) -> Need:
    members = tuple(replace(SOUND, provider=each) for each in (one, other))
    return Need("page", members, Coupling.HARD, needs=1)


def hard(consumer: str, provider: str) -> Need:
    return Need(consumer, (replace(SOUND, provider=provider),), Coupling.HARD)


def tries(consumer: str, provider: str, retries: int) -> Need:
    return Need(consumer, (replace(SOUND, provider=provider, retries=retries),), Coupling.HARD)


CASES = [
    (
        Rule.SOFT_UNGUARDED,
        shop(on(replace(SOUND, timeout_seconds=None), Coupling.SOFT)),
        shop(on(replace(SOUND, timeout_seconds=None, has_breaker=True), Coupling.SOFT)),
    ),
    (Rule.HARD_UNPROVEN, shop(on(replace(SOUND, evidence=()))), shop(on(SOUND))),
    (
        Rule.STARTUP_ONLY,
        shop(on(replace(SOUND, evidence=STARTS))),
        shop(on(replace(SOUND, evidence=(*STARTS, *SEEN)))),
    ),
    (
        Rule.UNVERIFIED,
        shop(on(replace(SOUND, cover_minutes=15, verified_on=date(2026, 1, 1)))),
        shop(on(replace(SOUND, cover_minutes=15))),
    ),
    (
        Rule.SPARES_FALL_TOGETHER,
        shop(twice("base", "twin"), hard("base", "zone"), hard("twin", "zone")),
        shop(twice("base", "twin"), hard("base", "zone"), hard("twin", "other zone")),
    ),
    (
        Rule.PROMISE_TOO_HIGH,
        shop(on(SOUND), page=0.9999, base=0.999),
        shop(on(SOUND), page=0.999, base=0.9999),
    ),
    (Rule.UNOWNED_ROOT, shop(hard("page", "names")), shop(hard("page", "base"))),
    (
        Rule.RETRIES_MULTIPLY,
        shop(tries("page", "base", 3), tries("base", "twin", 3)),
        shop(tries("page", "base", 2), tries("base", "twin", 2)),
    ),
]


def test_every_rule_of_a_system_has_a_bad_and_a_good_example() -> None:
    of_descriptions = {
        Rule.NEEDS_ITSELF,
        Rule.UNRESOLVED,
        Rule.NEEDS_TOO_MANY,
        Rule.IMPOSSIBLE,
    }
    assert {rule for rule, _, _ in CASES} == set(RULES) - of_descriptions


@pytest.mark.parametrize(("rule", "bad", "good"), CASES, ids=[rule for rule, _, _ in CASES])
def test_a_rule_speaks_of_the_bad_and_not_of_the_good(
    rule: Rule, bad: System, good: System
) -> None:
    assert rule in {each.rule for each in lint(bad, on=TODAY)}
    assert rule not in {each.rule for each in lint(good, on=TODAY)}


def test_a_sound_need_has_no_finding() -> None:
    assert lint(shop(on(SOUND)), on=TODAY) == []


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1
    return found[0]


def test_a_finding_names_the_need_and_asks_a_question() -> None:
    found = only(lint(shop(on(replace(SOUND, evidence=()))), on=TODAY))
    assert (found.service, found.provider, found.need) == ("page", "base", 0)
    assert found.suggestion.endswith((".", "?"))


def test_a_drill_that_was_never_held_is_told_whatever_the_day() -> None:
    found = only(lint(shop(on(replace(SOUND, cover_minutes=15, verified_on=None)))))
    assert found.sentence == (
        '"page" relies on a cover of 15 minutes towards "base", which was never drilled.'
    )


def test_a_drill_among_the_evidence_is_a_drill() -> None:
    drilled = (*SEEN, Evidence(EvidenceKind.DRILL, "game day", date(2026, 5, 1)))
    member = replace(SOUND, cover_minutes=15, verified_on=date(2025, 1, 1), evidence=drilled)
    assert lint(shop(on(member)), on=TODAY) == []


def test_spares_hold_where_the_shared_zone_is_covered_by_a_spare_of_its_own() -> None:
    zones = [
        Need(each, (Member("zone"), Member("other zone")), Coupling.HARD, needs=1)
        for each in ("base", "twin")
    ]
    found = {each.rule for each in lint(shop(twice("base", "twin"), *zones), on=TODAY)}
    assert Rule.SPARES_FALL_TOGETHER not in found


def test_a_promise_is_measured_by_outages_before_promises() -> None:
    base = Service("base", "Base", Outages(1, Fixed(600)), promised=0.99999)
    system = System((Service("page", "Page", promised=0.999), base), (on(SOUND),))
    assert Rule.PROMISE_TOO_HIGH in {each.rule for each in lint(system, on=TODAY)}


def test_retries_in_a_circle_are_told_once() -> None:
    found = lint(shop(tries("page", "base", 9), tries("base", "page", 9)), on=TODAY)
    assert [each.rule for each in found] == [Rule.RETRIES_MULTIPLY]


@pytest.mark.parametrize(
    ("services", "needs", "rules"),
    [
        (["a"], [Need("a", (Member("a"),))], [Rule.NEEDS_ITSELF]),
        (["a"], [Need("a", (Member("moon"),))], [Rule.UNRESOLVED]),
        (["b"], [Need("moon", (Member("b"),))], [Rule.UNRESOLVED]),
        (["a", "b"], [Need("a", (Member("b"),), needs=2)], [Rule.NEEDS_TOO_MANY]),
        (["a", "b"], [Need("a", (Member("b", cover_minutes=-1),))], [Rule.IMPOSSIBLE]),
        (["a", "a"], [], [Rule.IMPOSSIBLE]),
    ],
)
def test_what_makes_no_system_is_told_by_rule(
    services: list[str], needs: list[Need], rules: list[Rule]
) -> None:
    found = lint_description([Service(each) for each in services], needs)
    assert [each.rule for each in found] == rules


def test_every_rule_has_its_heading_in_the_reference() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "reference" / "dependency-lint.md"
    headings = [line[4:] for line in page.read_text().splitlines() if line.startswith("### ")]
    assert headings == [rule.value for rule in RULES]
