"""Systems in the database: a shop of three teams whose pages need one another's services."""

from __future__ import annotations

from typing import Any

from peacetime.storage.identifiers import short_id
from peacetime.storage.models import Need, NeedMember, Service, Team
from tests.builders import NOON, a_team


def a_running_service(
    name: str, team: Team | None = None, *, slug: str = "", **more: Any
) -> Service:
    """A service, with what is known of its outages."""
    slug = slug or name.lower().replace(" ", "-")
    return Service.objects.create(slug=slug, name=name, team=team, **more)


def a_need(
    consumer: Service,
    provider: Service,
    coupling: str = "hard",
    *,
    attribute: str = "",
    ref: str = "",
    **more: Any,
) -> Need:
    """One need of one provider; `more` is what protects from it."""
    need = Need.objects.create(
        ref=ref or short_id(),
        consumer=consumer,
        coupling=coupling,
        attribute=attribute,
        created_at=NOON,
        changed_at=NOON,
    )
    NeedMember.objects.create(need=need, provider=provider, **more)
    return need


def a_shop(*, name: str = "Order service", attribute: str = "last 3 orders") -> dict[str, Service]:
    """Storefront needs orders hard, from a cache in the account; Care leaves them out; who knows of mail.

    The order service is down once a month, for an hour.
    """
    orders, store, care = (
        a_team(each, slug=slug)
        for each, slug in (
            ("Order team", "ordering"),
            ("Storefront", "storefront"),
            ("Care", "care"),
        )
    )
    hour = {"law": "fixed", "minutes": 60}
    found = {
        "orders": a_running_service(
            name,
            orders,
            slug="order-service",
            outages_per_month=1.0,
            outage_minutes=hour,
            promised=0.999,
        ),
        "checkout": a_running_service("Checkout page", store, promised=0.9999),
        "account": a_running_service("Account page", store),
        "customer": a_running_service("Customer page", care),
        "mail": a_running_service("Order mail", care),
    }
    a_need(found["checkout"], found["orders"], ref="need0001")
    a_need(found["account"], found["orders"], cover_minutes=15)
    a_need(found["customer"], found["orders"], "soft", attribute=attribute, timeout_seconds=2)
    a_need(found["mail"], found["orders"], "unknown", timeout_seconds=2)
    return found
