"""Loads teams with five years of incidents into the database it is pointed at.

Run as a process of its own: `python -m devtools.bench.history TEAMS EACH`; prints one line of JSON. Rows are
drawn by the database itself, from a template that the product's own table made: millions in a minute.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from devtools.bench import inside  # noqa: E402
from peacetime.storage.models import Incident, Rescue, Team  # noqa: E402

YEARS = 5
RESCUES_EACH = 20
HISTORY = timedelta(days=365 * YEARS + 2)
BEGAN = "now() - interval '5 years' * ((n + r1) / {each})"
LENGTH = "interval '90 minutes' * exp(1.4 * sqrt(-2 * ln(1 - r2)) * cos(6.2831853 * r3))"
WORDS = {
    "what": "Checkout Payments Search Catalog Sign-in Orders Parcels Prices Stock Reports Photos Mails",
    "how": "fail time~out answer~slowly are~lost are~doubled are~late show~errors are~down",
    "why": "database cache certificate queue deploy disk network provider configuration memory",
    "where": "Europe Brazil Japan Kenya Canada Poland everywhere",
}
# What a drawn incident has instead of the template's value. NULL where a moment was never written down.
DRAWN = {
    "ref": "'m' || lpad(to_hex(%(first)s + row_number() OVER ()), 7, '0')",
    "team_id": "team.id",
    "summary": "concat_ws(' ', {what}, {how}, 'in', {where} || ':', {why}, n)",
    "severity": "'SEV' || (1 + floor(r1 * 4))::int",
    "service_words": "{what} || ' API; ' || {why}",
    "customers_affected": "CASE WHEN r3 < 0.3 THEN (1 + floor(r1 * 40))::int || '% of customers' ELSE '' END",
    "impact_started_at": "CASE WHEN r1 < 0.9 THEN began END",
    "detected_at": "CASE WHEN r2 < 0.7 THEN began + took * 0.1 END",
    "declared_at": "began + took * 0.15",
    "acknowledged_at": "CASE WHEN r3 < 0.6 THEN began + took * 0.15 END",
    "mitigated_at": "CASE WHEN r2 < 0.5 THEN began + took * 0.8 END",
    "resolved_at": "CASE WHEN r3 < 0.96 AND NOT is_last THEN began + took END",
    "is_open": "is_last AND r3 < 0.2",
    "created_at": "began",
}


def load(teams: int, each: int) -> None:
    """Bring the number of loaded teams up to `teams`; the new ones have `each` incidents."""
    now = datetime.now(UTC)
    present = Team.objects.filter(slug__startswith="measured-").count()
    made = Team.objects.bulk_create(_team(n, now) for n in range(present + 1, teams + 1))
    if not made:
        return
    first, last = made[0].pk, made[-1].pk
    template = Incident.objects.create(team=made[0], summary="x", severity="SEV1", created_at=now, is_open=False, origin="import")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT setseed(0.2026)")
        cursor.execute(_incidents(each), {"first": template.pk, "template": template.pk, "from": first, "to": last})  # fmt: skip
        cursor.execute(_rescues(), {"from": first, "to": last})
        cursor.execute("DELETE FROM storage_incident WHERE id = %s", [template.pk])
        cursor.execute("VACUUM ANALYZE storage_incident, storage_rescue, storage_team")


def _team(number: int, now: datetime) -> Team:
    return Team(
        slug=f"measured-{number}",
        name=f"Measured {number}",
        time_zone="UTC",
        history_from=now - HISTORY,
        created_at=now - HISTORY,
    )


def _incidents(each: int) -> str:
    words = {name: _one_of(name) for name in WORDS}
    drawn = {name: sql.replace("%", "%%").replace("%%(first)s", "%(first)s") for name, sql in DRAWN.items()}  # fmt: skip
    drawn = {name: sql.format(**words) for name, sql in drawn.items()}
    fields = Incident._meta.concrete_fields  # noqa: SLF001 - this is how Django names columns
    names = [str(field.column) for field in fields if field.column != "id"]
    values = ", ".join(drawn.get(name, f'template."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"""
        INSERT INTO storage_incident ({columns})
        SELECT {values} FROM storage_incident template, storage_team team,
            LATERAL (SELECT n, n = {each} - 1 AS is_last, r1, r2, r3, {BEGAN.format(each=each)} AS began, {LENGTH} AS took
                     FROM (SELECT n, random() AS r1, random() AS r2, random() AS r3, team.id
                           FROM generate_series(0, {each} - 1) n) drawn) each_one
        WHERE template.id = %(template)s AND team.id BETWEEN %(from)s AND %(to)s"""


def _one_of(name: str) -> str:
    """A word of a list, another one for every row."""
    words = ", ".join(f"'{word.replace('~', ' ')}'" for word in WORDS[name].split())
    count = len(WORDS[name].split())
    return f"(ARRAY[{words}])[1 + ((n * 7 + team.id * 13 + floor(r2 * 1000)::int * {len(name)}) %% {count})]"


def _rescues() -> str:
    return f"""
        INSERT INTO storage_rescue (team_id, started_at, ended_at, end_is, recovering_until, origin, paused)
        SELECT team.id, began, began + interval '1 day' * r, 'exact', began + interval '2 days', 'import', ''
        FROM storage_team team, LATERAL (
            SELECT r, now() - interval '5 years' * ((n + 0.5 * r) / {RESCUES_EACH}) - interval '3 days' AS began
            FROM (SELECT n, random() AS r, team.id FROM generate_series(0, {RESCUES_EACH} - 1) n) drawn) each_one
        WHERE team.id BETWEEN %(from)s AND %(to)s"""


def seen() -> str:
    """One line of JSON: how much there is, and a session's cookie."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(inside.viewer())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return json.dumps(
        {
            "teams": Team.objects.count(),
            "incidents": Incident.objects.count(),
            "rescues": Rescue.objects.count(),
            "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
        }
    )


if __name__ == "__main__":
    load(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(seen() + "\n")
