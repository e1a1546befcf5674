"""Loads a made-up system of services into an installation.

Run as a process of its own: `python -m devtools.bench.described SERVICES`; prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from devtools.bench import inside  # noqa: E402
from devtools.bench.meshes import mesh, system_of  # noqa: E402
from peacetime.domain.dependencies.describing.laws import plain_law  # noqa: E402
from peacetime.domain.dependencies.services import Service as Described  # noqa: E402
from peacetime.storage.models import Need, NeedMember, Service, Team  # noqa: E402


def load(size: int) -> str:
    """So many services with the needs between them; which of them most others need."""
    made = mesh(size)
    system, now = system_of(made), datetime.now(UTC)
    teams = {
        name: Team.objects.create(
            name=name,
            slug=name.replace(" ", "-"),
            time_zone="UTC",
            history_from=now,
            created_at=now,
        )
        for name in system.teams
    }
    services = {
        each.id: row
        for each, row in zip(
            system.services,
            Service.objects.bulk_create(_service(each, teams) for each in system.services),
            strict=True,
        )
    }
    needs = Need.objects.bulk_create(
        Need(
            consumer=services[need.consumer],
            coupling=need.coupling.value,
            enough=None if not need.spares else need.enough,
            is_declared=True,
            created_at=now,
            changed_at=now,
        )
        for need in system.needs
    )
    NeedMember.objects.bulk_create(
        NeedMember(
            need=row,
            provider=services[member.provider],
            cover_minutes=member.cover_minutes,
            timeout_seconds=member.timeout_seconds,
        )
        for row, need in zip(needs, system.needs, strict=True)
        for member in need.members
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counted = [member.provider for need in system.needs for member in need.members]
    return services[max(set(counted), key=counted.count)].slug


def _service(each: Described, teams: dict[str, Team]) -> Service:
    assert each.outages is not None, "everything fails in a made-up system"
    assert each.team is not None, "and everything has an owner"
    return Service(
        slug=each.id.replace(" ", "-"),
        name=each.id,
        team=teams[each.team],
        promised=0.999,
        outages_per_month=each.outages.per_month,
        outage_minutes=plain_law(each.outages.duration),
    )


def seen(service: str) -> str:
    """One line of JSON: how much there is, what is needed most, and a session's cookie."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(inside.viewer())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return json.dumps(
        {
            "services": Service.objects.count(),
            "needs": Need.objects.count(),
            "service": service,
            "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        }
    )


if __name__ == "__main__":
    sys.stdout.write(seen(load(int(sys.argv[1]))) + "\n")
