"""How often each page asks the database: a baseline that is checked in, the same however much there is.

After a change on purpose: `PEACETIME_WRITE_BASELINE=1 pytest tests/shape/test_query_counts.py`.
"""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.queries import incidents, modes, proposals, team_page, timeline
from peacetime.queries.access import PEACETIME
from peacetime.queries.board import board
from peacetime.storage.models import Incident, Membership, Rescue, Team
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.roles import assign_role
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests.builders import NOON, a_declaration, a_member, a_person, a_team, an_incident
from tests.cast import the_cast

pytestmark = pytest.mark.django_db
BASELINE = Path(__file__).with_name("query_counts.json")
MOST = {"board": 9, "the first page in a browser": 12}
HOUR = timedelta(hours=1)


def little() -> Incident:
    """One team with one open incident."""
    cast = the_cast(password=None)
    return an_incident(cast.checkout, a_declaration(commander=cast.alice.email), at=NOON - HOUR)


def much() -> Incident:
    """Two hundred teams with a year of Rescues, a tenth of them in one, one of them with a long log."""
    incident = little()
    people = [a_person(f"Person {n}", email=f"p{n}@example.org") for n in range(5)]
    teams = [a_team(f"Team {n:03}") for n in range(199)]
    Rescue.objects.bulk_create(
        Rescue(
            team=team,
            started_at=NOON - timedelta(days=days),
            ended_at=NOON - timedelta(days=days) + HOUR,
            end_is="exact",
            recovering_until=NOON - timedelta(days=days) + 20 * HOUR,
        )
        for team in [*teams, incident.team]
        for days in range(10, 360, 30)
    )
    Membership.objects.bulk_create(
        Membership(team=team, person=people[0], joined_on=NOON.date(), is_lead=True)
        for team in teams
    )
    for team in teams[:20]:
        an_incident(team, a_declaration(commander=people[1].email), at=NOON - HOUR)
    for person in people:
        a_member(incident.team, person)
        assign_role(incident.ref, Role.OPS_LEAD, person.email, actor=PEACETIME, at=NOON)
    for number in range(30):
        write_entry(incident.ref, EntryKind.NOTE, f"note {number}", actor=PEACETIME, at=NOON)
    for number in range(1, 5):
        send_update(incident.ref, "x", actor=PEACETIME, at=NOON)
        mark_criterion(incident.ref, number, is_met=True, actor=PEACETIME, at=NOON)
    return incident


def pages(incident: Incident) -> dict[str, Callable[[], object]]:
    slug, ref = incident.team.slug, incident.ref
    browser = Client()
    browser.force_login(incident.team.memberships.get(person__name="Alice Abel").person)

    def first_page() -> None:
        assert browser.get("/").status_code == 200

    return {
        "board": lambda: board(at=NOON),
        "board by delivery": lambda: board(at=NOON, sort="delivery"),
        "board by attention": lambda: board(at=NOON, sort="attention"),
        "the first page in a browser": first_page,
        "team page": lambda: team_page.team_page(slug, at=NOON),
        "team lines": lambda: team_page.lines(slug, at=NOON),
        "team modes": lambda: modes.team_modes(slug, start=None, end=None, at=NOON),
        "incident": lambda: incidents.incident(ref, at=NOON),
        "timeline": lambda: timeline.timeline(ref),
        "timeline chain": lambda: timeline.chain_findings(ref),
        "form to declare": lambda: proposals.declaration_form(slug),
        "form to stand down": lambda: proposals.stand_down_form(slug, at=NOON),
    }


def counted(incident: Incident) -> dict[str, int]:
    found = {}
    for name, read in pages(incident).items():
        read()  # what is asked once a process is not asked again
        with CaptureQueriesContext(connection) as asked:
            read()
        found[name] = len(asked)
    return found


@pytest.mark.parametrize("world", [little, much])
def test_pages_ask_as_often_as_they_did(world: Callable[[], Incident]) -> None:
    found = counted(world())
    if os.environ.get("PEACETIME_WRITE_BASELINE"):
        BASELINE.write_text(json.dumps(found, indent=2) + "\n")
    assert found == json.loads(BASELINE.read_text())
    assert {name: found[name] for name, most in MOST.items() if found[name] > most} == {}
    assert Team.objects.exists()
