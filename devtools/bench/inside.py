"""What only a process on the same database can tell: a session's cookie, and a page's queries."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peacetime.storage.models import Incident, Person, Rescue, Team

NOT_QUERIES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")
ADDRESS = "viewer@bench.example.org"


def seen() -> str:
    """One line of JSON: how large the organisation is, and what the first page asks."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(viewer())
    client.get("/")  # what is cached stays cached
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/")
    if page.status_code != 200:
        raise RuntimeError(f"the first page answered {page.status_code}")
    asked = [str(query["sql"]) for query in captured.captured_queries]
    open_one = Incident.objects.filter(is_open=True, team__slug__startswith="bench-").first()
    return json.dumps(
        {
            "teams": Team.objects.filter(slug__startswith="bench-").count(),
            "in_rescue": Rescue.objects.filter(end_is="open").count(),
            "rescues": Rescue.objects.count(),
            "cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
            "queries": sum(not sql.startswith(NOT_QUERIES) for sql in asked),
            "round_trips": len(asked),
            "size": len(page.content),
            "incident": open_one.ref if open_one else "",
            "team": open_one.team.slug if open_one else "",
        }
    )


def viewer() -> Person:
    person, _ = Person.objects.get_or_create(
        email=ADDRESS,
        defaults={"name": "Vera Viewer", "org_role": "admin", "created_at": timezone.now()},
    )
    return person
