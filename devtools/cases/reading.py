"""Cases and graphs from their files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, NoReturn

from devtools.cases.comparing import Unreadable, number
from peacetime.domain.dependencies.describing.facts import SCHEMA, read_facts
from peacetime.domain.dependencies.durations import (
    Duration,
    Exponential,
    Fixed,
    LogNormal,
    Sample,
)
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its file says it; the system is read when a question needs it."""

    path: Path
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.document.get("name") or self.path.stem)

    @property
    def checks(self) -> list[Any]:
        checks = self.document.get("checks")
        if not isinstance(checks, list) or not checks:
            raise Unreadable("The case asks nothing: it has no list of checks.")
        return checks

    @property
    def graph(self) -> Mapping[str, Any]:
        graph = self.document.get("graph")
        return graph if isinstance(graph, Mapping) else {}

    def system(self) -> System:
        """The services and needs of the case.

        Raises:
            Unreadable: There are none, or they cannot be read.
        """
        file = self.document.get("graph_file") or self.graph.get("graph_file")
        if isinstance(file, str):
            return read_facts(load(self.path.parent / file)).system
        if not self.graph:
            raise Unreadable("The case has no graph.")
        return system(self.graph)


def load(path: Path) -> Mapping[str, Any]:
    """A file of JSON with an object at the top.

    Raises:
        Unreadable: It is not there, or is none.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} cannot be read: {error}.") from error
    if not isinstance(document, dict):
        raise Unreadable(f"{path.name} holds no object.")
    return document


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def is_graph(document: Mapping[str, Any]) -> bool:
    return document.get("schema") == SCHEMA or ("nodes" in document and "edges" in document)


def system(graph: Mapping[str, Any]) -> System:
    """The `graph` of a case."""
    services = [_service(each) for each in _objects(graph, "services")]
    needs = [_need(each) for each in _objects(graph, "dependencies")]
    return System(tuple(services), tuple(needs), _rules(graph.get("rules") or {}))


def _objects(graph: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    given = graph.get(key) or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise Unreadable(f"The {key} of the graph are no list of objects.")
    return given


def _rules(given: Mapping[str, Any]) -> dict[str, RescueRule]:
    return {
        team: RescueRule(
            number(rule.get("floor_min") or 0, "floor_min"),
            number(rule.get("aftermath_min") or 0, "aftermath_min"),
        )
        for team, rule in given.items()
    }


def _service(written: Mapping[str, Any]) -> Service:
    name = written.get("id")
    if not isinstance(name, str):
        raise Unreadable(f"A service has {name!r} as its id.")
    promised = written.get("promised")
    return Service(
        name,
        written.get("team"),
        _outages(name, written),
        None if promised is None else number(promised, f"The promise of {name}"),
        is_paging=written.get("page") is not False,
    )


def _outages(name: str, written: Mapping[str, Any]) -> Outages | None:
    per_month, duration = written.get("outages_per_month"), written.get("duration")
    if per_month is None:
        return None
    rate = number(per_month, f"The outages of {name}")
    if duration is None and rate:
        raise Unreadable(f"{name} has outages, and nobody says how long they last.")
    slow_share = number(written.get("slow_share") or 0, f"The slow share of {name}")
    return Outages(rate, Fixed(0) if duration is None else _duration(name, duration), slow_share)


def _duration(name: str, written: Any) -> Duration:
    kind, *given = written if isinstance(written, list) and written else [None]
    if kind in {"sample", "observed"} and given:
        inner = given[0] if isinstance(given[0], list) else given
        return Sample(tuple(number(each, f"A duration of {name}") for each in inner))
    values = [number(each, f"The duration of {name}") for each in given]
    if kind == "fixed" and len(values) == 1:
        return Fixed(values[0])
    if kind in {"exp", "exponential"} and len(values) == 1:
        return Exponential(values[0])
    if kind in {"lognormal", "log_normal", "lognorm"} and len(values) == 2:
        return LogNormal(*values)
    raise Unreadable(f"The duration of {name} is {written!r}, which is no known kind.")


def _need(written: Mapping[str, Any]) -> Need:
    consumer = written.get("consumer")
    members = written.get("members")
    if members is None and "provider" in written:  # one provider, written without a list
        members = [written]
    if not isinstance(consumer, str) or not isinstance(members, list):
        raise Unreadable(f"A dependency lacks its consumer or its members: {written!r}.")
    try:
        coupling = Coupling(written.get("coupling") or "unknown")
    except ValueError as error:
        raise Unreadable(f"A coupling is {written['coupling']!r}.") from error
    needs = written.get("needs")
    if needs is not None and (isinstance(needs, bool) or not isinstance(needs, int)):
        raise Unreadable(f"{consumer} needs {needs!r} of its members.")
    made = tuple(_member(consumer, each) for each in members)
    return Need(
        consumer,
        made,
        coupling,
        needs,
        str(written.get("attribute") or ""),
        str(written.get("journey") or ""),
    )


def _member(consumer: str, written: Any) -> Member:
    written = {"provider": written} if isinstance(written, str) else written
    if not isinstance(written, Mapping) or not isinstance(written.get("provider"), str):
        raise Unreadable(f"A member of a need of {consumer} has no provider: {written!r}.")
    cover = written.get("cover_min", 0)  # null: it never runs out
    timeout = written.get("timeout_s")
    return Member(
        written["provider"],
        cover_minutes=inf if cover is None else number(cover, "cover_min"),
        timeout_seconds=None if timeout is None else number(timeout, "timeout_s"),
        has_breaker=bool(written.get("breaker")),
        retries=int(number(written.get("retries") or 0, "retries")),
    )
