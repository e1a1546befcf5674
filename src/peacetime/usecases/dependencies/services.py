"""What is known of one service: how often it is down by itself, and what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.dependencies.plans import service_plan
from peacetime.queries.dependencies.system import described_system
from peacetime.queries.lookup import NotFound
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.dependencies.carrying_out import carry_out, refuse_stale_system
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from peacetime.domain.dependencies.services import Service

FACT = "dependency.service.described"


@command
def describe_service(
    slug: str,
    said: Callable[[Service], Service],
    *,
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> Service:
    """Say of a service how often and how long it is down, what it promises, whether its fall is a Rescue.

    Args:
        slug: Which.
        said: The service as it stands -> as it is to be; its owner stays.
        seen: The version of the description that was seen.
        actor: Who.
        at: Now.

    Raises:
        NotFound: `service_unknown`.
        SystemRefused: It makes no sense.
        Stale: Somebody changed the description since `seen`.
    """
    require(actor, Act.DESCRIBE_SYSTEM)
    lock_organisation()
    refuse_stale_system(seen)
    before = described_system()
    if slug not in before.system.index:
        raise NotFound(f"There is no service {quoted(slug)} in use.", code="service_unknown")
    known = before.system.service(slug)
    service = said(known)
    assert (service.id, service.team) == (known.id, known.team), "who owns it is said elsewhere"
    plan = service_plan(before, service)
    if plan.changes:
        number = carry_out(plan, how="edited", source="", labels_are_said=True, actor=actor, at=at)
        record.audit(
            FACT,
            f"service:{slug}",
            actor=actor,
            at=at,
            version=number,
            changes=[change.sentence for change in plan.changes],
        )
        record.fact(FACT, at=at)
    return service
