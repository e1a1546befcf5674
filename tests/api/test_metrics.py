"""What Prometheus reads, and who may read it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from peacetime.api.metrics import kept
from peacetime.queries.access import PEACETIME
from peacetime.queries.metrics.definitions import METRICS
from peacetime.storage.jobs import defer
from peacetime.storage.models import (
    Connection,
    Delivery,
    Incident,
    IntakeBatch,
    Message,
    Source,
    TeamGauge,
)
from peacetime.usecases.tokens import create_service_token
from tests.api.conftest import Caller
from tests.builders import a_declaration, a_rescue, a_team, an_action, an_incident
from tests.cast import Cast

Samples = dict[tuple[str, ...], float]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def scraped(cast: Cast) -> Callable[[], Samples]:
    """By the name and its labels, in the order of their names, every sample."""
    token = create_service_token("prometheus", "viewer", at=timezone.now())

    def scrape() -> Samples:
        kept.forget()
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/metrics")
        assert answer.status_code == 200, answer.content
        families = text_string_to_metric_families(answer.content.decode())
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in families
            for sample in family.samples
        }

    return scrape


def test_a_team_is_in_one_mode(scraped: Callable[[], Samples], cast: Cast) -> None:
    a_team("Search")
    an_incident(cast.checkout, at=timezone.now() - timedelta(hours=2))
    found = scraped()
    assert found["peacetime_team_mode", "rescue", "checkout"] == 1
    assert found["peacetime_team_mode", "delivery", "checkout"] == 0
    assert found["peacetime_team_mode", "delivery", "search"] == 1
    assert found["peacetime_teams", "rescue"] == 1
    assert found["peacetime_team_time_in_mode_seconds", "checkout"] == pytest.approx(7200, abs=60)


def test_rescue_seconds_are_those_of_every_rescue(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    a_rescue(cast.checkout, hours=3)
    an_incident(cast.checkout, at=timezone.now() - timedelta(hours=1))
    assert scraped()["peacetime_team_rescue_seconds_total", "checkout"] == pytest.approx(
        4 * 3600, abs=60
    )


def test_a_rescue_without_an_end_counts_as_no_time_and_is_told(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    rescue = a_rescue(cast.checkout)
    rescue.ended_at, rescue.end_is = None, "unknown"
    rescue.save()
    found = scraped()
    assert found["peacetime_team_rescue_seconds_total", "checkout"] == 0
    assert found["peacetime_team_rescues_without_end", "checkout"] == 1
    assert ("peacetime_team_time_in_mode_seconds", "checkout") not in found


def test_promises_and_roles_that_nobody_keeps_are_counted(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    said = a_declaration(commander=cast.alice.email)
    an_incident(cast.checkout, said, at=timezone.now() - timedelta(hours=2))
    found = scraped()
    assert found["peacetime_incidents_open", "SEV1"] == 1
    assert found["peacetime_team_incidents_open", "checkout"] == 1
    assert found["peacetime_team_updates_overdue", "checkout"] == 1
    assert found["peacetime_team_roles_unfilled", "comms_lead", "checkout"] == 1
    assert found["peacetime_team_roles_unfilled", "commander", "checkout"] == 0


def test_of_a_private_incident_only_the_mode_is_told(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    incident = an_incident(cast.checkout, at=timezone.now() - timedelta(hours=2))
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    found = scraped()
    assert found["peacetime_team_mode", "rescue", "checkout"] == 1
    for name in ("incidents_open", "updates_overdue"):
        assert found[f"peacetime_team_{name}", "checkout"] == 0
    assert found["peacetime_team_roles_unfilled", "comms_lead", "checkout"] == 0
    assert sum(value for key, value in found.items() if key[0] == "peacetime_incidents_open") == 0


def test_action_items_are_overdue_the_day_after_their_due_date(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    today = timezone.localdate(timezone=ZoneInfo(cast.checkout.time_zone))
    for days in (-3, 0, 3):
        an_action(team=cast.checkout, due_on=today + timedelta(days=days))
    found = scraped()
    assert found["peacetime_team_action_items_open", "checkout"] == 3
    assert found["peacetime_team_action_items_overdue", "checkout"] == 1


def test_the_capacity_of_a_small_team_is_not_told(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    lone = a_team("Lone")
    for team in (cast.checkout, lone):
        TeamGauge.objects.create(
            team=team,
            computed_at=timezone.now(),
            people=[[5.0, 0.0]],
            bad_incident_cost=2.0,
            costs_at=timezone.now(),
            state="healthy",
            state_since=timezone.now(),
            policy=0,
        )
    found = scraped()
    assert ("peacetime_team_burst_usable_hours", "checkout") not in found
    assert found["peacetime_team_burst_usable_hours", "lone"] == pytest.approx(5.0, abs=0.1)


def test_messages_that_wait_and_that_failed_are_counted(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    an_incident(cast.checkout)
    waiting = Message.objects.filter(state="pending")
    failed = waiting.first()
    assert failed is not None
    Message.objects.filter(pk=failed.pk).update(state="failed", created_at=timezone.now())
    found = scraped()
    assert found["peacetime_messages_failed",] == 1
    assert found["peacetime_messages_waiting",] == waiting.count()


def test_a_job_is_late_that_was_due_and_has_not_begun(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    before = scraped()["peacetime_jobs_late", "bulk"]
    for seconds in (-60, 60):
        due_at = timezone.now() + timedelta(seconds=seconds)
        defer("nothing", queue="bulk", key=str(seconds), at=due_at)
    assert scraped()["peacetime_jobs_late", "bulk"] == before + 1


def test_what_other_tools_sent_and_could_not_be_read_is_counted(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    at = timezone.now()
    source = Source.objects.create(
        slug="alerts", name="Alerts", key_digest="a", key_ending="a", created_at=at
    )
    usual: dict[str, Any] = {"source": source, "received_at": at, "body": b"{"}
    for number, state in enumerate(("dead", "dead", "waiting", "read")):
        Delivery.objects.create(**usual, digest=str(number), state=state)
    minute = timedelta(minutes=1)
    batch: dict[str, Any] = {"received_at": at - minute, "sources": [source.pk], "packed": b""}
    IntakeBatch.objects.create(**batch, count=7)
    IntakeBatch.objects.create(**batch, count=9, read_at=at)
    found = scraped()
    assert found["peacetime_source_deliveries_dead", "alerts"] == 2
    assert ("peacetime_source_last_received_age_seconds", "alerts") not in found
    assert found["peacetime_intake_deliveries_waiting",] == 8
    assert found["peacetime_intake_oldest_age_seconds",] == pytest.approx(60, abs=30)
    assert found["peacetime_alert_groups_open",] == 0


def test_two_connections_of_one_name_are_told_as_the_worse(
    scraped: Callable[[], Samples], cast: Cast
) -> None:
    for failures in (3, 1):
        Connection.objects.create(
            provider="webhook", name="Status", created_at=timezone.now(), failures=failures
        )
    assert scraped()["peacetime_connection_failures", "Status"] == 3


def test_every_metric_has_its_name_and_help(scraped: Callable[[], Samples], cast: Cast) -> None:
    told = {key[0] for key in scraped()}
    silent = {"peacetime_worker_heartbeat_age_seconds"}  # no worker was ever heard of here
    silent |= {"peacetime_intake_oldest_age_seconds", "peacetime_connection_failures"}
    silent |= {"peacetime_source_deliveries_dead", "peacetime_source_last_received_age_seconds"}
    silent |= {f"peacetime_team_burst_{name}_hours" for name in ("usable", "cap", "debt")}
    assert told == {metric.name for metric in METRICS} - silent
    assert all(metric.help.endswith(".") for metric in METRICS)


def test_who_has_neither_a_token_nor_a_network_reads_nothing(
    cast: Cast, speaks_as: Callable[[str], Caller], settings: Any
) -> None:
    settings.METRICS_NETWORKS = (ip_network("10.1.0.0/16"),)
    assert Client().get("/metrics").status_code == 401
    assert cast.browser("dana").get("/metrics").status_code == 401
    assert Client(headers={"Authorization": "Bearer pt_wrong"}).get("/metrics").status_code == 401
    assert Client(REMOTE_ADDR="10.2.0.1").get("/metrics").status_code == 401
    assert Client(REMOTE_ADDR="10.1.7.1").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="10.1.7.1").post("/metrics").status_code == 405


def test_figures_are_read_once_in_a_few_seconds(
    cast: Cast, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.METRICS_NETWORKS = (ip_network("127.0.0.0/8"),)
    assert Client().get("/metrics").status_code == 200
    with django_assert_num_queries(0):
        assert Client().get("/metrics").status_code == 200


def test_many_teams_cost_no_more_queries_than_one(
    cast: Cast, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.METRICS_NETWORKS = (ip_network("127.0.0.0/8"),)
    for number in range(30):
        an_incident(a_team(f"Team {number}"), actor=PEACETIME, at=timezone.now())
    with django_assert_max_num_queries(20):
        assert Client().get("/metrics").status_code == 200


def test_open_metrics_are_spoken_to_whoever_asks_for_them(cast: Cast, settings: Any) -> None:
    settings.METRICS_NETWORKS = (ip_network("127.0.0.0/8"),)
    accept = "application/openmetrics-text; version=1.0.0"
    answer = Client(headers={"Accept": accept}).get("/metrics")
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")


def test_the_examples_ask_for_metrics_that_there_are() -> None:
    folder = Path(__file__).parents[2] / "docs" / "examples" / "prometheus"
    asked = set()
    for file in ("alerts.yml", "dashboard.json"):
        asked |= set(re.findall(r"\bpeacetime_[a-z_]+", (folder / file).read_text()))
    assert len(asked) > 10
    assert asked <= {metric.name for metric in METRICS}
