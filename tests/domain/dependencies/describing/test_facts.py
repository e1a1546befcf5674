"""Graphs as facts: what is odd is told, and nothing half-read."""

from typing import Any

import pytest

from peacetime.domain.dependencies.describing.facts import FactsRefused, read_facts
from peacetime.domain.dependencies.needs import Coupling, EvidenceKind


def facts(*edges: Any, nodes: Any = (), **rest: Any) -> dict[str, Any]:
    named = [{"id": name, "owner": f"team {name}"} for name in ("page", "base")]
    return {
        "schema": "depgraph-facts/1",
        "name": "shop",
        "nodes": [*named, *nodes],
        "edges": list(edges),
        **rest,
    }


def edge(consumer: Any = "page", provider: Any = "base", **rest: Any) -> dict[str, Any]:
    return {"from": consumer, "to": provider, "coupling": "hard", **rest}


def codes(document: dict[str, Any]) -> list[str]:
    return [remark.code for remark in read_facts(document).remarks]


def test_a_whole_graph_has_no_remarks() -> None:
    found = read_facts(facts(edge(evidence="a line", attribute="list", capability="buying")))
    assert found.remarks == ()
    need = found.system.needs[0]
    assert (need.coupling, need.attribute, need.journey) == (Coupling.HARD, "list", "buying")
    assert need.members[0].evidence[0].kind is EvidenceKind.DECLARED
    assert found.system.service("page").team == "team page"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (facts(edge(), edge()), "edge_twice"),
        (facts(edge("page", "page")), "edge_to_itself"),
        (facts(edge("page", None)), "edge_unreadable"),
        (facts("page to base"), "edge_unreadable"),
        (facts(edge(coupling="firm")), "coupling_unreadable"),
        (facts(edge(unresolved=True)), "reference_unresolved"),
        (facts(edge(relation="hasPart (subcomponentOf)")), "relation_no_dependency"),
        (facts(edge(relation="consumesApi")), "relation_unknown"),
        (facts(edge(relation="consumesApis+dependsOn")), "relation_twice"),
        (facts(edge(mitigations=[{"kind": "hope"}])), "mitigation_unknown"),
        (facts(edge(), edge("base", "page")), "cycle"),
        (facts(nodes=[{"id": "page"}]), "node_twice"),
        (facts(nodes=[{"owner": "x"}, 7]), "node_unreadable"),
        (facts(nodes=[{"id": "more", "owner": "x", "implied": True}]), "implied_only"),
        (facts(nodes=[{"id": "unknown/unknown", "owner": "x"}]), "nobody_known"),
        (facts(nodes=[{"id": "more", "owner": "x", "slo": "high"}]), "promise_unreadable"),
        (facts(nodes=[{"id": "more", "owner": "x", "slo": 250}]), "promise_unreadable"),
        (facts(startup_order=[{"from": "page", "to": "base"}]), "startup_only"),
    ],
)
def test_what_is_odd_is_told(document: dict[str, Any], code: str) -> None:
    assert code in codes(document)


def test_mitigations_protect_and_promises_are_shares_or_per_cent() -> None:
    kinds = [
        {"kind": "timeout", "seconds": 0.5},
        {"kind": "cache", "minutes": 15},
        {"kind": "circuit_breaker"},
        {"kind": "retry", "count": 2},
    ]
    promises = [
        {"id": "a", "slo": 99.95, "sla_weight": 5},
        {"id": "b", "slo": {"apdex": 0.9, "success": 0.999}},
        {"id": "c", "apdex_slo": 0.99, "error_slo_percent": 99.5},
        {"id": "d", "sla_weight": 5},
    ]
    system = read_facts(facts(edge(mitigations=kinds), nodes=promises)).system
    member = system.needs[0].members[0]
    assert (member.timeout_seconds, member.cover_minutes) == (0.5, 15)
    assert (member.has_breaker, member.retries) == (True, 2)
    promised = [system.service(name).promised for name in "abc"]
    assert promised == pytest.approx([0.9995, 0.999, 0.995])
    assert system.service("d").promised is None


def test_a_start_up_order_is_evidence_for_what_is_there_and_no_edge_of_its_own() -> None:
    order = [{"from": "page", "to": "base", "file": "compose"}, {"from": "base", "to": "page"}]
    found = read_facts(facts(edge(), startup_order=order))
    assert [need.consumer for need in found.system.needs] == ["page"]
    assert found.system.needs[0].members[0].evidence[0].kind is EvidenceKind.STARTUP


def test_the_second_of_two_edges_may_bring_the_label() -> None:
    unlabelled = {"from": "page", "to": "base", "evidence": "one"}
    found = read_facts(facts(unlabelled, edge(evidence="two")))
    need = found.system.needs[0]
    assert need.coupling is Coupling.HARD
    assert [each.source for each in need.members[0].evidence] == ["one", "two"]


@pytest.mark.parametrize(
    "document", [None, [], {}, {"schema": "other"}, {"schema": "depgraph-facts/1", "nodes": []}]
)
def test_what_is_no_graph_is_refused(document: Any) -> None:
    with pytest.raises(FactsRefused):
        read_facts(document)
