"""The versionable description of a system: services and needs as a file tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from peacetime.domain.dependencies.describing.faults import (
    DescriptionRefused,
    Fault,
    Lines,
    Path,
    line_of,
    place_named,
)
from peacetime.domain.dependencies.describing.fields import Faults, Fields
from peacetime.domain.dependencies.describing.laws import law_of
from peacetime.domain.dependencies.durations import Duration, DurationRefused
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.problems import Problem, problems
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.text import quoted

TOP = ("services", "needs", "teams", "version")
OF_SERVICE = ("name", "team", "promised", "paging", "outages")
OF_DURATION = {
    "mean_minutes": "exponential",
    "fixed_minutes": "fixed",
    "seen_minutes": "sample",
    "log_normal": "log_normal",
}
OF_OUTAGES = ("per_month", *OF_DURATION, "slow_share")
OF_MEMBER = (
    "provider",
    "cover_minutes",
    "timeout_seconds",
    "breaker",
    "retries",
    "expected",
    "verified_on",
    "evidence",
)
OF_NEED = ("consumer", "coupling", "attribute", "journey", "members", "needs")
OF_EVIDENCE = ("kind", "source", "seen_on")
OF_TEAM = ("floor_minutes", "aftermath_minutes")
PER_CENT = 100
VERSION = 1


@dataclass(frozen=True, slots=True)
class Description:
    """What a file says of a system, or of a part of it.

    Args:
        services: That it describes.
        needs: In the order of the file.
        rules: What counts as Rescue, of the teams it speaks of.
        names: What people call a service, where the file says so.
        lines: Of the text, for what is found wrong later.
    """

    services: tuple[Service, ...]
    needs: tuple[Need, ...] = ()
    rules: Mapping[str, RescueRule] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict, compare=False)

    @property
    def consumers(self) -> frozenset[str]:
        """The services whose needs the file tells, all of them."""
        described = (service.id for service in self.services)
        return frozenset(described) | {need.consumer for need in self.needs}

    def system(self) -> System:
        """The system, where the file describes it whole.

        Raises:
            DescriptionRefused: With everything that does not fit together.
        """
        return self.applied(System(()))

    def applied(self, before: System) -> System:
        """Another system with what the file says in the place of what it said.

        A service that the file describes, or names as a consumer, has exactly the needs that the file
        tells; everything else stays as it was.

        Raises:
            DescriptionRefused: With everything that does not fit together.
        """
        said = {service.id: service for service in self.services}
        kept = tuple(said.get(service.id, service) for service in before.services)
        new = tuple(service for service in self.services if service.id not in before.index)
        consumers = self.consumers
        others = tuple(need for need in before.needs if need.consumer not in consumers)
        services, needs = (*kept, *new), (*others, *self.needs)
        rules = {**before.rules, **self.rules}
        found = problems(services, needs, rules)
        if found:
            raise DescriptionRefused([self._fault(each, len(others)) for each in found])
        return System(services, needs, rules)

    def _fault(self, problem: Problem, others: int) -> Fault:
        path: Path = ("teams", problem.service)
        if problem.number is not None and problem.field in _OF_NEEDS:
            path = ("needs", max(0, problem.number - others))
        elif problem.number is not None:
            path = ("services", problem.service)
        return Fault(problem.code, problem.sentence, place_named(path), line_of(self.lines, path))


_OF_NEEDS = (
    *("consumer", "members", "needs", "provider", "cover_minutes", "timeout_seconds"),
    *("retries", "expected"),
)


def read_description(document: object, lines: Lines | None = None) -> Description:
    """What a file says of a system, with everything that is wrong with it at once.

    Args:
        document: As parsed from YAML or JSON: `services` by their names, with `name`, `team`, `promised`,
            `paging` and `outages` each; `needs` with a `consumer` and a `provider`, or several `members`
            of which `needs` suffice; `teams` with `floor_minutes` and `aftermath_minutes`.
        lines: Of the places of the text.

    Returns:
        What it says; whether it fits together is asked of `system` or `applied`.

    Raises:
        DescriptionRefused: With every fault, in the order of the file.

    Cost: linear.

    >>> found = read_description(
    ...     {
    ...         "services": {"page": {"team": "Customer"}, "orders": {"promised": "99.9%"}},
    ...         "needs": [
    ...             {"consumer": "page", "provider": "orders", "coupling": "hard", "cover_minutes": 15}
    ...         ],
    ...     }
    ... )
    >>> found.system().service("orders").promised, found.needs[0].members[0].cover_minutes
    (0.999, 15.0)
    >>> read_description({"services": {"page": {"teem": "Customer"}}}, {("services", "page"): 2})
    Traceback (most recent call last):
    peacetime.domain.dependencies.describing.faults.DescriptionRefused: Line 2: "teem" is no field here. \
Did you mean “team”?
    """
    faults = Faults(lines or {})
    if not isinstance(document, Mapping):
        faults.add("description_empty", "A description has services and needs. Write both.", ())
        raise DescriptionRefused(faults.found)
    top = Fields(document, (), faults)
    top.only(TOP)
    if document.get("version") not in {None, VERSION, str(VERSION)}:
        top.wrong("version_unknown", f"Only version {VERSION} is known here.", "version")
    services, names = _services(top)
    needs = tuple(
        need for path, each in top.entries("needs") if (need := _need(each, path, faults))
    )
    rules = _rules(top)
    if faults.found:
        raise DescriptionRefused(faults.found)
    return Description(services, needs, rules, names, lines or {})


def read_need(said: object) -> Need:
    """One need, as a description tells it.

    Args:
        said: As parsed: the fields of an item of `needs`.

    Raises:
        DescriptionRefused: With every fault.

    >>> read_need({"consumer": "page", "provider": "orders", "coupling": "soft"}).coupling.value
    'soft'
    """
    faults = Faults({})
    found = _need(said, (), faults)
    if faults.found or found is None:
        raise DescriptionRefused(faults.found)
    return found


def _services(top: Fields) -> tuple[tuple[Service, ...], dict[str, str]]:
    found: list[Service] = []
    names: dict[str, str] = {}
    entry = top.entry("services")
    for id_ in entry.values if entry else ():
        assert entry is not None
        if entry.values[id_] is None:
            found.append(Service(str(id_)))
            continue
        fields = entry.entry(id_)
        if fields is None:
            continue
        fields.only(OF_SERVICE)
        is_paging = fields.flag("paging")
        found.append(
            Service(
                str(id_),
                fields.text("team"),
                _outages(fields.entry("outages")),
                fields.share("promised"),
                True if is_paging is None else is_paging,
            )
        )
        if (name := fields.text("name", most=PER_CENT)) is not None:
            names[str(id_)] = name
    return tuple(found), names


def _outages(fields: Fields | None) -> Outages | None:
    if fields is None:
        return None
    fields.only(OF_OUTAGES)
    rate = fields.number("per_month")
    duration = _duration(fields)
    slow = fields.share("slow_share") or 0.0
    if rate is None and "per_month" not in fields.values:
        fields.wrong("rate_missing", "Outages have a number per_month. Write it.")
    return None if rate is None or duration is None else Outages(rate, duration, slow)


def _duration(fields: Fields) -> Duration | None:
    said = [key for key in OF_DURATION if fields.values.get(key) is not None]
    if len(said) != 1:
        sentence = f"Say once how long outages last: {', '.join(OF_DURATION)}."
        fields.wrong("duration_missing" if not said else "duration_twice", sentence)
        return None
    key, law = said[0], OF_DURATION[said[0]]
    plain: dict[str, Any] = {"law": law}
    if law == "sample":
        plain["minutes"] = [each for _, each in fields.entries(key)]
    elif law == "log_normal":
        plain |= _two(fields.entry(key))
    else:
        plain["mean" if law == "exponential" else "minutes"] = fields.number(key)
    try:
        return law_of(plain)
    except DurationRefused as refused:
        fields.wrong(refused.code, refused.sentence, key)
        return None


def _two(fields: Fields | None) -> dict[str, Any]:
    if fields is None:
        return {}
    fields.only(("mu", "sigma"))
    return {key: fields.number(key) for key in ("mu", "sigma")}


def _rules(top: Fields) -> dict[str, RescueRule]:
    entry = top.entry("teams")
    found: dict[str, RescueRule] = {}
    for team in entry.values if entry else ():
        assert entry is not None
        fields = entry.entry(team)
        if fields is None:
            continue
        fields.only(OF_TEAM)
        found[str(team)] = RescueRule(
            fields.number("floor_minutes") or 0.0, fields.number("aftermath_minutes") or 0.0
        )
    return found


def _need(said: Any, path: Path, faults: Faults) -> Need | None:
    if not isinstance(said, Mapping):
        faults.add("entry_expected", "A need has no fields. Write consumer and provider.", path)
        return None
    fields = Fields(said, path, faults)
    is_group = "members" in said
    if is_group and "provider" in said:
        sentence = "A need has a provider or members, not both. Put the provider among the members."
        fields.wrong("provider_and_members", sentence, "provider")
        return None
    fields.only(OF_NEED if is_group else (*OF_NEED, *OF_MEMBER))
    consumer = fields.text("consumer")
    if consumer is None:
        fields.wrong("consumer_missing", "A need has no consumer. Write who needs.")
    if is_group:
        pairs = fields.entries("members")
        if not pairs and isinstance(said["members"], list):
            fields.wrong("members_missing", "A need has no members. Name at least one.", "members")
        members = [found for at, each in pairs if (found := _member(each, at, faults))]
    else:
        found = _member_of(fields)
        members = [found] if found else []
    coupling = Coupling(fields.word("coupling", list(Coupling)) or "unknown")
    attribute, journey = fields.text("attribute") or "", fields.text("journey", most=100) or ""
    enough = fields.whole("needs")
    if consumer is None or not members:
        return None
    return Need(consumer, tuple(members), coupling, enough, attribute, journey)


def _member(said: Any, path: Path, faults: Faults) -> Member | None:
    if isinstance(said, str):
        said = {"provider": said}
    if not isinstance(said, Mapping):
        faults.add("entry_expected", "A member has no fields. Write its provider.", path)
        return None
    fields = Fields(said, path, faults)
    fields.only(OF_MEMBER)
    return _member_of(fields)


def _member_of(fields: Fields) -> Member | None:
    provider = fields.text("provider")
    if provider is None:
        fields.wrong("provider_missing", "A need has no provider. Write whom it needs.")
        return None
    return Member(
        provider,
        fields.number("cover_minutes", may_be_endless=True) or 0.0,
        fields.number("timeout_seconds"),
        fields.flag("breaker") or False,
        fields.whole("retries") or 0,
        fields.day("verified_on"),
        fields.share("expected"),
        tuple(_evidence(fields)),
    )


def _evidence(fields: Fields) -> Iterable[Evidence]:
    for path, each in fields.entries("evidence"):
        if isinstance(each, str):
            yield Evidence(EvidenceKind.DECLARED, each[:300])
            continue
        if not isinstance(each, Mapping):
            fields.faults.add(
                "entry_expected", f"Evidence is {quoted(str(each))}. Write words.", path
            )
            continue
        entry = Fields(each, path, fields.faults)
        entry.only(OF_EVIDENCE)
        kind = EvidenceKind(entry.word("kind", list(EvidenceKind)) or "declared")
        yield Evidence(kind, entry.text("source", most=300) or "", entry.day("seen_on"))
