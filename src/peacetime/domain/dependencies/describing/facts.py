"""Service graphs as facts: who depends on whom, with where it is known from (`depgraph-facts/1`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isfinite
from typing import Any

from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.structure.cycles import shared_fates
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

SCHEMA = "depgraph-facts/1"
RELATIONS = ("dependsOn", "consumesApis", "providesApis")
PARTS = ("hasPart", "partOf", "subcomponentOf")
PROMISES = ("promised", "slo", "slo_success", "success_slo", "availability", "sla")
OF_OTHERS = ("weight", "apdex", "latency", "slow")  # fields beside a promise, or promises of speed
OF_SUCCESS = ("success", "availab")  # what a promise of several kinds calls that of being up
COVERS = ("cache", "queue", "stale_if_error", "cover", "buffer")
BREAKERS = ("breaker", "circuit_breaker")
PER_CENT = 100


class FactsRefused(InvalidInput):
    """A document holds no facts of a service graph; the sentence says why."""

    code = "facts_refused"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is odd about a description.

    Codes: `node_unreadable`, `node_twice`, `edge_unreadable`, `edge_to_itself`, `edge_twice`,
    `reference_unresolved`, `relation_no_dependency`, `relation_unknown`, `relation_twice`,
    `provider_undescribed`, `coupling_unreadable`, `mitigation_unknown`, `promise_unreadable`,
    `implied_only`, `owner_missing`, `coupling_missing`, `startup_only`, `cycle`, `nobody_known`.

    Args:
        code: Stable, for programs.
        sentence: What is odd, and what was made of it.
        place: Where: `nodes[3]`, `edges[7]`; "" for the whole.
    """

    code: str
    sentence: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A service graph as it was described.

    Args:
        name: Of the graph.
        system: Services and needs; what cannot be one was left out and is among the remarks.
        remarks: What was odd.
        source: Where the facts are from, as the document says.
    """

    name: str
    system: System
    remarks: tuple[Remark, ...]
    source: Mapping[str, Any]


def read_facts(document: object) -> Facts:
    """A service graph, with everything that is odd about its description.

    An edge without a coupling is `UNKNOWN`: nobody has said. What is only a start-up order is evidence
    for the edges that are there, and no edge of its own.

    Args:
        document: As read from JSON: `nodes` with an `id` each, `edges` with `from` (depends on) `to`.

    Returns:
        The graph; never half of a line.

    Raises:
        FactsRefused: It is no such document at all.

    Cost: linear.

    >>> found = read_facts(
    ...     {
    ...         "schema": "depgraph-facts/1",
    ...         "nodes": [{"id": "page", "owner": "Customer"}],
    ...         "edges": [{"from": "page", "to": "orders"}, {"from": "page", "to": "page"}],
    ...     }
    ... )
    >>> [need.consumer for need in found.system.needs]
    ['page']
    >>> [remark.code for remark in found.remarks]
    ['provider_undescribed', 'edge_to_itself', 'owner_missing', 'coupling_missing']
    """
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        sentence = f"This is no graph of facts. Its schema must be {quoted(SCHEMA)}."
        raise FactsRefused(sentence, field="schema", code="facts_schema")
    nodes, edges = document.get("nodes"), document.get("edges")
    if not isinstance(nodes, Sequence) or not isinstance(edges, Sequence):
        sentence = "A graph of facts has a list of nodes and a list of edges. Write both."
        raise FactsRefused(sentence, field="nodes", code="facts_lists")
    reading = _Reading()
    for number, node in enumerate(nodes):
        reading.node(node, f"nodes[{number}]")
    for number, edge in enumerate(edges):
        reading.edge(edge, f"edges[{number}]")
    reading.startup(document.get("startup_order") or ())
    source = document.get("source")
    return Facts(
        str(document.get("name") or ""),
        reading.system(),
        tuple(reading.remarks),
        source if isinstance(source, Mapping) else {},
    )


@dataclass(slots=True)
class _Reading:
    services: dict[str, Service] = field(default_factory=dict)
    needs: dict[tuple[str, str], Need] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)

    def say(self, code: str, sentence: str, place: str = "") -> None:
        self.remarks.append(Remark(code, sentence, place))

    def node(self, node: Any, place: str) -> None:
        name = node.get("id") if isinstance(node, Mapping) else None
        if not isinstance(name, str) or not name.strip():
            self.say("node_unreadable", "A node has no id and was left out.", place)
            return
        if name in self.services:
            self.say("node_twice", f"{quoted(name)} stands there twice; the first counts.", place)
            return
        owner = node.get("owner")
        team = owner if isinstance(owner, str) and owner.strip() else None
        self.services[name] = Service(name, team, promised=self.promise(node, name, place))
        if node.get("implied"):
            self.implied.append(name)
        if set(name.split("/")) == {"unknown"}:
            sentence = f"{quoted(name)} is traffic of which nobody knows who sends it."
            self.say("nobody_known", sentence, place)

    def promise(self, node: Mapping[str, Any], name: str, place: str) -> float | None:
        """The availability a node promises, as a share or in per cent."""
        named = (*PROMISES, *(key for key in node if _is_promise(str(key).lower())))
        given = next((node[key] for key in named if node.get(key) is not None), None)
        if isinstance(given, Mapping):
            kinds = (each for each in given if str(each).lower().startswith(OF_SUCCESS))
            given = given.get(next(kinds, None))
        if given is None:
            return None
        if isinstance(given, int | float) and not isinstance(given, bool) and isfinite(given):
            share = given if given <= 1 else given / PER_CENT
            if 0 < share <= 1:
                return float(share)
        sentence = (
            f"{quoted(name)} promises {given!r}, which is no availability; it counts as none."
        )
        self.say("promise_unreadable", sentence, place)
        return None

    def edge(self, edge: Any, place: str) -> None:
        ends = [edge.get(end) if isinstance(edge, Mapping) else None for end in ("from", "to")]
        consumer, provider = ends
        if not isinstance(consumer, str) or not isinstance(provider, str):
            self.say("edge_unreadable", "An edge lacks one of its ends and was left out.", place)
            return
        if not consumer.strip() or not provider.strip():
            self.say("edge_unreadable", "An edge lacks one of its ends and was left out.", place)
            return
        if not self.is_dependency(edge, consumer, provider, place):
            return
        for name in (consumer, provider):
            if name not in self.services:
                sentence = f"{quoted(name)} is not among the nodes; it was added without an owner."
                self.say("provider_undescribed", sentence, place)
                self.services[name] = Service(name)
        if consumer == provider:
            sentence = f"{quoted(consumer)} depends on itself; that edge was left out."
            self.say("edge_to_itself", sentence, place)
            return
        if edge.get("unresolved"):
            sentence = (
                f"{quoted(consumer)} refers to {quoted(provider)}, which resolves to nothing."
            )
            self.say("reference_unresolved", sentence, place)
        self.keep(self.need(edge, consumer, provider, place), place)

    def is_dependency(
        self, edge: Mapping[str, Any], consumer: str, provider: str, place: str
    ) -> bool:
        relation = edge.get("relation")
        if not isinstance(relation, str) or not relation:
            return True
        pair = f"{quoted(consumer)} to {quoted(provider)}"
        if relation.startswith(PARTS):
            self.say(
                "relation_no_dependency", f"{pair} is “{relation}”: a part, no dependency.", place
            )
            return False
        named = relation.split(" ")[0].split("+")
        if any(each not in RELATIONS for each in named):
            sentence = f"{pair} is “{relation}”, which is no relation; taken as a dependency."
            self.say("relation_unknown", sentence, place)
        elif len(named) > 1:
            self.say("relation_twice", f"{pair} is there by {' and '.join(named)}.", place)
        return True

    def need(self, edge: Mapping[str, Any], consumer: str, provider: str, place: str) -> Need:
        try:
            coupling = Coupling(edge.get("coupling") or "unknown")
        except ValueError:
            sentence = f"A coupling is {edge['coupling']!r}; it counts as unknown."
            self.say("coupling_unreadable", sentence, place)
            coupling = Coupling.UNKNOWN
        member = Member(provider, evidence=tuple(_evidence(edge)))
        for mitigation in _list(edge.get("mitigations")):
            member = self.protected(member, mitigation, place)
        attribute, journey = edge.get("attribute"), edge.get("capability") or edge.get("journey")
        return Need(
            consumer,
            (member,),
            coupling,
            attribute=attribute if isinstance(attribute, str) else "",
            journey=journey if isinstance(journey, str) else "",
        )

    def protected(self, member: Member, mitigation: Any, place: str) -> Member:
        kind = mitigation.get("kind") if isinstance(mitigation, Mapping) else None
        if kind == "timeout" and (seconds := _number(mitigation, "seconds")) is not None:
            return replace(member, timeout_seconds=seconds)
        if kind in BREAKERS:
            return replace(member, has_breaker=True)
        if kind in {"retry", "retries"} and (count := _number(mitigation, "count")) is not None:
            return replace(member, retries=int(count))
        if kind in COVERS:
            seconds = _number(mitigation, "seconds")
            minutes = _number(mitigation, "minutes")
            if minutes is None and seconds is not None:
                minutes = seconds / 60
            if minutes is not None:
                return replace(member, cover_minutes=minutes)
        sentence = (
            f"A mitigation is {mitigation!r}, of which nothing is known; it protects nothing."
        )
        self.say("mitigation_unknown", sentence, place)
        return member

    def keep(self, need: Need, place: str) -> None:
        """A second edge of the same pair adds its evidence, and its label where the first has none."""
        pair = (need.consumer, need.members[0].provider)
        first = self.needs.get(pair)
        if first is None:
            self.needs[pair] = need
            return
        self.say("edge_twice", f"{quoted(pair[0])} to {quoted(pair[1])} stands there twice.", place)
        evidence = (*first.members[0].evidence, *need.members[0].evidence)
        member = replace(first.members[0], evidence=evidence)
        labelled = first if first.coupling is not Coupling.UNKNOWN else need
        self.needs[pair] = replace(first, members=(member,), coupling=labelled.coupling)

    def startup(self, order: Any) -> None:
        alone = 0
        for edge in _list(order):
            if not isinstance(edge, Mapping):
                continue
            pair = (str(edge.get("from")), str(edge.get("to")))
            if pair not in self.needs:
                alone += 1
                continue
            known = self.needs[pair]
            seen = Evidence(EvidenceKind.STARTUP, str(edge.get("file") or ""))
            member = known.members[0]
            member = replace(member, evidence=(*member.evidence, seen))
            self.needs[pair] = replace(known, members=(member,))
        if alone:
            sentence = (
                f"{alone} pairs are only a start-up order: no evidence that one calls the other."
            )
            self.say("startup_only", sentence)

    def system(self) -> System:
        system = System(tuple(self.services.values()), tuple(self.needs.values()))
        if self.implied:
            sentence = (
                f"{len(self.implied)} services are only named by others: {_few(self.implied)}."
            )
            self.say("implied_only", sentence)
        unowned = [service.id for service in system.services if service.team is None]
        if unowned:
            sentence = f"{len(unowned)} of {len(system.services)} services have no owner."
            self.say("owner_missing", sentence)
        unlabelled = sum(need.coupling is Coupling.UNKNOWN for need in system.needs)
        if unlabelled:
            sentence = f"{unlabelled} of {len(system.needs)} edges are not labelled hard or soft."
            self.say("coupling_missing", sentence)
        for cycle in shared_fates(system):
            self.say("cycle", f"{_few(cycle)} depend on one another in a circle.")
        return system


def _is_promise(key: str) -> bool:
    """Whether a field is a promise of being up under a name of the document's own."""
    return ("slo" in key or "sla" in key) and not any(other in key for other in OF_OTHERS)


def _evidence(edge: Mapping[str, Any]) -> Iterator[Evidence]:
    """A `depends_on` of a compose file says in which order things start, not who calls whom."""
    source = edge.get("evidence") or edge.get("relation")
    if edge.get("callCount") or edge.get("calls") or edge.get("protocol"):
        yield Evidence(EvidenceKind.OBSERVED, str(source or edge.get("protocol") or ""))
    elif isinstance(source, str) and source:
        is_startup = "depends_on" in source
        yield Evidence(EvidenceKind.STARTUP if is_startup else EvidenceKind.DECLARED, source)


def _number(mitigation: Mapping[str, Any], key: str) -> float | None:
    """A number of 0 or more, or none; a timeout of 0 is none."""
    value = mitigation.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < inf and (value or key != "seconds") else None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _few(names: Sequence[str], most: int = 5) -> str:
    told = ", ".join(names[:most])
    return told if len(names) <= most else f"{told} and {len(names) - most} more"
