"""A ticket says that the sprint is paused while there is a Rescue, where an administrator wants one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from peacetime.domain.modes.transitions import StandDown
from peacetime.project import jobs_connections
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Connection, Incident, Message
from peacetime.usecases.connections.setting_up import Wanted, connect
from peacetime.usecases.modes import stand_down
from tests.builders import a_declaration, a_person, a_team, an_incident
from tests.trackers import KINDS, SECRETS, At, a_tracker

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CONTEXT: Any = SimpleNamespace(job=SimpleNamespace(attempts=0))


@pytest.fixture(params=sorted(KINDS))
def at(request: pytest.FixtureRequest, settings: Any, db: None) -> Iterator[At]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with a_tracker(request.param) as found:
        yield found


def connected(at: At, **more: Any) -> Connection:
    dry_run = more.pop("is_dry_run", False)
    wanted = Wanted("Shop", {**at.settings, **SECRETS, **more})
    shown = connect(at.provider, wanted, is_dry_run=dry_run, actor=PEACETIME, at=NOW)
    return Connection.objects.get(pk=shown.id)


def deliver(connection: Connection) -> None:
    for message in Message.objects.filter(connection=connection, state="pending").order_by("pk"):
        jobs_connections.deliver_outside(
            CONTEXT, message_id=message.pk, connection_id=connection.pk
        )


def over(incident: Incident) -> None:
    a_person("Bob Beier")
    in_two_days = NOW + timedelta(days=2)
    said = StandDown("A pool", in_two_days, "bob@example.org", override_reason="A trial")
    stand_down(incident.team.slug, said, actor=PEACETIME, at=NOW)


def test_it_is_made_once_and_closed_when_the_team_stands_down(at: At) -> None:
    connection = connected(at, pause_note="yes")
    assert connection.subjects == ["modes"]
    incident = an_incident(a_team(), a_declaration(), at=NOW)
    deliver(connection)
    Message.objects.filter(connection=connection).update(state="pending")
    deliver(connection)
    [issue] = at.issues
    assert issue.title == "Checkout is in Rescue Mode: the sprint is paused"
    assert incident.ref in str(issue.text)
    over(incident)
    deliver(connection)
    assert len(at.issues) == 1
    assert at.stage_of(issue) in {"closed", "Done"}
    assert set(Message.objects.filter(connection=connection).values_list("state", flat=True)) == {
        "sent"
    }


def test_nobody_who_did_not_ask_for_it_has_such_a_ticket(at: At) -> None:
    connection = connected(at)
    assert connection.subjects == []
    an_incident(a_team(), a_declaration(), at=NOW)
    assert not Message.objects.filter(connection=connection).exists()


def test_in_a_dry_run_it_is_shown_and_not_made(at: At) -> None:
    connection = connected(at, pause_note="yes", is_dry_run=True)
    an_incident(a_team(), a_declaration(), at=NOW)
    deliver(connection)
    message = Message.objects.get(connection=connection)
    assert message.state == "dry_run"
    assert '"do": "make"' in message.rendered
    assert at.issues == []
