"""What roles and imports said before there were engagements is copied by the migration, once and as it was known."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from peacetime.storage.models import Engagement, Incident, RoleAssignment
from tests.builders import NOON
from tests.cast import the_cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def copied() -> list[Engagement]:
    step = import_module("peacetime.storage.migrations.0010_burst")
    with connection.cursor() as cursor:
        for rows in (step.BEGUN, step.ENDED, step.NOBODY, step.IMPORTED):
            cursor.execute(step.COLUMNS + rows)
    return list(Engagement.objects.order_by("key", "recorded_at"))


def test_roles_are_known_since_they_began_and_as_ended_since_they_ended() -> None:
    cast = the_cast(password=None)
    incident = Incident.objects.create(
        team=cast.checkout, declared_at=NOON, created_at=NOON, severity="SEV1"
    )
    drill = Incident.objects.create(
        team=cast.checkout, declared_at=NOON, created_at=NOON, is_drill=True
    )
    for one in (incident, drill):
        RoleAssignment.objects.create(
            incident=one, role="commander", person=cast.alice, from_at=NOON, to_at=NOON + HOUR
        )
    RoleAssignment.objects.create(incident=incident, role="scribe", person=cast.bob, from_at=NOON)
    rows = copied()
    told = [(row.person_id, row.recorded_at, row.ended_at, row.is_open) for row in rows]
    assert told == [
        (cast.alice.pk, NOON, None, True),
        (cast.alice.pk, NOON + HOUR, NOON + HOUR, False),
        (cast.bob.pk, NOON, None, True),
    ]
    assert {row.severity for row in rows} == {"SEV1"}


def test_what_the_migration_copies_is_what_the_room_would_say() -> None:
    from peacetime.usecases.burst import engaging

    cast = the_cast(password=None)
    incident = Incident.objects.create(team=cast.checkout, declared_at=NOON, created_at=NOON)
    RoleAssignment.objects.create(
        incident=incident, role="commander", person=cast.alice, from_at=NOON, to_at=NOON + HOUR
    )
    Incident.objects.create(team=cast.checkout, declared_at=NOON, created_at=NOON)
    before = len(copied())
    for one in Incident.objects.all():
        engaging.keep(one, at=NOON + 9 * HOUR)
    assert Engagement.objects.count() == before == 3, "nothing is left to say"


def test_imported_incidents_are_nobodys_since_they_were_acknowledged() -> None:
    cast = the_cast(password=None)
    for key, acknowledged, kind in (
        ("a", NOON + HOUR, "incident"),
        ("b", NOON + 9 * HOUR, "incident"),
        ("c", None, "incident"),
        ("d", None, "maintenance"),
    ):
        Incident.objects.create(
            team=cast.checkout,
            origin="import",
            kind=kind,
            source_key=key,
            is_open=False,
            impact_started_at=NOON,
            acknowledged_at=acknowledged,
            resolved_at=NOON + 3 * HOUR,
            created_at=NOON + 99 * HOUR,
        )
    rows = copied()
    started = sorted(row.started_at for row in rows)
    assert started == [NOON, NOON, NOON + HOUR]
    assert {row.person_id for row in rows} == {None}
    assert {row.recorded_at for row in rows} == {NOON + 99 * HOUR}
