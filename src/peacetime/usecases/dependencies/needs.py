"""One need at a time: said, labelled, drilled, taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Need
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, quoted
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.dependencies.needs import NeedShown, need_named, need_shown
from peacetime.queries.dependencies.plans import changed_plan
from peacetime.queries.dependencies.system import DescribedSystem, described_system
from peacetime.queries.lookup import is_storable
from peacetime.storage import models
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.dependencies.carrying_out import carry_out, refuse_stale_system
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


class NeedTwice(InvalidInput):
    """The same need is described already."""

    code = "need_twice"


class DrillRefused(InvalidInput):
    """A drill cannot have been so."""

    code = "drill_refused"


@command
def add_need(need: Need, *, seen: int | None = None, actor: Actor, at: datetime) -> NeedShown:
    """Say what a service needs.

    Raises:
        NeedTwice: It is described already, with the same providers and journey.
        SystemRefused: It makes no sense.
        Stale: Somebody changed the description since `seen`.
    """
    before = _begin(seen, actor)
    if _is_among(need, before.system.needs):
        sentence = f"{quoted(need.consumer)} has this need already. Change that one."
        raise NeedTwice(sentence, field="provider")
    _write(
        before, [*before.system.needs, need], "dependency.need.changed", need, actor=actor, at=at
    )
    row = models.Need.objects.order_by("-pk").first()
    assert row is not None, "it was just written"
    return need_shown(row.ref)


@command
def change_need(
    ref: str, need: Need, *, seen: int | None = None, actor: Actor, at: datetime
) -> NeedShown:
    """Say otherwise what a service needs, or how it is protected; its consumer and providers stay.

    Raises:
        NotFound: `need_unknown`.
        InvalidInput: `need_of_others` where it is another consumer or other providers.
        SystemRefused: It makes no sense.
        Stale: Somebody changed the description since `seen`.
    """
    before = _begin(seen, actor)
    place = _place(before, ref)
    was = before.system.needs[place]
    if set(was.edges) != set(need.edges) or was.journey != need.journey:
        sentence = (
            "Consumer, providers and journey of a need stay. Take it out, and add another one."
        )
        raise InvalidInput(sentence, field="provider", code="need_of_others")
    needs = list(before.system.needs)
    needs[place] = _with_evidence(need, was)
    _write(before, needs, "dependency.need.changed", need, actor=actor, at=at)
    return need_shown(ref)


@command
def label_need(ref: str, coupling: Coupling, *, actor: Actor, at: datetime) -> NeedShown:
    """Say that a need is hard or soft; what a person said no import changes.

    Who says so of one that was only seen knows of it: it is declared from now on.

    Raises:
        NotFound: `need_unknown`.
    """
    require(actor, Act.DESCRIBE_SYSTEM)
    lock_organisation()
    before = described_system()
    place = _place(before, ref)
    was = before.system.needs[place]
    if was.coupling is coupling and not before.rows[place].labelled_by:
        models.Need.objects.filter(ref=ref).update(labelled_by=actor.label, labelled_at=at)
    needs = list(before.system.needs)
    needs[place] = replace(was, coupling=coupling)
    _write(before, needs, "dependency.need.labelled", needs[place], actor=actor, at=at)
    models.Need.objects.filter(ref=ref, is_declared=False).update(is_declared=True)
    return need_shown(ref)


@command
def record_drill(
    ref: str,
    provider: str,
    *,
    on: date,
    held: bool,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> NeedShown:
    """Write down that somebody took a provider away, and whether the consumer went on.

    Raises:
        NotFound: `need_unknown`.
        DrillRefused: `drill_in_future`, or `provider_unknown` where the need has no such provider.
    """
    require(actor, Act.DESCRIBE_SYSTEM)
    lock_organisation()
    row = need_named(ref)
    named = row.members.filter(provider__slug=provider) if is_storable(provider) else None
    member = None if named is None else named.first()
    if member is None:
        sentence = f"{quoted(provider)} is no provider of this need. Name one that is."
        raise DrillRefused(sentence, field="provider", code="provider_unknown")
    if on > at.date():
        sentence = f"{on.isoformat()} is still to come. Write the day on which it was tried out."
        raise DrillRefused(sentence, field="on", code="drill_in_future")
    said = clean_text(note, field="note", max_length=250, required=False)
    source = "It held" if held else "It did not hold"
    models.NeedEvidence.objects.update_or_create(
        member=member,
        kind=EvidenceKind.DRILL.value,
        source=f"{source}: {said}" if said else source,
        defaults={"seen_on": on},
    )
    if held and (member.verified_on is None or member.verified_on <= on):
        member.verified_on, member.verified_by = on, actor.label
        member.save(update_fields=["verified_on", "verified_by"])
    record.audit(
        "dependency.need.drilled",
        f"need:{ref}",
        actor=actor,
        at=at,
        provider=provider,
        on=on,
        held=held,
    )
    record.fact("dependency.need.drilled", at=at)
    return need_shown(ref)


@command
def remove_need(ref: str, *, seen: int | None = None, actor: Actor, at: datetime) -> None:
    """Say that a service needs something no longer; what is still seen in traffic stays as that.

    Raises:
        NotFound: `need_unknown`.
        Stale: Somebody changed the description since `seen`.
    """
    before = _begin(seen, actor)
    place = _place(before, ref)
    needs = [need for number, need in enumerate(before.system.needs) if number != place]
    gone = before.system.needs[place]
    _write(before, needs, "dependency.need.removed", gone, actor=actor, at=at)


def _begin(seen: int | None, actor: Actor) -> DescribedSystem:
    require(actor, Act.DESCRIBE_SYSTEM)
    lock_organisation()
    refuse_stale_system(seen)
    return described_system()


def _place(before: DescribedSystem, ref: str) -> int:
    need_named(ref)
    return next(number for number, row in enumerate(before.rows) if row.ref == ref)


def _write(
    before: DescribedSystem,
    needs: Sequence[Need],
    fact: str,
    need: Need,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    plan = changed_plan(before, needs)
    if not plan.changes:
        return
    number = carry_out(plan, how="edited", source="", labels_are_said=True, actor=actor, at=at)
    record.audit(
        fact,
        f"service:{need.consumer}",
        actor=actor,
        at=at,
        version=number,
        changes=[change.sentence for change in plan.changes],
    )
    record.fact(fact, at=at)


def _is_among(need: Need, needs: Sequence[Need]) -> bool:
    return any(
        set(each.edges) == set(need.edges) and each.journey == need.journey for each in needs
    )


def _with_evidence(need: Need, was: Need) -> Need:
    """A need with the drills and reasons that are known of its providers."""
    known = {member.provider: member for member in was.members}
    members = tuple(
        replace(
            each,
            verified_on=each.verified_on or known[each.provider].verified_on,
            evidence=_both(known[each.provider].evidence, each.evidence),
        )
        for each in need.members
    )
    return replace(need, members=members)


def _both(known: Sequence[Evidence], said: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys((*known, *said)))
