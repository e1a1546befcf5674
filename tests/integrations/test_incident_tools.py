"""What tools for incidents say: incident.io, Rootly and FireHydrant, in our own words."""

from __future__ import annotations

from typing import Any

import pytest

from peacetime.domain.signals.signal import Level, NotRead, Reading, Signal, State
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
