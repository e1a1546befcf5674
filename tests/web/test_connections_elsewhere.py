"""The page of a connection that is read: schedules, whom nobody knows, and past incidents."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from peacetime.storage.models import BackFill, Connection, HistoryImport, ScheduleReading, Team
from tests.builders import NOON
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


@pytest.fixture
def connected(cast: Cast) -> Connection:
    del cast
    return Connection.objects.create(
        provider="pagerduty",
        name="Our PagerDuty",
        settings={"schedules": "P1 = checkout"},
        created_at=NOON,
        created_by="dana@example.org",
    )


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_reader_of_schedules_says_what_it_reads_and_writes_nothing(cast: Cast) -> None:
    page = read(cast.browser("dana"), "/connections/new/pagerduty")
    assert "Who is on call by the schedules you name" in page
    assert "Nothing. It is only read." in page
    assert "Is told" not in page


def test_what_is_only_read_is_paused_and_deleted_in_its_own_words(
    cast: Cast, connected: Connection
) -> None:
    here = f"/connections/{connected.pk}"
    cast.browser("dana").post(f"{here}/pause")
    page = read(cast.browser("dana"), here)
    assert "Nothing is asked of it for now." in page
    assert "but for turns on call that are still to come" in page
    assert "what waits is sent" not in page
    cast.browser("dana").post(f"{here}/delete")
    assert "What was read of it stays." in read(cast.browser("dana"), here)


def test_connections_and_sources_lead_to_each_other(cast: Cast, connected: Connection) -> None:
    page = read(cast.browser("dana"), "/connections")
    assert "It is only read; nothing is written there" in page
    assert 'href="/signals/sources"' in page
    assert 'href="/connections"' in read(cast.browser("dana"), "/signals/sources")
    one = read(cast.browser("dana"), f"/connections/{connected.pk}")
    assert 'href="/signals/sources/new/pagerduty"' in one


def test_who_is_not_known_is_named_and_a_problem_says_that_the_rota_stays(
    cast: Cast, connected: Connection
) -> None:
    here = f"/connections/{connected.pk}"
    assert "Nothing was read yet" in read(cast.browser("dana"), here)
    ScheduleReading.objects.create(
        connection=connected,
        schedule="P1",
        team=Team.objects.get(slug="checkout"),
        read_at=NOON,
        turns=9,
        unmatched=["Bo Lind"],
        problem="PagerDuty is ailing: it answers 503.",
        problem_at=NOON,
    )
    page = read(cast.browser("dana"), here)
    assert "9 turns" in page
    assert "Bo Lind" in page
    assert "The rota stays as it was read before" in page
    assert "Read them now" not in read(cast.browser("charlie"), here)


def test_past_incidents_are_asked_for_and_looked_at_before_they_are_imported(
    cast: Cast, connected: Connection
) -> None:
    here = f"/connections/{connected.pk}"
    answer = cast.browser("dana").post(f"{here}/history", {"team": "checkout", "days": "90"})
    assert answer.status_code == 303
    row = BackFill.objects.get()
    assert "fetched so far" in read(cast.browser("dana"), here)
    row.state, row.rows = "fetched", 12
    row.history_import = HistoryImport.objects.create(
        team=row.team, file_name="a.jsonl", started_at=NOON, actor="dana@example.org", state="draft"
    )
    row.save()
    page = read(cast.browser("dana"), here)
    assert "12 incidents fetched" in page
    assert f"/import/{row.history_import_id}" in page


@pytest.mark.parametrize("days", ["", "0", "many", "99999", "-3"])
def test_days_that_cannot_be_meant_start_nothing(
    cast: Cast, connected: Connection, days: str
) -> None:
    cast.browser("dana").post(
        f"/connections/{connected.pk}/history", {"team": "checkout", "days": days}
    )
    assert not BackFill.objects.exists()
