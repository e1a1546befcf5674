"""Loads teams of six with five years of incidents and who was engaged in them.

Run as a process of its own: `python -m devtools.bench.engaged TEAMS EACH`; prints one line of JSON. The
incidents are those of `history`; the database itself draws who was in them.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from devtools.bench import history, inside  # noqa: E402
from peacetime.storage.models import (  # noqa: E402
    Engagement,
    LedgerEdit,
    Membership,
    Person,
    Team,
    TeamGauge,
)
from peacetime.usecases.burst import edits, settling  # noqa: E402

PEOPLE = 6
DRAWN_AT_MOST = 10  # teams: drawing what may come for more takes minutes
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
NAMED = 0.9  # of the incidents somebody is named
SECOND = 0.2  # of those a second person is, too
LENGTH = "least(i.resolved_at - began, interval '12 hours') * (0.2 + 0.2 * r)"
# Of a team's people each is somebody's number from 0 to 5; the second is the next one.
ENGAGED = f"""
    INSERT INTO storage_engagement (key, incident_id, incident_ref, team_id, person_id, crew, started_at,
        ended_at, severity, is_paged, is_open, source, recorded_at, author, is_withdrawn)
    SELECT i.ref || ':role:' || place, i.id, i.ref, i.team_id, member.person_id, 1, began,
        began + {LENGTH}, i.severity, true, false, 'role', began + {LENGTH}, '', false
    FROM (SELECT *, coalesce(impact_started_at, declared_at) AS began, random() AS r, random() AS r2,
                 floor(random() * {PEOPLE})::int AS who
          FROM storage_incident
          WHERE team_id BETWEEN %(from)s AND %(to)s AND resolved_at IS NOT NULL AND kind = 'incident') i
    CROSS JOIN generate_series(0, 1) AS place
    LEFT JOIN (SELECT team_id, person_id, row_number() OVER (PARTITION BY team_id ORDER BY id) - 1 AS n
               FROM storage_membership) member
        ON member.team_id = i.team_id AND r2 < {NAMED} AND member.n = (who + place) %% {PEOPLE}
    WHERE i.resolved_at > began AND (place = 0 OR r2 < {SECOND})"""


def load(teams: int, each: int) -> None:
    """Bring the number of loaded teams up to `teams`; each of the new ones has six people of its own."""
    before = set(Team.objects.values_list("pk", flat=True))
    history.load(teams, each)
    made = list(Team.objects.exclude(pk__in=before).order_by("pk"))
    if not made:
        return
    for number, team in enumerate(made):
        team.time_zone = ZONES[number % len(ZONES)]
    Team.objects.bulk_update(made, ["time_zone"], batch_size=500)
    _people(made)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(ENGAGED, {"from": made[0].pk, "to": made[-1].pk})
        cursor.execute("VACUUM ANALYZE")


def _people(teams: list[Team]) -> None:
    since = datetime.now(UTC) - history.HISTORY
    people = Person.objects.bulk_create(
        Person(
            email=f"{team.slug}-{n}@bench.example.org", name=f"{team.name} {n}", created_at=since
        )
        for team in teams
        for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(
            team=teams[n // PEOPLE],
            person=person,
            joined_on=(since - timedelta(days=1)).date(),
            is_lead=n % PEOPLE == 0,
        )
        for n, person in enumerate(people)
    )


def settle(*, is_drawn: bool) -> tuple[float, float]:
    """Every ledger and gauge, in this process, and what may come; milliseconds of processor a team, each."""
    LedgerEdit.objects.create(since=edits.EVER)
    at, began = datetime.now(UTC), time.process_time()
    due = settling.settle_balances(at=at)
    settled = time.process_time()
    if is_drawn:
        settling.draw_ahead(due, at=at)
    else:
        TeamGauge.objects.update(ahead_at=at)
    each = 1000 / max(1, len(due))
    return (settled - began) * each, (time.process_time() - settled) * each


def seen(settled: float, drawn: float) -> str:
    """One line of JSON: how much there is, what settling it for the first time took, a session's cookie."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(inside.viewer())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return json.dumps(
        {
            "engagements": Engagement.objects.count(),
            "settled_ms": settled,
            "drawn_ms": drawn,
            "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        }
    )


if __name__ == "__main__":
    wanted = int(sys.argv[1])
    load(wanted, int(sys.argv[2]))
    sys.stdout.write(seen(*settle(is_drawn=wanted <= DRAWN_AT_MOST)) + "\n")
