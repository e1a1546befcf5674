"""Graphs that were observed: Prometheus' service graph, Jaeger, Zipkin and Kiali."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from peacetime.domain.dependencies.importing.gathering import Gathering, Imported, ImportRefused
from peacetime.domain.dependencies.needs import EvidenceKind
from peacetime.domain.shared.text import quoted

NOBODY = ("user", "unknown", "")
QUEUED = "messaging_system"
CALLERS = (("parent", "child"), ("caller", "callee"), ("source", "target"))


def read_prometheus(document: object, *, source: str = "", seen_on: date | None = None) -> Imported:
    """The answer to a query of the service-graph metrics, as `/api/v1/query` sends it.

    Args:
        document: As parsed: `data.result`, a vector or a matrix with the labels client and server.
        source: Where it is from.
        seen_on: When.

    Returns:
        An edge for each pair with traffic. A queue between two is told: such an edge is often soft and
        covered by the queue, and it is for a person to say so.

    Raises:
        ImportRefused: It is an error, or no such answer.

    Cost: linear.

    >>> row = {"metric": {"client": "page", "server": "orders"}, "value": [0, "12"]}
    >>> found = read_prometheus({"status": "success", "data": {"result": [row]}})
    >>> [edge for need in found.system.needs for edge in need.edges]
    [('page', 'orders')]
    """
    answer = document if isinstance(document, Mapping) else {}
    if answer.get("status") == "error":
        sentence = f"Prometheus refused the query: {quoted(str(answer.get('error')), at_most=120)}."
        raise ImportRefused(sentence, field="file", code="import_answer_error")
    inside = answer.get("data")
    rows = inside.get("result") if isinstance(inside, Mapping) else None
    if not isinstance(rows, list):
        raise _no("answer of Prometheus", "It has data.result, a list of metrics.")
    gathering = Gathering("prometheus", EvidenceKind.OBSERVED, source, seen_on)
    idle = 0
    for number, row in enumerate(rows):
        place = f"data.result[{number}]"
        metric = row.get("metric") if isinstance(row, Mapping) else None
        if not isinstance(metric, Mapping):
            gathering.say("edge_unreadable", "A row has no metric and was left out.", place)
            continue
        client, server = metric.get("client"), metric.get("server")
        count = _last(row)
        if count is None:
            gathering.say("count_unreadable", "A row has no number and was left out.", place)
        elif count <= 0:
            idle += 1
        elif isinstance(client, str) and client.strip() in NOBODY:
            gathering.say(
                "nobody_known",
                f"{quoted(client)} calls {quoted(str(server))}: traffic from outside.",
                place,
            )
            if isinstance(server, str) and server.strip():
                gathering.service(server.strip())
        else:
            _say_kind(gathering, str(metric.get("connection_type") or ""), client, server, place)
            gathering.edge(client, server, place=place, where="traces_service_graph")
    if idle:
        gathering.say("edge_idle", f"{idle} pairs had no call in that time; left out.")
    return gathering.done()


def _say_kind(gathering: Gathering, kind: str, client: object, server: object, place: str) -> None:
    pair = f"{quoted(str(client))} to {quoted(str(server))}"
    if kind == QUEUED:
        sentence = (
            f"{pair} goes through a queue: often soft, and covered for as long as the queue holds."
        )
        gathering.say("suggests_soft", sentence, place)
    elif kind == "virtual_node":
        sentence = f"{pair} was seen from one side only; the other sends no traces."
        gathering.say("seen_from_one_side", sentence, place)


def _last(row: Mapping[str, Any]) -> float | None:
    """The last value of a row."""
    value = row.get("value")
    values = row.get("values")
    if value is None and isinstance(values, list) and values:
        value = values[-1]
    try:
        found = float(value[1]) if isinstance(value, list) else None
    except (TypeError, ValueError, IndexError):
        return None
    return found if found is not None and isfinite(found) else None


def read_calls(
    document: object, *, form: str = "jaeger", source: str = "", seen_on: date | None = None
) -> Imported:
    """The dependencies of Jaeger (`/api/dependencies`) or Zipkin (`/api/v2/dependencies`).

    Args:
        document: As parsed: a list of `parent` and `child`, or `caller` and `callee`; bare, or in `data`.
        form: `jaeger` or `zipkin`.
        source: Where it is from.
        seen_on: When.

    Raises:
        ImportRefused: It is no such list.

    Cost: linear.

    >>> found = read_calls({"data": [{"parent": "page", "child": "orders", "callCount": 3}]})
    >>> [edge for need in found.system.needs for edge in need.edges]
    [('page', 'orders')]
    """
    rows = document
    if isinstance(document, Mapping):
        rows = document.get("data")
        if document.get("errors") and not rows:
            sentence = f"{form.capitalize()} answered with an error: {quoted(str(document['errors']), at_most=120)}."
            raise ImportRefused(sentence, field="file", code="import_answer_error")
    if not isinstance(rows, list):
        raise _no(f"answer of {form.capitalize()}", "It is a list of parent and child.")
    gathering = Gathering(form, EvidenceKind.OBSERVED, source, seen_on)
    for number, row in enumerate(rows):
        place = f"[{number}]"
        if not isinstance(row, Mapping):
            gathering.say("edge_unreadable", "A row is no pair and was left out.", place)
            continue
        ends = next((pair for pair in CALLERS if pair[0] in row or pair[1] in row), CALLERS[0])
        calls, errors = row.get("callCount"), row.get("errorCount")
        if isinstance(calls, int) and calls == 0:
            gathering.say("edge_idle", "A pair had no call in that time and was left out.", place)
            continue
        if isinstance(errors, int) and isinstance(calls, int) and 0 < calls <= errors:
            sentence = f"Every call from {quoted(str(row.get(ends[0])))} to {quoted(str(row.get(ends[1])))} failed."
            gathering.say("calls_failed", sentence, place)
        where = f"{calls} calls" if isinstance(calls, int) else ""
        gathering.edge(row.get(ends[0]), row.get(ends[1]), place=place, where=where)
    return gathering.done()


def read_kiali(document: object, *, source: str = "", seen_on: date | None = None) -> Imported:
    """Kiali's graph, as its API sends it: `elements` with nodes and edges.

    Args:
        document: As parsed.
        source: Where it is from.
        seen_on: When.

    Returns:
        Nodes by their app or workload, else by their service, with the namespace where there are several.
        A service before its own workloads is one with them.

    Raises:
        ImportRefused: It is no such graph.

    Cost: linear.

    >>> nodes = [{"data": {"id": "a", "app": "page"}}, {"data": {"id": "b", "service": "orders"}}]
    >>> edges = [{"data": {"source": "a", "target": "b", "traffic": {"protocol": "http"}}}]
    >>> found = read_kiali({"elements": {"nodes": nodes, "edges": edges}})
    >>> [edge for need in found.system.needs for edge in need.edges]
    [('page', 'orders')]
    """
    elements = document.get("elements") if isinstance(document, Mapping) else None
    inside = elements if isinstance(elements, Mapping) else {}
    nodes, edges = inside.get("nodes"), inside.get("edges") or []
    if not isinstance(nodes, list) or not isinstance(edges, list):
        raise _no("graph of Kiali", "It has elements with nodes and edges.")
    gathering = Gathering("kiali", EvidenceKind.OBSERVED, source, seen_on)
    inner = [(number, _data(node)) for number, node in enumerate(nodes)]
    spaces = {str(node.get("namespace")) for _, node in inner if node.get("nodeType") != "box"}
    names: dict[str, str | None] = {}
    for number, node in inner:
        if node.get("nodeType") == "box" or node.get("isBox"):
            continue  # a frame around others
        name = _kiali_name(node, with_space=len(spaces - {"None", "unknown"}) > 1)
        names[str(node.get("id"))] = name
        if name is None:
            sentence = "Traffic of which nobody knows who sends it was left out."
            gathering.say("nobody_known", sentence, f"elements.nodes[{number}]")
        else:
            gathering.service(name)
    for number, edge in enumerate(edges):
        row, place = _data(edge), f"elements.edges[{number}]"
        ends = [str(row.get("source")), str(row.get("target"))]
        if any(end not in names for end in ends):
            gathering.say(
                "reference_unresolved", "An edge leads to a node that is not there.", place
            )
            continue
        consumer, provider = (names[end] for end in ends)
        if consumer is None or provider is None or consumer == provider:
            continue
        traffic = row.get("traffic")
        protocol = traffic.get("protocol") if isinstance(traffic, Mapping) else None
        gathering.edge(consumer, provider, place=place, where=str(protocol or ""))
    return gathering.done()


def _data(element: object) -> Mapping[str, Any]:
    inside = element.get("data") if isinstance(element, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}


def _kiali_name(node: Mapping[str, Any], *, with_space: bool) -> str | None:
    name = next(
        (node[key] for key in ("app", "workload", "service") if _is_known(node.get(key))), None
    )
    if name is None:
        return None
    space = node.get("namespace")
    return f"{space}/{name}" if with_space and _is_known(space) else str(name)


def _is_known(value: object) -> bool:
    return isinstance(value, str) and value.strip() not in {"", "unknown", "Unknown"}


def _no(what: str, hint: str) -> ImportRefused:
    return ImportRefused(f"This is no {what}. {hint}", field="file", code="import_form")
