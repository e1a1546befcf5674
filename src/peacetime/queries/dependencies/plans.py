"""What a description or an import would change, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.describing.description import Description
from peacetime.domain.dependencies.describing.differences import (
    Change,
    Difference,
    differences,
    paired,
)
from peacetime.domain.dependencies.describing.facts import Remark
from peacetime.domain.dependencies.describing.faults import (
    DescriptionRefused,
    Fault,
    Path,
    line_of,
    place_named,
)
from peacetime.domain.dependencies.importing.gathering import Imported
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import RescueRule, Service
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.text import quoted, suggested_slug
from peacetime.queries.dependencies.system import DescribedSystem, described_system, version
from peacetime.storage import models

if TYPE_CHECKING:
    from datetime import date

LONGEST_SLUG = 50
UNKNOWN = Coupling.UNKNOWN


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change.

    Args:
        before: As it stands.
        after: As it would stand; needs that were only seen stay among them.
        names: What a new service is to be called, by its slug.
        changes: In words.
        remarks: What was odd about an import.
        version: How often the description had changed before this.
        touched: Needs of `after` that are said again, by number, with where they are said.
        renamed: What known services are called from now on, by their slugs.
    """

    before: DescribedSystem
    after: System
    names: Mapping[str, str]
    changes: tuple[Difference, ...]
    remarks: tuple[Remark, ...] = ()
    version: int = 0
    touched: Mapping[int, Evidence] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def described_plan(description: Description, *, source: str, on: date) -> Plan:
    """What a file would change: the services it speaks of have exactly the needs it tells.

    What a file leaves out of a need that is known stays: a label, a drill, a reason to believe it.

    Raises:
        DescriptionRefused: It does not fit together, or names a team that is not there.
    """
    before = described_system()
    slugs = _Slugs()
    services = tuple(
        replace(_renamed(each, slugs), team=_team(each, description, slugs, before.system))
        for each in description.services
    )
    said = replace(
        description,
        services=services,
        needs=tuple(_need_renamed(need, slugs) for need in description.needs),
        rules=_rules(description, slugs),
        names={slugs.of(id_): name for id_, name in description.names.items()},
    )
    declared = before.system.with_needs(
        need for row, need in zip(before.rows, before.system.needs, strict=True) if row.is_declared
    )
    after = said.applied(declared)
    match = paired(before.system.needs, after.needs)
    told = [
        _kept(need, before.system.needs[match[number]]) if number in match else need
        for number, need in enumerate(after.needs)
    ]
    declared_now = paired(before.system.needs, told).values()
    only_seen = [
        need
        for place, need in enumerate(before.system.needs)
        if not before.rows[place].is_declared and place not in declared_now
    ]
    after = System(after.services, (*told, *only_seen), after.rules)
    proof = Evidence(EvidenceKind.DECLARED, source[:300], on)
    consumers = said.consumers
    touched = {
        number: proof for number, need in enumerate(told) if source and need.consumer in consumers
    }
    names = {slug: slugs.name_of(slug) for slug in after.index if slug not in before.system.index}
    renamed = slugs.renamed(said.names)
    _refuse_taken(renamed, slugs, description)
    plan = _plan(before, after, names | dict(said.names), touched=touched)
    told_names = [
        Difference(Change.CHANGED, "service", slug, f"{slug}: called {name} from now on")
        for slug, name in renamed.items()
    ]
    return replace(plan, changes=(*plan.changes, *told_names), renamed=renamed)


def imported_plan(imported: Imported) -> Plan:
    """What an import would bring: it adds, and takes nothing back.

    An edge that is known gets another reason to believe it. A label, a cover or a timeout is only taken
    where nobody has said any. What is known from a start-up order alone is told, and no need of its own.
    """
    before = described_system()
    slugs = _Slugs()
    remarks = list(imported.remarks)
    merging = _Merging(list(before.system.needs), [row.labelled_by for row in before.rows])
    alone = sum(merging.add(_need_renamed(need, slugs)) is False for need in imported.system.needs)
    if alone:
        sentence = f"{alone} pairs are known from a start-up order alone, which says nothing of calls; left out."
        remarks.append(Remark("startup_only", sentence))
    services = {service.id: service for service in before.system.services}
    for each in imported.system.services:
        renamed = _renamed(each, slugs)
        team = slugs.team(each.team)
        if each.team is not None and team is None:
            sentence = (
                f"There is no team {quoted(each.team)} here; {each.id} stays without an owner."
            )
            remarks.append(Remark("team_unknown", sentence))
        known = services.get(renamed.id)
        services[renamed.id] = _merged_service(known, replace(renamed, team=team))
    after = System(tuple(services.values()), tuple(merging.needs), before.system.rules)
    names = {slug: slugs.name_of(slug) for slug in after.index if slug not in before.system.index}
    said = {slugs.of(id_): name for id_, name in imported.names.items()}
    return _plan(before, after, names | said, remarks=remarks)


def _plan(
    before: DescribedSystem,
    after: System,
    names: Mapping[str, str],
    *,
    remarks: Sequence[Remark] = (),
    touched: Mapping[int, Evidence] | None = None,
) -> Plan:
    by = {place: row.labelled_by for place, row in enumerate(before.rows) if row.labelled_by}
    found = tuple(differences(before.system, after, labelled_by=by))
    return Plan(before, after, names, found, tuple(remarks), version(), touched or {})


def changed_plan(before: DescribedSystem, needs: Iterable[Need]) -> Plan:
    """What other needs of the same services would change."""
    return _plan(before, before.system.with_needs(needs), {})


def service_plan(before: DescribedSystem, service: Service) -> Plan:
    """What saying otherwise of one service would change."""
    services = tuple(service if each.id == service.id else each for each in before.system.services)
    return _plan(before, replace(before.system, services=services), {})


def _kept(need: Need, match: Need) -> Need:
    """A need with what is known of it and the file leaves out."""
    members = {member.provider: member for member in match.members}
    return replace(
        need,
        coupling=match.coupling if need.coupling is UNKNOWN else need.coupling,
        members=tuple(_member_kept(each, members[each.provider]) for each in need.members),
    )


def _member_kept(said: Member, known: Member) -> Member:
    days = [day for day in (said.verified_on, known.verified_on) if day is not None]
    return replace(
        said,
        verified_on=max(days) if days else None,
        evidence=_joined(known.evidence, said.evidence),
    )


def _joined(known: Iterable[Evidence], new: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each reason once, with the last day it was seen."""
    found: dict[tuple[EvidenceKind, str], Evidence] = {}
    for each in (*known, *new):
        key = (each.kind, each.source)
        if key not in found or (
            each.seen_on and each.seen_on > (found[key].seen_on or each.seen_on)
        ):
            found[key] = each
    return tuple(found.values())


@dataclass(slots=True)
class _Merging:
    """Needs, to which an import adds."""

    needs: list[Need]
    labelled_by: list[str]
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, need in enumerate(self.needs):
            for edge in need.edges:
                self.places.setdefault(edge, place)

    def add(self, need: Need) -> bool:
        """Take a need in; False where it is none of its own, and no edge is known that it speaks of."""
        known = [edge for edge in need.edges if edge in self.places]
        if known:
            for consumer, provider in known:
                member = next(each for each in need.members if each.provider == provider)
                self.believe(self.places[consumer, provider], member, need.coupling)
            if len(known) == len(need.members) or need.spares:
                return True
            need = replace(
                need,
                members=tuple(m for m in need.members if (need.consumer, m.provider) not in known),
            )
        kinds = {seen.kind for member in need.members for seen in member.evidence}
        if kinds == {EvidenceKind.STARTUP}:
            return False
        for edge in need.edges:
            self.places[edge] = len(self.needs)
        self.needs.append(need)
        self.labelled_by.append("")
        return True

    def believe(self, place: int, said: Member, coupling: Coupling) -> None:
        """Another reason to believe an edge; what nobody said is taken, too."""
        need = self.needs[place]
        members = tuple(
            _merged_member(each, said) if each.provider == said.provider else each
            for each in need.members
        )
        is_open = need.coupling is UNKNOWN and not self.labelled_by[place]
        self.needs[place] = replace(
            need, members=members, coupling=coupling if is_open else need.coupling
        )


def _merged_member(known: Member, said: Member) -> Member:
    return replace(
        known,
        cover_minutes=known.cover_minutes or said.cover_minutes,
        timeout_seconds=known.timeout_seconds
        if known.timeout_seconds is not None
        else said.timeout_seconds,
        has_breaker=known.has_breaker or said.has_breaker,
        retries=known.retries or said.retries,
        expected=known.expected if known.expected is not None else said.expected,
        evidence=_joined(known.evidence, said.evidence),
    )


def _merged_service(known: Service | None, said: Service) -> Service:
    if known is None:
        return said
    return replace(
        known,
        team=known.team or said.team,
        promised=known.promised if known.promised is not None else said.promised,
        outages=known.outages or said.outages,
    )


class _Slugs:
    """The slugs by which services and teams are known here, whatever a file calls them."""

    def __init__(self) -> None:
        rows = list(models.Service.objects.values_list("slug", "name"))
        self.now = dict(rows)
        self.names = {name.lower(): slug for slug, name in rows}
        self.known = set(self.names.values())
        self.called: dict[str, str] = {}
        self.slugs: dict[str, str] = {}
        teams = models.Team.objects.filter(archived_at=None).values_list("slug", "name")
        self.teams = {name.lower(): slug for slug, name in teams} | {
            slug: slug for slug, _ in teams
        }

    def of(self, id_: str) -> str:
        """The slug of a service."""
        if id_ not in self.slugs:
            found = id_ if id_ in self.known else self.names.get(id_.strip().lower())
            slug = found or suggested_slug(id_, otherwise="service")[:LONGEST_SLUG].strip("-")
            self.slugs[id_] = slug
            self.called.setdefault(slug, id_)
        return self.slugs[id_]

    def name_of(self, slug: str) -> str:
        """What a file calls a service."""
        return self.called.get(slug, slug)

    def renamed(self, said: Mapping[str, str]) -> dict[str, str]:
        """Known services that a file calls otherwise, by their slugs."""
        return {
            slug: name for slug, name in said.items() if self.now.get(slug, name).strip() != name
        }

    def team(self, word: str | None) -> str | None:
        """The slug of a team; None where there is none."""
        return None if word is None else self.teams.get(word.strip().lower())


def _renamed(service: Service, slugs: _Slugs) -> Service:
    return replace(service, id=slugs.of(service.id))


def _need_renamed(need: Need, slugs: _Slugs) -> Need:
    members = tuple(replace(each, provider=slugs.of(each.provider)) for each in need.members)
    return replace(need, consumer=slugs.of(need.consumer), members=members)


def _team(service: Service, description: Description, slugs: _Slugs, before: System) -> str | None:
    """The owner; where the file names none, whoever it was."""
    if service.team is None:
        known = slugs.of(service.id)
        return before.service(known).team if known in before.index else None
    found = slugs.team(service.team)
    if found is None:
        raise _team_unknown(service.team, ("services", service.id, "team"), description)
    return found


def _rules(description: Description, slugs: _Slugs) -> dict[str, RescueRule]:
    found = {}
    for word, rule in description.rules.items():
        team = slugs.team(word)
        if team is None:
            raise _team_unknown(word, ("teams", word), description)
        found[team] = rule
    return found


def _refuse_taken(renamed: Mapping[str, str], slugs: _Slugs, description: Description) -> None:
    """Refuse a name that another service has."""
    for slug, name in renamed.items():
        if slugs.names.get(name.lower(), slug) != slug:
            path: Path = ("services", slug, "name")
            sentence = f"Another service is called {quoted(name)}. Choose another name."
            line = line_of(description.lines, path)
            raise DescriptionRefused([Fault("name_taken", sentence, place_named(path), line)])


def _team_unknown(word: str, path: Path, description: Description) -> DescriptionRefused:
    hint = "Set it up first, or correct its name."
    sentence = f"There is no team {quoted(word)}. {hint}"
    line = line_of(description.lines, path)
    return DescriptionRefused([Fault("team_unknown", sentence, place_named(path), line)])
