"""How often a page asks the database, and an act writes: a baseline that changes on purpose or not at all.

Counted with thirty teams, thirty entries and a dozen role holders, so that a question per row stands out.
After a change on purpose: `python -m pytest tests/shape` prints the line to write into `queries.json`.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.storage.models import Incident
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.incidents import assign_role, send_update, write_entry
from tests.builders import a_declaration, a_member, a_person, a_rescue, a_team, an_incident
from tests.cast import the_cast

pytestmark = pytest.mark.django_db

BASELINE: dict[str, int] = json.loads(Path(__file__).with_name("queries.json").read_text())
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
    return incident


@pytest.fixture
def dana(incident: Incident) -> Client:
    return _browser("dana")


def _browser(name: str) -> Client:
    from peacetime.storage.models import Person

    browser = Client()
    browser.force_login(Person.objects.get(email=f"{name}@example.org"))
    return browser


@pytest.mark.parametrize("asked", BASELINE)
def test_the_database_is_asked_no_more_than_before(
    incident: Incident, dana: Client, asked: str
) -> None:
    method, _, path = asked.partition(" ")
    path = path.format(ref=incident.ref)
    dana.get("/settings/account")  # what is asked once a process
    with CaptureQueriesContext(connection) as captured:
        answer = dana.get(path) if method == "GET" else dana.post(path, FIELDS[asked])
    assert answer.status_code < 400
    questions = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(AROUND)]
    assert len(questions) == BASELINE[asked], f'"{asked}": {len(questions)},\n' + "\n".join(
        question[:200] for question in questions
    )
