"""Every form of a graph, read from its text: what is odd is told, and nothing is half-imported."""

import json
from pathlib import Path

import pytest

from peacetime.documents.graphs import Text, read_described, read_graph
from peacetime.documents.refusals import DocumentRefused
from peacetime.domain.dependencies.describing.faults import DescriptionRefused
from peacetime.domain.dependencies.importing.gathering import Imported, ImportRefused
from peacetime.domain.dependencies.needs import Coupling, EvidenceKind

GRAPHS = Path(__file__).parents[3] / "shared" / "cases" / "graphs"

CATALOGUE = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: page
  annotations:
    peacetime/coupling: "orders=soft mail=maybe ledger=hard"
spec:
  owner: group:default/shop
  subcomponentOf: site
  dependsOn:
    - resource:default/orders-db
    - stock
    - component:gone
  consumesApi:
    - orders-api
---
kind: API
metadata: {name: orders-api}
spec: {owner: group:group-name}
---
kind: Component
metadata: {name: orders}
spec: {owner: group:orders, providesApis: [orders-api], consumesApis: [loyalty-api]}
---
kind: Resource
metadata: {name: orders-db}
spec: {owner: guests}
---
kind: Component
metadata: {name: stock}
spec: {owner: stock, dependencyOf: [component:orders]}
---
kind: Component
metadata: {name: stock}
---
kind: Gadget
metadata: {name: x}
---
- no entity
"""


def edges(found: Imported) -> set[tuple[str, str]]:
    return {edge for need in found.system.needs for edge in need.edges}


def codes(found: Imported) -> list[str]:
    return [remark.code for remark in found.remarks]


def test_a_catalogue_is_read_with_everything_that_is_odd_about_it() -> None:
    found = read_graph(Text(CATALOGUE, "catalog-info.yaml"))
    assert edges(found) == {
        ("page", "orders-db"),
        ("page", "stock"),
        ("page", "gone"),
        ("page", "orders"),
        ("orders", "api:loyalty-api"),
        ("orders", "stock"),
    }
    assert codes(found) == [
        "key_meant",
        "owner_placeholder",
        "entity_twice",
        "kind_unknown",
        "entity_unreadable",
        "coupling_unreadable",
        "reference_without_kind",
        "reference_unresolved",
        "label_unused",
        "owner_placeholder",
        "reference_unresolved",
    ]
    by_pair = {edge: need.coupling for need in found.system.needs for edge in need.edges}
    assert by_pair["page", "orders"] is Coupling.SOFT
    assert by_pair["page", "stock"] is Coupling.UNKNOWN
    assert found.system.service("page").team == "shop"
    assert found.system.service("orders-db").team is None
    evidence = found.system.needs[0].members[0].evidence[0]
    assert (evidence.kind, evidence.source) == (
        EvidenceKind.DECLARED,
        "catalog-info.yaml, dependsOn",
    )


def test_the_catalogue_api_is_read_like_its_files() -> None:
    entities = [
        {"kind": "Component", "metadata": {"name": "a"}, "spec": {"dependsOn": ["component:b"]}},
        {"kind": "Component", "metadata": {"name": "b"}, "spec": {"owner": "t"}},
    ]
    for answer in (entities, {"items": entities, "totalItems": 2}):
        assert edges(read_graph(Text(json.dumps(answer)))) == {("a", "b")}


def test_a_service_graph_of_prometheus_is_read() -> None:
    def row(value: object, **metric: str) -> dict[str, object]:
        return {"metric": metric, "value": [1, value]}

    rows = [
        row("12", client="page", server="orders"),
        row("1", client="orders", server="mail", connection_type="messaging_system"),
        row("9", client="user", server="page"),
        row("3", client="page", server="page"),
        row("0", client="page", server="old"),
        row("NaN", client="page", server="odd"),
        row("2", client="", server="x"),
        {"metric": {"client": "a", "server": "b"}, "values": [[1, "0"], [2, "4"]]},
        "x",
    ]
    found = read_graph(
        Text(json.dumps({"status": "success", "data": {"resultType": "vector", "result": rows}}))
    )
    assert edges(found) == {("page", "orders"), ("orders", "mail"), ("a", "b")}
    assert codes(found) == [
        "suggests_soft",
        "nobody_known",
        "edge_to_itself",
        "count_unreadable",
        "nobody_known",
        "edge_unreadable",
        "edge_idle",
    ]
    assert {need.coupling for need in found.system.needs} == {Coupling.UNKNOWN}


def test_an_error_of_prometheus_is_told_in_its_own_words() -> None:
    with pytest.raises(ImportRefused, match="parse error"):
        read_graph(Text('{"status": "error", "error": "parse error at char 3"}'))


@pytest.mark.parametrize(
    "rows",
    [
        {"data": [{"parent": "a", "child": "b", "callCount": 3}]},
        {"data": [{"caller": "a", "callee": "b", "callCount": 3}]},
        [{"parent": "a", "child": "b", "callCount": 3, "errorCount": 0}],
    ],
)
def test_calls_of_jaeger_and_zipkin_are_read(rows: object) -> None:
    assert edges(read_graph(Text(json.dumps(rows)))) == {("a", "b")}


def test_what_is_odd_about_calls_is_told() -> None:
    rows = [
        {"parent": "a", "child": "a", "callCount": 1},
        {"parent": "a", "child": "b", "callCount": 4, "errorCount": 4},
        {"parent": "a", "child": "b", "callCount": 1},
        {"parent": "a", "callCount": 1},
        {"parent": "a", "child": "c", "callCount": 0},
        3,
    ]
    found = read_graph(Text(json.dumps(rows)), form="zipkin")
    assert edges(found) == {("a", "b")}
    assert codes(found) == [
        "edge_to_itself",
        "calls_failed",
        "edge_twice",
        "edge_unreadable",
        "edge_idle",
        "edge_unreadable",
    ]


def test_a_graph_of_kiali_is_read_with_its_namespaces() -> None:
    nodes = [
        {"id": "1", "app": "page", "namespace": "shop"},
        {"id": "2", "service": "orders", "namespace": "shop"},
        {"id": "3", "app": "orders", "namespace": "shop"},
        {"id": "4", "workload": "unknown", "namespace": "unknown"},
        {"id": "5", "service": "mail", "namespace": "post"},
        {"id": "6", "nodeType": "box", "namespace": "shop"},
    ]
    pairs = [("1", "2"), ("2", "3"), ("4", "1"), ("3", "5"), ("1", "9")]
    graph = {
        "elements": {
            "nodes": [{"data": node} for node in nodes],
            "edges": [{"data": {"source": one, "target": other}} for one, other in pairs],
        }
    }
    found = read_graph(Text(json.dumps(graph)))
    assert edges(found) == {("shop/page", "shop/orders"), ("shop/orders", "post/mail")}
    assert codes(found) == ["nobody_known", "reference_unresolved"]


def test_a_table_is_read_line_by_line() -> None:
    table = (
        "consumer,provider,coupling,needs_group,needs,cover_min,timeout_s,attribute,note\n"
        "page,orders,hard,,,15,2,last 3 orders,x\n"
        "page,a,hard,zones,1,,,,\n"
        "page,b,hard,zones,1,,,,\n"
        "page,page,,,,,,,\n"
        "page,mail,sotf,,,-3,0,,\n"
        ",,,,,,,,\n"
        "page,c,,big,3,,,,\n"
    )
    found = read_graph(Text(table))
    assert edges(found) == {("page", "orders"), ("page", "a"), ("page", "b")}
    assert [need.enough for need in found.system.needs] == [1, 1]
    assert [(remark.code, remark.place) for remark in found.remarks] == [
        ("column_unknown", "line 1"),
        ("edge_to_itself", "line 5"),
        ("row_refused", "line 6"),
        ("needs_impossible", "line 8"),
    ]
    assert "Did you mean “soft”?" in found.remarks[2].sentence


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(ImportRefused, match="no column provider"):
        read_graph(Text("consumer,supplier\na,b\n", "edges.csv"))


def test_a_compose_file_is_evidence_of_start_up_only() -> None:
    compose = """
services:
  page:
    image: page
    depends_on: {orders: {condition: service_healthy}}
    links: ["cache:c"]
  orders: {build: ., depends_on: [db, orders]}
  cache: {image: cache}
"""
    found = read_graph(Text(compose, "compose.yaml"))
    assert edges(found) == {("page", "orders"), ("page", "cache"), ("orders", "db")}
    kinds = {
        seen.kind
        for need in found.system.needs
        for member in need.members
        for seen in member.evidence
    }
    assert kinds == {EvidenceKind.STARTUP}
    assert codes(found) == ["reference_unresolved", "edge_to_itself"]


@pytest.mark.parametrize(
    "text", ["a: 1", "[]", "[3]", '{"x": 1}', "just words", "services: 3", '{"elements": 3}']
)
def test_what_is_no_graph_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises((ImportRefused, DescriptionRefused, DocumentRefused)) as refused:
        read_graph(Text(text))
    assert str(refused.value).endswith(".")


def test_a_key_that_stands_twice_refuses_a_description() -> None:
    with pytest.raises(DescriptionRefused, match="Line 3"):
        read_described(Text("services:\n  page: {team: a}\n  page: {team: b}\n"))


def test_thousands_of_odd_lines_are_told_as_a_number() -> None:
    table = "consumer,provider\n" + "page,page\n" * 1000
    remarks = read_graph(Text(table)).remarks
    assert (len(remarks), remarks[-1].sentence) == (201, "And 800 more of the same kind.")


def test_thousands_of_faults_are_told_by_the_first_of_them() -> None:
    text = "services:\n" + "".join(f"  s{number}: {{x: 1}}\n" for number in range(3000))
    with pytest.raises(DescriptionRefused) as refused:
        read_described(Text(text))
    assert len(refused.value.faults) == 200
    assert refused.value.faults[0].line == 2


def test_the_example_of_the_documentation_is_a_whole_system() -> None:
    page = Path(__file__).parents[2] / "docs" / "howto" / "describe-dependencies.md"
    example = page.read_text().partition("```yaml\n")[2].partition("```")[0]
    described = read_described(Text(example))
    assert described.system().needs[1].enough == 1
    assert described.names == {"customer-page": "Customer page"}


def test_every_real_graph_loads() -> None:
    files = [file for file in sorted(GRAPHS.glob("*.json")) if not file.name.startswith("_")]
    assert files
    for file in files:
        found = read_graph(Text(file.read_text(), file.name))
        assert found.form == "facts"
        assert found.system.needs
