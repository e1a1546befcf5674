"""Writing down what a plan changes, in the transaction of the use-case that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.describing.differences import Change, Difference, paired
from peacetime.domain.dependencies.describing.laws import plain_law
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.modes.declaration import clean_service_name
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.dependencies.plans import Plan
from peacetime.queries.dependencies.system import NeedRow
from peacetime.queries.versions import Version
from peacetime.storage import models
from peacetime.usecases import record
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from datetime import datetime

MOST_SENTENCES = 1000
MOST_TOLD = 100  # services that the audit log names one by one; the version of the system names all
BATCH = 500
OF_NEED = (
    *("coupling", "attribute", "enough", "is_declared", "labelled_by", "labelled_at"),
    "changed_at",
)
OF_MEMBER = (
    *("cover_minutes", "timeout_seconds", "has_breaker", "retries", "expected"),
    "verified_on",
)
FILLED = (
    *("team", "promised", "is_paging", "outages_per_month", "outage_minutes", "slow_share"),
    "retired_at",
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was changed, or would be.

    Args:
        plan: With the changes in words and what was odd.
        version: How often the description has changed.
        is_applied: Whether it was done.
    """

    plan: Plan
    version: int
    is_applied: bool


def refuse_stale_system(seen: int | None) -> None:
    """Refuse who saw another description than the one that stands.

    Raises:
        Stale: Somebody changed it meanwhile.
    """
    if seen is None:
        return
    last = models.SystemVersion.objects.order_by("-number").first()
    if last is None:
        refuse_stale(Version(0), seen)
        return
    names = models.Person.objects.filter(email=last.author).values_list("name", flat=True)
    refuse_stale(Version(last.number, last.at, last.author, names.first() or ""), seen)


def require_rights(plan: Plan, actor: Actor) -> None:
    """Who describes needs a right; who adds a service, moves one or says what is Rescue, one on the team.

    Raises:
        NotAllowed: It lacks.
    """
    require(actor, Act.DESCRIBE_SYSTEM)
    ids = dict(models.Team.objects.values_list("slug", "pk"))
    before, after = plan.before.system, plan.after
    for service in after.services:
        known = before.service(service.id) if service.id in before.index else None
        if known is None or known.team != service.team:
            require(actor, Act.SET_UP_TEAM, team_id=ids.get(service.team or ""))
            if known is not None and known.team is not None:
                require(actor, Act.SET_UP_TEAM, team_id=ids.get(known.team))
    for change in plan.changes:
        if change.about == "team":
            require(actor, Act.SET_UP_TEAM, team_id=ids.get(change.name))
    for slug in plan.renamed:
        require(actor, Act.SET_UP_TEAM, team_id=ids.get(after.service(slug).team or ""))


def carry_out(
    plan: Plan, *, how: str, source: str, labels_are_said: bool, actor: Actor, at: datetime
) -> int:
    """Write a plan down, and another version of the description; `how` is a word for it.

    `labels_are_said` where a person says how needs are coupled: an import only brings what it found.
    """
    writing = _Writing(plan, labels_are_said, actor, at)
    writing.services()
    writing.rules()
    writing.needs()
    number = plan.version + 1
    models.SystemVersion.objects.create(
        number=number,
        how=how,
        source=source[:300],
        changes=[change.sentence for change in plan.changes[:MOST_SENTENCES]],
        at=at,
        author=actor.label,
    )
    return number


@dataclass(frozen=True, slots=True)
class _Changed:
    """A need that is described otherwise; `is_said` where a file says it again."""

    row: NeedRow
    was: Need
    will: Need
    is_said: bool

    @property
    def is_other(self) -> bool:
        """Whether there is anything to write."""
        return self.was != self.will or (self.is_said and not self.row.is_declared)


@dataclass(slots=True)
class _Writing:
    plan: Plan
    labels_are_said: bool
    actor: Actor
    at: datetime

    def services(self) -> None:
        """Services that are new, or described otherwise."""
        before = self.plan.before.system
        said = [
            service
            for service in self.plan.after.services
            if service.id not in before.index or before.service(service.id) != service
        ]
        if not said and not self.plan.renamed:
            return
        teams = dict(models.Team.objects.values_list("slug", "pk"))
        rows = {row.slug: row for row in models.Service.objects.all()}
        taken = {row.name.lower() for row in rows.values()}
        new, changed = [], []
        for service in said:
            row = rows.get(service.id)
            if row is None:
                row = models.Service(slug=service.id, name=self.free_name(service.id, taken))
                new.append(_fill(row, service, teams))
                continue
            is_back, moved = (
                row.retired_at is not None,
                row.team_id != teams.get(service.team or ""),
            )
            row.retired_at = None
            changed.append(_fill(row, service, teams))
            if is_back or moved:
                self.tell("service.restored" if is_back else "service.changed", row, service)
        self.rename(rows)
        models.Service.objects.bulk_create(new)
        models.Service.objects.bulk_update(changed, FILLED)
        for row in new[:MOST_TOLD]:
            self.tell("service.added", row, self.plan.after.service(row.slug))

    def rename(self, rows: Mapping[str, models.Service]) -> None:
        """Known services that are called otherwise from now on."""
        for slug, name in self.plan.renamed.items():
            row = rows[slug]
            row.name = clean_service_name(name, field="name")
            row.save(update_fields=["name"])
            self.tell("service.changed", row, self.plan.after.service(slug))

    def free_name(self, slug: str, taken: set[str]) -> str:
        """What people call a new service; its slug where another one is called so."""
        wanted = clean_service_name(self.plan.names.get(slug, slug)[:100], field="name")
        name = slug if wanted.lower() in taken else wanted
        taken.add(name.lower())
        return name

    def tell(self, fact: str, row: models.Service, service: Service) -> None:
        """The audit knows a service that came or moved."""
        record.audit(
            fact,
            f"service:{row.slug}",
            actor=self.actor,
            at=self.at,
            name=row.name,
            owner=service.team,
        )

    def rules(self) -> None:
        """What counts as Rescue for a team."""
        for change in self.plan.changes:
            if change.about == "team":
                rule = self.plan.after.rule(change.name)
                models.Team.objects.filter(slug=change.name).update(
                    rescue_floor_minutes=rule.floor_minutes,
                    rescue_aftermath_minutes=rule.aftermath_minutes,
                )

    def needs(self) -> None:
        """Needs that came, went or are described otherwise."""
        ids = dict(models.Service.objects.values_list("slug", "pk"))
        before, after = self.plan.before, self.plan.after
        known = paired(before.system.needs, after.needs)
        new = [number for number in range(len(after.needs)) if number not in known]
        gone = set(range(len(before.rows))) - set(known.values())
        self.remove([before.rows[place].pk for place in sorted(gone)])
        pairs = [
            _Changed(
                before.rows[place],
                before.system.needs[place],
                after.needs[number],
                number in self.plan.touched,
            )
            for number, place in known.items()
        ]
        self.change([each for each in pairs if each.is_other])
        self.add([after.needs[number] for number in new], ids)
        self.believe(known, new, ids)

    def remove(self, gone: Iterable[int]) -> None:
        """Needs that nobody declares any more; one that is seen in traffic stays as that."""
        for row in models.Need.objects.filter(pk__in=gone).order_by("pk"):
            is_seen = models.NeedEvidence.objects.filter(member__need=row, kind="observed").exists()
            if is_seen and row.is_declared:
                row.is_declared, row.changed_at = False, self.at
                row.save(update_fields=["is_declared", "changed_at"])
            else:
                row.delete()

    def change(self, changed: list[_Changed]) -> None:
        """Needs that are described otherwise, all at once."""
        rows = models.Need.objects.in_bulk([each.row.pk for each in changed])
        touched = []
        for each in changed:
            row, was, will = rows[each.row.pk], each.was, each.will
            is_declared = row.is_declared or each.is_said or _is_declared(will)
            said = (will.coupling, will.attribute, will.needs, is_declared)
            if said == (was.coupling, was.attribute, was.needs, row.is_declared):
                continue  # only its members or their evidence differ
            if was.coupling is not will.coupling and self.labels_are_said:
                row.labelled_by, row.labelled_at = self.actor.label, self.at
            row.coupling, row.attribute = will.coupling.value, will.attribute
            row.enough, row.is_declared, row.changed_at = will.needs, is_declared, self.at
            touched.append(row)
        models.Need.objects.bulk_update(touched, OF_NEED, batch_size=BATCH)
        members = {
            (row.need_id, row.provider.slug): row
            for row in models.NeedMember.objects.filter(need__in=rows).select_related("provider")
        }
        filled, evidence = [], []
        for each in changed:
            known = {member.provider: member for member in each.was.members}
            for member in each.will.members:
                row_of = members[each.row.pk, member.provider]
                if replace(member, evidence=()) != replace(known[member.provider], evidence=()):
                    filled.append(_fill_member(row_of, member))
                if member.evidence != known[member.provider].evidence:
                    evidence.append((row_of, member.evidence))
        models.NeedMember.objects.bulk_update(filled, OF_MEMBER, batch_size=BATCH)
        _keep_evidence(evidence)

    def add(self, needs: list[Need], ids: Mapping[str, int]) -> None:
        """Needs that are new, all at once."""
        rows = models.Need.objects.bulk_create(self.row(need, ids) for need in needs)
        members = [
            _fill_member(models.NeedMember(need=row, provider_id=ids[member.provider]), member)
            for row, need in zip(rows, needs, strict=True)
            for member in need.members
        ]
        models.NeedMember.objects.bulk_create(members)
        said = [member.evidence for need in needs for member in need.members]
        _keep_evidence(list(zip(members, said, strict=True)))

    def row(self, need: Need, ids: Mapping[str, int]) -> models.Need:
        """A new need, not saved yet."""
        is_labelled = self.labels_are_said and need.coupling is not Coupling.UNKNOWN
        return models.Need(
            consumer_id=ids[need.consumer],
            coupling=need.coupling.value,
            enough=need.needs,
            attribute=need.attribute,
            journey=need.journey,
            is_declared=self.labels_are_said or _is_declared(need),
            labelled_by=self.actor.label if is_labelled else "",
            labelled_at=self.at if is_labelled else None,
            created_at=self.at,
            changed_at=self.at,
        )

    def believe(self, known: Mapping[int, int], new: list[int], ids: Mapping[str, int]) -> None:
        """Where the needs of a file are said, the last time each."""
        touched = self.plan.touched
        if not touched:
            return
        rows = {
            (row.need.consumer_id, row.provider_id): row
            for row in models.NeedMember.objects.select_related("need")
        }
        pairs = []
        for number, proof in touched.items():
            if number in known or number in new:
                need = self.plan.after.needs[number]
                for member in need.members:
                    row = rows.get((ids[need.consumer], ids[member.provider]))
                    if row is not None:
                        pairs.append((row, (proof,)))
        _keep_evidence(pairs)


def _fill(row: models.Service, service: Service, teams: Mapping[str, int]) -> models.Service:
    outages = service.outages
    row.team_id = teams.get(service.team or "")
    row.promised, row.is_paging = service.promised, service.is_paging
    row.outages_per_month = outages.per_month if outages else None
    row.outage_minutes = plain_law(outages.duration) if outages else None
    row.slow_share = outages.slow_share if outages else 0.0
    return row


def _fill_member(row: models.NeedMember, member: Member) -> models.NeedMember:
    row.cover_minutes, row.timeout_seconds = member.cover_minutes, member.timeout_seconds
    row.has_breaker, row.retries = member.has_breaker, member.retries
    row.expected, row.verified_on = member.expected, member.verified_on
    return row


def _keep_evidence(pairs: Iterable[tuple[models.NeedMember, Iterable[Evidence]]]) -> None:
    """Reasons to believe in members: a new one is kept, a known one is seen again."""
    rows = {
        (row.pk, each.kind.value, each.source): models.NeedEvidence(
            member=row, kind=each.kind.value, source=each.source, seen_on=each.seen_on
        )
        for row, evidence in pairs
        for each in evidence
    }
    models.NeedEvidence.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["member", "kind", "source"],
        update_fields=["seen_on"],
    )


def _is_declared(need: Need) -> bool:
    """Whether anything but traffic speaks for a need."""
    kinds = {each.kind for member in need.members for each in member.evidence}
    return kinds != {EvidenceKind.OBSERVED}


def counted(changes: Iterable[Difference]) -> dict[str, int]:
    """How many parts were added, removed and changed."""
    found = dict.fromkeys((change.value for change in Change), 0)
    for each in changes:
        found[each.change.value] += 1
    return found
