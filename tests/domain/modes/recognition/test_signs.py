"""What speaks for Rescue Mode, and how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.recognition.evidence import Grade, evidence
from peacetime.domain.modes.recognition.proposal import proposal
from peacetime.domain.modes.recognition.signs import Sign
from peacetime.domain.modes.recognition.trouble import Load, Trouble, severity_said
from peacetime.domain.signals.signal import Kind, Level

AT = datetime(2026, 3, 3, 3, 12, tzinfo=UTC)
TITLES = (
    "Checkout is down",
    "Error rate of search is high",
    "Disk is nearly full",
    "Somebody asks urgently",
    "CVE-2026-12345 in a library",
    "An actively exploited hole",
)


def trouble(title: str = "Disk is nearly full", *, minutes: float = 1, **said: object) -> Trouble:
    values = {"key": title, "kind": Kind.ALERT, "began_at": AT - timedelta(minutes=minutes), **said}
    return Trouble(title=title, **values)  # type: ignore[arg-type]


def signs(*troubles: Trouble) -> set[Sign]:
    return {reason.sign for reason in evidence(troubles, at=AT).reasons}


@pytest.mark.parametrize(
    ("found", "sign"),
    [
        (trouble(severity=Severity.SEV1), Sign.SEVERITY),
        (trouble("An actively exploited hole", kind=Kind.VULNERABILITY), Sign.EXPLOIT),
        (trouble("Secrets leaked to a public place"), Sign.EXPLOIT),
        (trouble("CVE-2026-12345", kind=Kind.VULNERABILITY, level=Level.CRITICAL), Sign.EXPLOIT),
        (trouble("Checkout is down"), Sign.OUTAGE),
        (trouble("Search answers with HTTP 503"), Sign.OUTAGE),
        (trouble("Error rate is above 5%", level=Level.ERROR), Sign.REGRESSION),
        (trouble("A customer asks urgently", kind=Kind.ESCALATION), Sign.ESCALATION),
    ],
)
def test_what_the_framework_names_is_found(found: Trouble, sign: Sign) -> None:
    assert sign in signs(found)


@pytest.mark.parametrize(
    "found",
    [
        trouble(),
        trouble(severity=Severity.SEV2),
        trouble("Workers were scaled down"),
        trouble("Checkout is down", level=Level.WARNING),
        trouble("CVE-2026-12345", kind=Kind.VULNERABILITY, level=Level.WARNING),
        trouble("Checkout is down", kind=Kind.DEPLOYMENT),
        trouble("Checkout is down", minutes=25 * 60),
    ],
)
def test_what_is_ordinary_speaks_for_nothing(found: Trouble) -> None:
    assert not evidence([found], at=AT).reasons


def test_an_outage_counts_in_full_once_it_lasts_or_several_alerts_speak_of_it() -> None:
    short, lasting = trouble("Checkout is down"), trouble("Checkout is down", minutes=16)
    assert evidence([short], at=AT).weight < 1 <= evidence([lasting], at=AT).weight
    assert evidence([replace(short, alerts=3)], at=AT).weight >= 1


def test_what_goes_on_for_days_is_news_again_once_more_of_it_begins() -> None:
    old = trouble("Checkout is down", minutes=3 * 24 * 60)
    again = replace(old, last_began_at=AT - timedelta(minutes=2))
    assert not evidence([old], at=AT).reasons
    assert evidence([again], at=AT).reasons


def test_one_matter_with_one_person_on_it_is_no_load() -> None:
    assert evidence([trouble()], at=AT, load=Load(people=1)).load == 0


def test_several_alerts_of_one_matter_are_one_matter() -> None:
    same = [trouble(key="a"), trouble(key="a", kind=Kind.VULNERABILITY)]
    assert Sign.MATTERS not in signs(*same)


def test_a_sev_one_and_an_attack_are_worse_than_an_outage() -> None:
    outage = evidence([trouble("Checkout is down", minutes=16)], at=AT)
    worst = evidence([trouble(severity=Severity.SEV0)], at=AT)
    possible = evidence(
        [trouble("CVE-2026-12345", kind=Kind.VULNERABILITY, level=Level.CRITICAL)], at=AT
    )
    assert (outage.grade, worst.grade, possible.grade) == (
        Grade.TROUBLE,
        Grade.WORST,
        Grade.TROUBLE,
    )


def test_a_severity_is_read_from_a_word_or_a_title_and_from_nothing_else() -> None:
    assert severity_said("p2") is Severity.SEV2
    assert severity_said("P1 - Critical") is Severity.SEV1
    assert severity_said("SEV-1", "[SEV3] as the title has it") is Severity.SEV1
    assert severity_said("page", "Orders fail") is None
    assert severity_said("", "P0: nobody can pay") is Severity.SEV0
    assert severity_said("high", "Group 1 of 3 restarts") is None
    assert severity_said("P9") is None


def test_a_declaration_is_proposed_of_the_worst_matter() -> None:
    lesser = trouble("Error rate is high", level=Level.ERROR, service="search")
    worst = trouble("Checkout is down", level=Level.CRITICAL, service="checkout")
    said = proposal(evidence([lesser, worst], at=AT).reasons, [lesser, worst])
    assert said.summary == "Checkout is down (and 1 more)"
    assert said.severity is Severity.SEV1
    assert said.services == ("checkout", "search")
    assert said.trigger is Trigger.RELIABILITY


def test_the_trigger_is_security_where_an_attack_is_named_and_an_interrupt_where_only_people_ask() -> (
    None
):
    attack = [trouble("Credentials exposed in a log")]
    asked = [trouble("A customer asks urgently", kind=Kind.ESCALATION)]
    assert proposal(evidence(attack, at=AT).reasons, attack).trigger is Trigger.SECURITY
    assert proposal(evidence(asked, at=AT).reasons, asked).trigger is Trigger.INTERRUPT


def test_a_summary_fits_its_field() -> None:
    assert len(proposal([], [trouble("x" * 900), trouble("y")]).summary) <= 300


troubles = st.builds(
    Trouble,
    key=st.sampled_from("abcdef"),
    kind=st.sampled_from(Kind),
    title=st.sampled_from(TITLES),
    began_at=st.integers(0, 2 * 24 * 60).map(lambda minutes: AT - timedelta(minutes=minutes)),
    level=st.none() | st.sampled_from(Level),
    severity=st.none() | st.sampled_from(Severity),
    alerts=st.integers(1, 5),
)
loads = st.builds(Load, people=st.integers(0, 6), pages_off_hours=st.integers(0, 6))


@given(st.lists(troubles, max_size=6), troubles, loads)
def test_more_trouble_never_weighs_less(some: list[Trouble], more: Trouble, load: Load) -> None:
    before, after = (
        evidence(some, at=AT, load=load),
        evidence([*some, more], at=AT, load=load),
    )
    assert after.weight >= before.weight
    assert after.load >= before.load
    assert after.grade >= before.grade


@given(st.lists(troubles, max_size=4), loads, loads)
def test_more_load_never_weighs_less(some: list[Trouble], load: Load, more: Load) -> None:
    both = Load(load.people + more.people, load.pages_off_hours + more.pages_off_hours)
    assert evidence(some, at=AT, load=both).weight >= evidence(some, at=AT, load=load).weight


@given(
    st.lists(troubles, max_size=6, unique_by=lambda t: t.key).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_the_order_of_matters_does_not_count(pair: tuple[list[Trouble], list[Trouble]]) -> None:
    assert evidence(pair[0], at=AT) == evidence(pair[1], at=AT)
