"""Writing down what a plan changes, in the transaction of the use-case that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.describing.differences import Change, Difference, paired
from peacetime.domain.dependencies.describing.laws import plain_law
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.modes.declaration import clean_service_name
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.dependencies.plans import Plan
from peacetime.queries.versions import Version
from peacetime.storage import models
from peacetime.usecases import record
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from datetime import datetime

MOST_SENTENCES = 1000


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


@dataclass(slots=True)
class _Writing:
    plan: Plan
    labels_are_said: bool
    actor: Actor
    at: datetime

    def services(self) -> None:
        """Services that are new, or described otherwise."""
        teams = dict(models.Team.objects.values_list("slug", "pk"))
        before = self.plan.before.system
        rows = {row.slug: row for row in models.Service.objects.all()}
        taken = {row.name.lower() for row in rows.values()}
        for service in self.plan.after.services:
            if service.id in before.index and before.service(service.id) == service:
                continue
            row = rows.get(service.id)
            is_new = row is None
            if row is None:
                row = models.Service(slug=service.id, name=self.free_name(service.id, taken))
            fact = "service.added" if is_new else "service.changed"
            if row.retired_at is not None:
                row.retired_at, fact = None, "service.restored"
            moved = row.team_id != teams.get(service.team or "")
            _fill(row, service, teams)
            row.save()
            if is_new or moved or fact == "service.restored":
                self.tell(fact, row, service)

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
        self.remove(before.rows[place] for place in sorted(gone))
        for number, place in known.items():
            was, will = before.system.needs[place], after.needs[number]
            is_said = number in self.plan.touched
            if was != will or (is_said and not before.rows[place].is_declared):
                self.change(before.rows[place], was, will, is_said=is_said)
        self.add([after.needs[number] for number in new], ids)
        self.believe(known, new, ids)

    def remove(self, rows: Iterable[models.Need]) -> None:
        """Needs that nobody declares any more; one that is seen in traffic stays as that."""
        for row in rows:
            is_seen = models.NeedEvidence.objects.filter(member__need=row, kind="observed").exists()
            if is_seen and row.is_declared:
                row.is_declared, row.changed_at = False, self.at
                row.save(update_fields=["is_declared", "changed_at"])
            else:
                row.delete()

    def change(self, row: models.Need, was: Need, will: Need, *, is_said: bool) -> None:
        """One need that is described otherwise."""
        if was.coupling is not will.coupling and self.labels_are_said:
            row.labelled_by, row.labelled_at = self.actor.label, self.at
        row.coupling, row.attribute = will.coupling.value, will.attribute
        row.enough = will.needs
        row.is_declared = row.is_declared or is_said or _is_declared(will)
        row.changed_at = self.at
        row.save()
        members = {each.provider.slug: each for each in row.members.select_related("provider")}
        known = {each.provider: each for each in was.members}
        for member in will.members:
            if member != known[member.provider]:
                found = members[member.provider]
                _fill_member(found, member)
                found.save()
                _keep_evidence([(found, member.evidence)])

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


def _fill(row: models.Service, service: Service, teams: Mapping[str, int]) -> None:
    outages = service.outages
    row.team_id = teams.get(service.team or "")
    row.promised, row.is_paging = service.promised, service.is_paging
    row.outages_per_month = outages.per_month if outages else None
    row.outage_minutes = plain_law(outages.duration) if outages else None
    row.slow_share = outages.slow_share if outages else 0.0


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
