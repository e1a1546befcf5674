"""The versionable description: read, written and held against what was."""

from datetime import date
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.dependencies.describing.description import read_description
from peacetime.domain.dependencies.describing.faults import DescriptionRefused
from peacetime.domain.dependencies.describing.writing import plain_description
from peacetime.domain.dependencies.durations import Exponential, Fixed, LogNormal, Sample
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System


def test_everything_that_can_be_said_is_read() -> None:
    found = read_description(
        {
            "version": 1,
            "teams": {"shop": {"floor_minutes": 5, "aftermath_minutes": 20}},
            "services": {
                "page": {
                    "name": "Customer page",
                    "team": "shop",
                    "promised": "99.95%",
                    "paging": False,
                    "outages": {"per_month": 2, "seen_minutes": [5, 12], "slow_share": 0.1},
                },
                "a": None,
                "b": {},
            },
            "needs": [
                {
                    "consumer": "page",
                    "needs": 1,
                    "members": ["a", {"provider": "b", "cover_minutes": "forever"}],
                    "coupling": "hard",
                    "journey": "checkout",
                },
                {
                    "consumer": "page",
                    "provider": "a",
                    "coupling": "Soft",
                    "attribute": "last 3 orders",
                    "timeout_seconds": 0.1,
                    "breaker": True,
                    "retries": 2,
                    "expected": 99.9,
                    "verified_on": "2026-03-01",
                    "evidence": ["read in the code", {"kind": "drill", "seen_on": "2026-03-01"}],
                },
            ],
        }
    )
    system = found.system()
    assert system.service("page") == Service(
        "page", "shop", Outages(2, Sample((5, 12)), 0.1), 0.9995, is_paging=False
    )
    assert (found.names, system.rule("shop")) == ({"page": "Customer page"}, RescueRule(5, 20))
    group, soft = system.needs
    assert (group.enough, group.members[1].cover_minutes, group.journey) == (1, inf, "checkout")
    assert (soft.coupling, soft.attribute) == (Coupling.SOFT, "last 3 orders")
    assert soft.members[0] == Member(
        "a",
        0,
        0.1,
        has_breaker=True,
        retries=2,
        verified_on=date(2026, 3, 1),
        expected=0.999,
        evidence=(
            Evidence(EvidenceKind.DECLARED, "read in the code"),
            Evidence(EvidenceKind.DRILL, "", date(2026, 3, 1)),
        ),
    )


@pytest.mark.parametrize(
    ("document", "code", "place"),
    [
        ([], "description_empty", ""),
        ({"service": {}}, "key_unknown", "service"),
        ({"version": 2}, "version_unknown", "version"),
        ({"services": []}, "entry_expected", "services"),
        ({"services": {"a": 3}}, "entry_expected", "services.a"),
        ({"services": {"a": {"promised": "often"}}}, "share_expected", "services.a.promised"),
        ({"services": {"a": {"paging": "perhaps"}}}, "flag_expected", "services.a.paging"),
        ({"services": {"a": {"outages": {}}}}, "duration_missing", "services.a.outages"),
        (
            {"services": {"a": {"outages": {"per_month": 1, "mean_minutes": -1}}}},
            "duration_impossible",
            "services.a.outages.mean_minutes",
        ),
        ({"needs": {}}, "list_expected", "needs"),
        ({"needs": ["a"]}, "entry_expected", "needs[0]"),
        ({"needs": [{"provider": "a"}]}, "consumer_missing", "needs[0]"),
        ({"needs": [{"consumer": "a"}]}, "provider_missing", "needs[0]"),
        ({"needs": [{"consumer": "a", "members": []}]}, "members_missing", "needs[0].members"),
        (
            {"needs": [{"consumer": "a", "provider": "b", "coupling": "hrad"}]},
            "word_unknown",
            "needs[0].coupling",
        ),
        (
            {"needs": [{"consumer": "a", "provider": "b", "verified_on": "spring"}]},
            "day_expected",
            "needs[0].verified_on",
        ),
        (
            {"needs": [{"consumer": "a", "provider": "b", "retries": 1.5}]},
            "whole_expected",
            "needs[0].retries",
        ),
        (
            {"needs": [{"consumer": "a", "members": ["b"], "provider": "c"}]},
            "provider_and_members",
            "needs[0].provider",
        ),
    ],
)
def test_what_is_wrong_is_told_by_its_place(document: object, code: str, place: str) -> None:
    with pytest.raises(DescriptionRefused) as refused:
        read_description(document)
    first = refused.value.faults[0]
    assert (first.code, first.place) == (code, place)


def test_everything_that_is_wrong_is_told_at_once_with_its_line() -> None:
    lines: dict[tuple[str | int, ...], int] = {
        ("services", "a", "promissed"): 3,
        ("needs", 0, "cover"): 7,
    }
    with pytest.raises(DescriptionRefused) as refused:
        read_description(
            {
                "services": {"a": {"promissed": 1}},
                "needs": [{"consumer": "a", "provider": "b", "cover": 3}],
            },
            lines,
        )
    told = [(each.line, each.sentence) for each in refused.value.faults]
    assert told == [
        (3, '"promissed" is no field here. Did you mean “promised”?'),
        (7, told[1][1]),
    ]
    assert str(refused.value).startswith("Line 3: ")


def test_what_does_not_fit_together_is_told_by_its_line() -> None:
    description = read_description(
        {
            "services": {"a": {"promised": 0}},
            "needs": [
                {"consumer": "a", "provider": "a"},
                {"consumer": "a", "provider": "x", "cover_minutes": -1},
                {"consumer": "a", "members": ["x"], "needs": 3},
            ],
        },
        {("services", "a"): 2, ("needs", 0): 4, ("needs", 1): 5, ("needs", 2): 8},
    )
    with pytest.raises(DescriptionRefused) as refused:
        description.system()
    assert [(each.line, each.code) for each in refused.value.faults] == [
        (2, "promise_impossible"),
        (4, "needs_itself"),
        (5, "provider_unknown"),
        (5, "cover_negative"),
        (8, "needs_impossible"),
        (8, "provider_unknown"),
    ]


def test_a_file_of_one_team_leaves_the_others_as_they_are() -> None:
    before = System(
        (Service("page", "shop"), Service("orders", "orders"), Service("mail")),
        (Need("page", (Member("orders"),)), Need("orders", (Member("mail"),))),
    )
    said = read_description(
        {
            "services": {"page": {"team": "web"}},
            "needs": [{"consumer": "page", "provider": "mail", "coupling": "soft"}],
        }
    )
    after = said.applied(before)
    assert after.service("page").team == "web"
    assert [need.edges.__next__() for need in after.needs] == [("orders", "mail"), ("page", "mail")]


names = st.sampled_from(["a", "b", "c", "d"])
shares = st.sampled_from([None, 0.9, 0.999, 1.0])
durations = st.one_of(
    st.builds(Fixed, st.floats(0, 100)),
    st.builds(Exponential, st.floats(0.1, 100)),
    st.builds(LogNormal, st.floats(0, 5), st.floats(0, 2)),
    st.builds(Sample, st.lists(st.floats(0, 100), min_size=1, max_size=3).map(tuple)),
)
members = st.builds(
    Member,
    names,
    st.sampled_from([0.0, 15.0, inf]),
    st.sampled_from([None, 0.1, 2.0]),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from([None, date(2026, 3, 1)]),
    shares,
    st.lists(st.builds(Evidence, st.sampled_from(EvidenceKind), names), max_size=2).map(tuple),
)


@st.composite
def systems(draw: st.DrawFn) -> System:
    outages = st.none() | st.builds(Outages, st.floats(0, 9), durations, st.sampled_from([0, 0.5]))
    services = tuple(
        Service(name, draw(st.none() | names), draw(outages), draw(shares), draw(st.booleans()))
        for name in "abcd"
    )
    needs = []
    for consumer in draw(st.lists(names, max_size=4)):
        found = {each.provider: each for each in draw(st.lists(members, min_size=1, max_size=3))}
        found.pop(consumer, None)
        if found:
            enough = draw(st.integers(1, len(found)))
            needs.append(
                Need(
                    consumer,
                    tuple(found.values()),
                    draw(st.sampled_from(Coupling)),
                    None if enough == len(found) else enough,
                    draw(st.sampled_from(["", "last 3 orders"])),
                )
            )
    return System(services, tuple(needs), {"a": RescueRule(5, 1)})


@settings(max_examples=40)
@given(systems())
def test_what_is_written_is_read_back(system: System) -> None:
    assert read_description(plain_description(system)).system() == system
