"""Old alerts go, in small steps; what an incident refers to and what goes on stays."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from peacetime.storage.models import Alert, AlertGroup, Team
from peacetime.usecases.signals import forgetting_alerts
from peacetime.usecases.signals.folding import LOCK
from peacetime.usecases.signals.forgetting_alerts import (
    FoldingBusy,
    Forgotten,
    forget_old_alerts,
)
from tests.builders import NOON, a_team, an_incident
from tests.groups import a_group, a_source, resolve

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OLD = NOON - 91 * DAY


@pytest.fixture
def team(db: None) -> Team:
    return a_team()


def over(
    team: Team, title: str = "Disk is full", *, at: datetime = OLD, alerts: int = 1
) -> AlertGroup:
    """A group of which nothing fires, and nobody spoke since."""
    group = a_group(team, title, at=at, alerts=alerts)
    resolve(group, at=at)
    group.refresh_from_db()
    return group


def a_loose_alert(*, at: datetime = OLD, state: str = "resolved") -> Alert:
    """One without a group: a deployment."""
    return Alert.objects.create(
        matter=uuid.uuid4(),
        source=a_source(),
        key="release",
        state_at=at,
        started_at=at,
        received_at=at,
        kind="deployment",
        state=state,
        title="Release 7",
    )


def left() -> list[str]:
    return sorted(AlertGroup.objects.values_list("title", flat=True))


def test_what_nobody_spoke_of_for_ninety_days_goes_with_its_alerts(team: Team) -> None:
    over(team, alerts=3)
    over(team, "Lately", at=NOON - 89 * DAY)
    assert forget_old_alerts(at=NOON) == Forgotten(groups=1, alerts=3)
    assert (left(), Alert.objects.count()) == (["Lately"], 1)
    assert forget_old_alerts(at=NOON) == Forgotten()


def test_how_long_is_a_setting(team: Team, settings: Any) -> None:
    settings.ALERTS_KEPT_DAYS = 120
    over(team)
    assert forget_old_alerts(at=NOON) == Forgotten()


def test_what_an_incident_refers_to_is_kept(team: Team) -> None:
    group = over(team)
    AlertGroup.objects.filter(pk=group.pk).update(incident=an_incident(team))
    assert forget_old_alerts(at=NOON) == Forgotten()
    assert Alert.objects.filter(group=group).exists()


def test_what_still_fires_is_kept_for_a_year(team: Team) -> None:
    a_group(team, at=OLD)
    assert forget_old_alerts(at=NOON) == Forgotten()
    assert forget_old_alerts(at=OLD + 366 * DAY) == Forgotten(groups=1, alerts=1)


def test_what_was_told_lately_of_long_ago_is_kept(team: Team) -> None:
    group = over(team)
    AlertGroup.objects.filter(pk=group.pk).update(folded_at=NOON - DAY)
    assert forget_old_alerts(at=NOON) == Forgotten()


def test_groups_that_became_part_of_another_go_with_it_or_stay_with_it(team: Team) -> None:
    whole, needed = over(team, "Whole"), over(team, "Needed")
    middle, part = over(team, "Middle"), over(team, "Part")
    AlertGroup.objects.filter(pk=middle.pk).update(merged_into=whole)
    AlertGroup.objects.filter(pk=part.pk).update(merged_into=middle)
    of_incident = over(team, "Of an incident")
    AlertGroup.objects.filter(pk=of_incident.pk).update(
        merged_into=needed, incident=an_incident(team)
    )
    assert forget_old_alerts(at=NOON).groups == 3
    assert left() == ["Needed", "Of an incident"]


def test_alerts_without_a_group_go_by_themselves(team: Team) -> None:
    a_loose_alert()
    kept = [a_loose_alert(at=NOON - DAY), a_loose_alert(state="firing")]
    assert forget_old_alerts(at=NOON) == Forgotten(alerts=1)
    assert set(Alert.objects.all()) == set(kept)


def test_one_that_was_folded_late_is_found_behind_newer_ones(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting_alerts, "ALERTS_AT_ONCE", 1)
    for at in (NOON - 88 * DAY, OLD, NOON):
        a_loose_alert(at=at)
    assert forget_old_alerts(at=NOON) == Forgotten(alerts=1)


def test_it_goes_on_in_small_steps_until_all_is_gone(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting_alerts, "ALERTS_AT_ONCE", 2)
    monkeypatch.setattr(forgetting_alerts, "GROUPS_AT_ONCE", 2)
    for number in range(5):
        over(team, f"Disk {number}", alerts=3)
    for _ in range(5):
        a_loose_alert()
    assert forget_old_alerts(at=NOON) == Forgotten(groups=5, alerts=20)
    assert (left(), Alert.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_while_a_round_of_folding_is_under_way_it_waits() -> None:
    over(a_team())
    dsn = connection.get_connection_params()
    said = {name: dsn[name] for name in ("dbname", "user", "host") if dsn.get(name)}
    with psycopg.connect(**said) as folding:
        folding.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with pytest.raises(FoldingBusy):
            forget_old_alerts(at=NOON)
    assert forget_old_alerts(at=NOON).groups == 1
