"""Hooks of Sentry with little in them, in our own words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from peacetime.domain.signals.signal import State
from peacetime.integrations.inbound import whose
from peacetime.integrations.sentry import inbound
from tests.integrations.monitors import sentry_event, sentry_issue, sentry_metric

SENT = {"sentry-hook-resource": "issue", "sentry-hook-timestamp": "1772357400"}
SENT_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_when_an_issue_was_resolved_stands_in_the_header() -> None:
    (signal,) = inbound.read(sentry_issue("resolved"), SENT).signals
    assert (signal.state, signal.at) == (State.RESOLVED, SENT_AT)
    (signal,) = inbound.read(sentry_issue("resolved"), {}).signals
    assert signal.at is None


def test_when_a_metric_recovered_stands_in_the_header_where_it_is_not_said() -> None:
    payload = sentry_metric("resolved")
    payload["data"]["metric_alert"]["date_closed"] = None
    (signal,) = inbound.read(payload, SENT).signals
    assert signal.at == SENT_AT


@pytest.mark.parametrize(("kind", "team"), [("team", "shop"), ("user", "")])
def test_an_issue_can_be_a_team_s(kind: str, team: str) -> None:
    payload = sentry_issue("assigned")
    payload["data"]["issue"]["assignedTo"] = {"type": kind, "name": "shop"}
    (signal,) = inbound.read(payload, SENT).signals
    assert (signal.state, signal.team) == (State.ACKNOWLEDGED, team)


@pytest.mark.parametrize("payload", [sentry_event(), sentry_metric("critical")])
def test_a_hook_is_known_without_the_id_of_an_installation(payload: Any) -> None:
    payload = {name: value for name, value in payload.items() if name != "installation"}
    payload["data"].get("event", {})["event_id"] = "e"
    assert whose(payload, {}) == "sentry"
    assert inbound.read(payload, {}).signals


@pytest.mark.parametrize(
    "inner", [{"run_id": 1, "group_id": 2}, {"buildId": "7", "state": "FAILED"}]
)
def test_a_run_of_seer_and_a_build_do_not_say_how_an_issue_stands(inner: Any) -> None:
    payload = {"action": "completed", "installation": {"uuid": "u"}, "data": inner}
    assert inbound.read(payload, {}).passed_over


@pytest.mark.parametrize(
    ("status", "state"),
    [("unresolved", State.FIRING), ("resolved", State.RESOLVED), ("", State.FIRING)],
)
def test_an_issue_says_how_it_stands_where_a_rule_about_its_activity_triggers(
    status: str, state: State
) -> None:
    payload = sentry_issue("triggered")
    payload["data"]["issue"] |= {"status": status, "webUrl": "https://sentry.example/issues/5/"}
    (signal,) = inbound.read(payload, SENT | {"sentry-hook-resource": "activity_alert"}).signals
    assert (signal.state, signal.key) == (state, "issue:5")
    assert signal.link == "https://sentry.example/issues/5/"


def test_an_event_of_an_outage_is_named_by_its_occurrence() -> None:
    payload = sentry_event()
    del payload["data"]["event"]["title"]
    payload["data"]["event"]["occurrence"] = {"issueTitle": "Uptime check failed"}
    (signal,) = inbound.read(payload, {}).signals
    assert signal.title == "Uptime check failed"


def test_a_metric_s_alert_may_be_named_inside() -> None:
    alert = {"id": "9", "name": "Slow", "web_url": "https://sentry.example/alerts/9/"}
    payload = {"action": "warning", "data": {"metric_alert": alert, "project": {"slug": "shop"}}}
    (signal,) = inbound.read(payload, {}).signals
    assert (signal.title, signal.service) == ("Slow", "shop")
    assert signal.link == "https://sentry.example/alerts/9/"
