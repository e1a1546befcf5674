"""What tools for incidents say: incident.io, Rootly and FireHydrant, in our own words."""

from __future__ import annotations

from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State
from peacetime.integrations.inbound import providers, whose


def reading(tool: str, payload: Any) -> Reading:
    return providers()[tool].read(payload, {})


def only(tool: str, payload: Any) -> Signal:
    (signal,) = reading(tool, payload).signals
    return signal


def incident_io(event: str, category: str, **more: Any) -> dict[str, Any]:
    incident = {
        "id": "01A",
        "reference": "INC-4",
        "name": "Orders wait",
        "permalink": "https://app.incident.example/4",
        "incident_status": {"name": "Looking at it", "category": category},
        "severity": {"name": "Major", "rank": 2},
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-01T09:30:00Z",
        "custom_field_entries": [
            {
                "custom_field": {"name": "Affected services"},
                "values": [{"value_catalog_entry": {"name": "checkout"}}],
            }
        ],
        **more,
    }
    return {"event_type": event, event: incident}


def test_an_incident_of_incident_io_keeps_its_key_and_its_service_to_its_end() -> None:
    made = incident_io("public_incident.incident_created_v2", "triage")
    ended = incident_io("public_incident.incident_status_updated_v2", "live")
    inner = ended["public_incident.incident_status_updated_v2"]
    ended["public_incident.incident_status_updated_v2"] = {
        "incident": inner,
        "new_status": {"category": "closed"},
    }
    assert whose(made, {}) == whose(ended, {}) == "incident_io"
    one, two = only("incident_io", made), only("incident_io", ended)
    assert (one.state, two.state) == (State.FIRING, State.RESOLVED)
    assert one.key == two.key
    assert one.service == two.service == "checkout"
    assert (one.level, one.link, one.is_test) == (
        Level.ERROR,
        "https://app.incident.example/4",
        False,
    )


def test_an_alert_and_a_trial_of_incident_io_are_told_as_what_they_are() -> None:
    event = "public_alert.alert_created_v1"
    alert = {
        "id": "01B",
        "title": "Queue full",
        "status": "firing",
        "created_at": "2026-03-01T09:00:00Z",
    }
    assert only("incident_io", {"event_type": event, event: alert}).state is State.FIRING
    assert only(
        "incident_io", incident_io("public_incident.incident_updated_v2", "live", mode="test")
    ).is_test


def called(name: str, *values: str) -> dict[str, Any]:
    """An attribute of an alert, which the organisation named itself."""
    first, *more = ({"catalog_entry": {"name": each}, "label": each} for each in values)
    return {"attribute": {"name": name}, "value": first, "array_value": more}


def test_an_alert_of_incident_io_says_by_attributes_what_it_hits_and_how_bad_it_is() -> None:
    event = "public_alert.alert_resolved_v1"
    alert = {
        "id": "01B",
        "title": "Queue full",
        "status": "resolved",
        "created_at": "2026-03-01T09:00:00Z",
        "resolved_at": "2026-03-01T09:20:00Z",
        "attributes": [
            called("Region", "eu"),
            called("service", "checkout"),
            called("Team", "shop", "search"),
            {"attribute": {"name": "Priority"}, "value": {"literal": "P1"}},
        ],
    }
    found = only("incident_io", {"event_type": event, event: alert})
    assert (found.service, found.team, found.level) == ("checkout", "shop", Level.CRITICAL)


def escalation(status: str, **more: Any) -> dict[str, Any]:
    event = "public_escalation.escalation_status_updated_v1"
    page = {
        "id": "01E",
        "title": "Help with orders",
        "status": status,
        "priority": {"name": "P2"},
        "created_at": "2026-03-01T09:00:00Z",
        "updated_at": "2026-03-01T09:05:00Z",
        "creator": {"user": {"id": "01U"}},
        **more,
    }
    return {"event_type": event, event: page}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("triggered", State.FIRING),
        ("expired", State.FIRING),
        ("acked", State.ACKNOWLEDGED),
        ("cancelled", State.RESOLVED),
    ],
)
def test_an_escalation_of_incident_io_that_a_person_began_is_one(status: str, state: State) -> None:
    found = only("incident_io", escalation(status))
    assert (found.kind, found.state, found.key) == (Kind.ESCALATION, state, "escalation:01E")


def test_an_escalation_of_incident_io_that_waits_or_that_an_alert_began_is_passed_over() -> None:
    assert reading("incident_io", escalation("pending")).passed_over
    by_alert = escalation("triggered", creator={"alert": {"id": "01B"}})
    assert "the alert itself tells" in reading("incident_io", by_alert).passed_over


@pytest.mark.parametrize(
    "payload",
    [
        {
            "event_type": "private_incident.incident_created_v2",
            "private_incident.incident_created_v2": {"id": "01A"},
        },
        incident_io("public_incident.follow_up_created_v2", "live"),
        {
            "event": {"operation": "CREATED", "resource_type": "change_event"},
            "data": {"change_event": {}},
        },
        {
            "event": {
                "type": "incident_post_mortem.published",
                "issued_at": "2026-03-01T09:00:00Z",
            },
            "data": {"id": "1"},
        },
        {
            "event": {"type": "incident.created", "issued_at": "2026-03-01T09:00:00Z"},
            "data": {"id": "1", "kind": "scheduled"},
        },
    ],
)
def test_what_says_nothing_of_how_an_incident_stands_is_passed_over(
    payload: dict[str, Any],
) -> None:
    tool = whose(payload, {})
    assert tool is not None
    assert reading(tool, payload).passed_over.endswith(".")


def test_another_version_of_incident_io_is_refused_by_name() -> None:
    with pytest.raises(NotRead, match="version 9") as refusal:
        reading("incident_io", incident_io("public_incident.incident_created_v9", "live"))
    assert refusal.value.code == "version_unknown"


def rootly(happened: str, **more: Any) -> dict[str, Any]:
    event = {"id": "e", "type": f"incident.{happened}", "issued_at": "2026-03-01T09:45:00Z"}
    found = {
        "id": "i-4",
        "sequential_id": 4,
        "title": "Orders wait",
        "severity": {"name": "SEV1", "severity": "critical"},
        "services": [{"name": "checkout"}],
        "groups": [{"name": "shop"}],
        "url": "https://rootly.example/4",
        "started_at": "2026-03-01T09:00:00Z",
        **more,
    }
    return {"event": event, "data": found}


@pytest.mark.parametrize(
    ("happened", "status", "state"),
    [
        ("created", "started", State.FIRING),
        ("in_triage", "in_triage", State.FIRING),
        ("mitigated", "mitigated", State.ACKNOWLEDGED),
        ("resolved", "resolved", State.RESOLVED),
        ("resolved", "", State.RESOLVED),
        ("deleted", "started", State.RESOLVED),
    ],
)
def test_an_incident_of_rootly_stands_as_its_status_says(
    happened: str, status: str, state: State
) -> None:
    payload = rootly(happened, status=status)
    assert whose(payload, {}) == "rootly"
    found = only("rootly", payload)
    assert (found.state, found.key, found.service, found.team) == (
        state,
        "incident:i-4",
        "checkout",
        "shop",
    )
    assert (found.level, found.link) == (Level.CRITICAL, "https://rootly.example/4")


@pytest.mark.parametrize(
    "labels",
    [
        {"severity": "critical", "zone": "a"},
        [{"key": "zone", "value": "a"}, {"key": "Severity", "value": "critical"}],
    ],
)
def test_an_alert_of_rootly_is_as_bad_as_the_label_of_its_monitor_says(labels: Any) -> None:
    payload = rootly("created", status="open", severity=None, labels=labels)
    payload["event"]["type"] = "alert.created"
    assert only("rootly", payload).level is Level.CRITICAL


def firehydrant(milestone: str, operation: str = "UPDATED") -> dict[str, Any]:
    incident = {
        "id": "i-4",
        "number": 4,
        "name": "Orders wait",
        "severity": {"slug": "SEV2"},
        "current_milestone": milestone,
        "milestones": [
            {"type": "started", "occurred_at": "2026-03-01 09:00:00 UTC"},
            {"type": milestone, "occurred_at": "2026-03-01 09:30:00 UTC"},
        ],
        "impacts": [
            {"type": "Functionality", "name": "Pay"},
            {"type": "Service", "name": "checkout"},
        ],
        "started_at": "2026-03-01 09:00:00 UTC",
    }
    return {
        "data": {"incident": incident},
        "event": {"operation": operation, "resource_type": "incident"},
    }


@pytest.mark.parametrize(
    ("milestone", "state"),
    [
        ("detected", State.FIRING),
        ("mitigated", State.ACKNOWLEDGED),
        ("resolved", State.RESOLVED),
        ("postmortem_started", State.RESOLVED),
    ],
)
def test_an_incident_of_firehydrant_stands_as_its_milestone_says(
    milestone: str, state: State
) -> None:
    payload = firehydrant(milestone)
    assert whose(payload, {}) == "firehydrant"
    found = only("firehydrant", payload)
    assert (found.state, found.key, found.service, found.level) == (
        state,
        "i-4",
        "checkout",
        Level.ERROR,
    )
    assert found.at is not None
    assert f"{found.at:%H:%M}" == "09:30"


def test_an_incident_of_firehydrant_that_was_put_away_is_over_and_an_own_milestone_is_kept() -> (
    None
):
    assert only("firehydrant", firehydrant("started", "ARCHIVED")).state is State.RESOLVED
    with pytest.raises(NotRead) as refusal:
        reading("firehydrant", firehydrant("coffee_break"))
    assert refusal.value.code == "state_unknown"


def paged(status: Any, **more: Any) -> dict[str, Any]:
    """What a target of alerts is sent by FireHydrant."""
    signal = {
        "summary": "Queue full",
        "body": "Nine of ten places are taken.",
        "status": status,
        "level": 2,
        "idempotency_key": "queue-9",
        "tags": ["zone:a", "service:checkout"],
        "links": [{"href": "https://monitor.example/9", "text": "Monitor"}],
        **more,
    }
    return {"id": "a-1", "organizationId": "o", "rule": {"id": "r"}, "signal": signal}


@pytest.mark.parametrize(
    ("status", "state"),
    [("OPEN", State.FIRING), (0, State.FIRING), ("CLOSED", State.RESOLVED), (1, State.RESOLVED)],
)
def test_an_alert_of_firehydrant_keeps_its_key_to_its_end(status: Any, state: State) -> None:
    assert whose(paged(status), {}) == "firehydrant"
    found = only("firehydrant", paged(status))
    assert (found.state, found.key, found.service) == (state, "alert:queue-9", "checkout")
    assert (found.level, found.link) == (Level.ERROR, "https://monitor.example/9")
    assert only("firehydrant", paged(status, idempotency_key=None)).key == "alert:a-1"


def test_an_alert_of_firehydrant_stands_as_its_status_says() -> None:
    alert = {
        "id": "a-1",
        "summary": "Queue full",
        "status": "OPENED",
        "priority": "HIGH",
        "starts_at": "2026-03-01T09:00:00Z",
        "ends_at": None,
        "services": [{"id": "s", "name": "checkout"}],
        "team_name": "shop",
        "remote_url": "https://monitor.example/9",
    }
    event = {"operation": "UPDATED", "resource_type": "alert"}
    payload = {"event": event, "data": {"alert": alert}}
    assert whose(payload, {}) == "firehydrant"
    found = only("firehydrant", payload)
    assert (found.state, found.key, found.level) == (State.FIRING, "alert:a-1", Level.ERROR)
    assert (found.service, found.team, found.link) == (
        "checkout",
        "shop",
        "https://monitor.example/9",
    )
    alert |= {"status": "RESOLVED", "ends_at": "2026-03-01T09:30:00Z"}
    ended = only("firehydrant", payload)
    assert (ended.state, ended.key, f"{ended.at:%H:%M}") == (State.RESOLVED, found.key, "09:30")
    with pytest.raises(NotRead):
        reading("firehydrant", {"event": event, "data": {"alert": {**alert, "status": "PURPLE"}}})


def test_a_game_day_of_firehydrant_is_a_trial_and_maintenance_is_planned() -> None:
    def with_severity(**severity: str) -> dict[str, Any]:
        payload = firehydrant("started")
        payload["data"]["incident"]["severity"] = severity
        return payload

    assert only("firehydrant", with_severity(slug="GAMEDAY")).is_test
    assert only("firehydrant", with_severity(slug="SEV9", type="gameday")).is_test
    assert not only("firehydrant", with_severity(slug="SEV2", type="unexpected_downtime")).is_test
    planned = with_severity(slug="MAINTENANCE", type="maintenance")
    assert reading("firehydrant", planned).passed_over
