"""How often a page of the web asks the database, and an act of an incident writes: a baseline that is checked in.

Counted with thirty teams, thirty entries and a dozen role holders, so that a question per row stands out.
After a change on purpose: `PEACETIME_WRITE_BASELINE=1 pytest tests/shape/test_pages_and_acts.py`.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.storage.models import Incident, Person, Postmortem, RitualLook
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.postmortems.writing import save_text
from peacetime.usecases.roles import assign_role
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests.builders import (
    a_declaration,
    a_member,
    a_person,
    a_postmortem,
    a_rescue,
    a_team,
    an_action,
    an_incident,
)
from tests.cast import the_cast
from tests.meshes import a_shop

pytestmark = pytest.mark.django_db

BASELINE = Path(__file__).with_name("pages_and_acts.json")
AROUND = ("SAVEPOINT", "RELEASE", "ROLLBACK")
DECLARATION = {
    "trigger": "reliability",
    "summary": "Orders are slow",
    "severity": "SEV2",
    "done_when": "They are not",
    "commander": "alice@example.org",
}
FIELDS: dict[str, dict[str, Any]] = {
    "POST /teams/team-7/rescue": DECLARATION,
    "POST /teams/team-7/rescue/preview": DECLARATION,
    "POST /incidents/{ref}/timeline": {"text": "p99 is at 5 s"},
    "POST /incidents/{ref}/updates": {"text": "We roll back"},
    "POST /incidents/{ref}/roles/scribe": {"act": "take"},
    "POST /incidents/{ref}/exit-criteria/1": {"met": "yes"},
    "POST /postmortems/{postmortem}/publish": {},
    "POST /incidents/{ref}/stand-down": {"cause": "A pool", "override_reason": "a drill"},
}


@pytest.fixture
def incident() -> Incident:
    """Checkout's long Rescue among thirty teams with a past."""
    cast, at = the_cast(password=None), timezone.now()
    for number in range(30):
        team = a_team(f"Team {number}")
        a_member(team, cast.bob)
        a_rescue(team, before=timedelta(days=number))
    dana = cast.acting("dana")
    add_audience(
        "All", "\n".join(f"{n}@example.org" for n in range(10)), team=None, actor=dana, at=at
    )
    incident = an_incident(cast.checkout, a_declaration(commander=cast.alice.email), at=at)
    for number in range(12):
        person = a_person(f"Helper{number}")
        assign_role(incident.ref, Role.RESPONDER, person.email, actor=dana, at=at)
    for number in range(30):
        write_entry(incident.ref, EntryKind.NOTE, f"no {number}", actor=dana, at=at)
    for _ in range(3):
        send_update(incident.ref, "We look", actor=dana, at=at)
    for number in range(12):
        an_action(
            team=cast.checkout, owner=cast.dana, due_on=at.date() + timedelta(days=number), at=at
        )
    for number in range(12):
        made = a_postmortem(team=cast.checkout, title=f"No {number}", at=at)
        save_text(made.ref, made.title, "Better", actor=dana, at=at)
        an_action(made, owner=cast.dana, at=at)
    a_shop()  # its teams have no members, so that values can be tried on their history
    since = at - timedelta(days=400)  # a check waits for a word, whatever day it is
    RitualLook.objects.create(since=since, looked_at=at)
    return incident


def counted(incident: Incident, asked: str) -> int:
    """How many questions one request asks, each request in a world of its own."""
    method, _, path = asked.partition(" ")
    newest = Postmortem.objects.order_by("-pk").values_list("ref", flat=True)[0]
    path = path.format(ref=incident.ref, postmortem=newest)
    browser = Client()
    browser.force_login(Person.objects.get(email="dana@example.org"))
    before = transaction.savepoint()
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path) if method == "GET" else browser.post(path, FIELDS[asked])
    transaction.savepoint_rollback(before)
    assert answer.status_code < 400, asked
    return sum(not query["sql"].startswith(AROUND) for query in captured.captured_queries)


def test_the_database_is_asked_no_more_than_before(incident: Incident) -> None:
    expected: dict[str, int] = json.loads(BASELINE.read_text())
    counted(incident, "GET /")  # what is asked once a process is not asked again
    found = {asked: counted(incident, asked) for asked in expected}
    if os.environ.get("PEACETIME_WRITE_BASELINE"):
        BASELINE.write_text(json.dumps(found, indent=1) + "\n")
    assert found == expected
