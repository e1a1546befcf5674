"""Describing the system by a file, and bringing what other tools keep: first what would change, then all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.dependencies.describing.description import Description
from peacetime.domain.dependencies.importing.gathering import Imported
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.dependencies.plans import Plan, described_plan, imported_plan
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.dependencies.carrying_out import (
    Applied,
    carry_out,
    counted,
    refuse_stale_system,
    require_rights,
)
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from datetime import datetime

SYSTEM = "system"


def preview_description(
    description: Description, *, source: str, actor: Actor, at: datetime
) -> Applied:
    """What a file would change; nothing is written."""
    require(actor, Act.DESCRIBE_SYSTEM)
    plan = described_plan(description, source=source, on=at.date())
    return Applied(plan, plan.version, is_applied=False)


def preview_import(imported: Imported, *, actor: Actor) -> Applied:
    """What an import would bring; nothing is written."""
    require(actor, Act.DESCRIBE_SYSTEM)
    plan = imported_plan(imported)
    return Applied(plan, plan.version, is_applied=False)


@command
def apply_description(
    description: Description,
    *,
    source: str = "",
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> Applied:
    """Describe the system by a file, all of it or nothing.

    Raises:
        DescriptionRefused: It does not fit together with what is known.
        NotAllowed: A right lacks for a team whose services are added or moved.
        Stale: Somebody changed the description since `seen`.
    """
    require(actor, Act.DESCRIBE_SYSTEM)
    lock_organisation()
    refuse_stale_system(seen)
    plan = described_plan(description, source=source, on=at.date())
    return _done(
        plan, "described", "dependency.system.described", source, said=True, actor=actor, at=at
    )


@command
def import_graph(
    imported: Imported, *, source: str = "", seen: int | None = None, actor: Actor, at: datetime
) -> Applied:
    """Bring a graph that another tool keeps: it adds, and what people said stays theirs.

    Raises:
        NotAllowed: A right lacks for a team whose services are added or moved.
        Stale: Somebody changed the description since `seen`.
    """
    require(actor, Act.DESCRIBE_SYSTEM)
    lock_organisation()
    refuse_stale_system(seen)
    plan = imported_plan(imported)
    told = source or imported.form
    return _done(
        plan, "imported", "dependency.system.imported", told, said=False, actor=actor, at=at
    )


def _done(
    plan: Plan, how: str, fact: str, source: str, *, said: bool, actor: Actor, at: datetime
) -> Applied:
    require_rights(plan, actor)
    if not plan.changes and not plan.touched:
        return Applied(plan, plan.version, is_applied=True)
    number = carry_out(plan, how=how, source=source, labels_are_said=said, actor=actor, at=at)
    record.audit(
        fact,
        SYSTEM,
        actor=actor,
        at=at,
        version=number,
        source=source,
        changes=counted(plan.changes),
    )
    record.fact(fact, at=at)
    return Applied(plan, number, is_applied=True)
