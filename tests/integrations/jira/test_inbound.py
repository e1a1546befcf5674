from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, State
from peacetime.integrations.jira.inbound import read, recognises


def an_issue(status: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    standing = {"name": "To Do", "statusCategory": {"key": "new"}} if status is None else status
    return {
        "key": "SHOP-7",
        "self": "https://acme.example/rest/api/2/issue/10007",
        "fields": {
            "summary": "Checkout is slow",
            "status": standing,
            "project": {"key": "SHOP"},
            **fields,
        },
    }


def delivery(
    issue: dict[str, Any], event: str = "jira:issue_updated", **fields: Any
) -> dict[str, Any]:
    return {"webhookEvent": event, "timestamp": 1_700_000_000_000, "issue": issue, **fields}


@pytest.mark.parametrize(
    ("category", "state"),
    [
        ("new", State.FIRING),
        ("undefined", State.FIRING),
        ("indeterminate", State.ACKNOWLEDGED),
        ("done", State.RESOLVED),
    ],
)
def test_the_category_of_the_status_decides_whatever_its_name(category: str, state: State) -> None:
    status = {"name": "Simmering", "statusCategory": {"key": category}}
    (found,) = read(delivery(an_issue(status)), {}).signals
    assert (found.state, found.key, found.service) == (state, "SHOP-7", "SHOP")
    assert found.link == "https://acme.example/browse/SHOP-7"


@pytest.mark.parametrize(
    ("resolution", "state"), [({"name": "Done"}, State.RESOLVED), (None, State.FIRING)]
)
def test_without_a_category_a_name_of_ones_own_leaves_it_to_the_resolution(
    resolution: Any, state: State
) -> None:
    (found,) = read(delivery(an_issue({"name": "Simmering"}, resolution=resolution)), {}).signals
    assert found.state is state


def test_without_any_of_these_the_delivery_is_kept_for_a_person() -> None:
    with pytest.raises(NotRead) as refusal:
        read(delivery(an_issue({"name": "Simmering"})), {})
    assert refusal.value.code == "state_unknown"


@pytest.mark.parametrize(
    ("priority", "kind", "level"),
    [
        ("Blocker", Kind.ESCALATION, Level.CRITICAL),
        ("Highest", Kind.ESCALATION, Level.CRITICAL),
        ("P1", Kind.ESCALATION, Level.CRITICAL),
        ("High", Kind.ISSUE, Level.ERROR),
        ("Medium", Kind.ISSUE, Level.WARNING),
        ("Minor", Kind.ISSUE, Level.INFO),
        ("Unheard of", Kind.ISSUE, None),
    ],
)
def test_an_urgent_priority_asks_for_help(priority: str, kind: Kind, level: Level | None) -> None:
    (found,) = read(delivery(an_issue(priority={"name": priority})), {}).signals
    assert (found.kind, found.level, found.level_word) == (kind, level, priority)


def test_the_type_incident_asks_for_help_whatever_its_priority() -> None:
    (found,) = read(delivery(an_issue(issuetype={"name": "[System] Incident"})), {}).signals
    assert found.kind is Kind.ESCALATION


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        (["labels"], False),
        (["Rank", "Sprint"], False),
        (["labels", "priority"], True),
        (["status"], True),
    ],
)
def test_a_change_is_told_where_it_changes_how_the_issue_stands(
    fields: list[str], is_told: bool
) -> None:
    changelog = {"items": [{"field": name} for name in fields]}
    assert bool(read(delivery(an_issue(), changelog=changelog), {}).signals) is is_told


def test_what_the_automation_sends_is_an_issue_by_itself() -> None:
    issue = an_issue()
    assert recognises(issue, {})
    assert read(issue, {}).signals[0].key == "SHOP-7"


@pytest.mark.parametrize(
    "event", ["sprint_started", "jira:version_released", "project_created", "worklog_updated"]
)
def test_what_is_not_about_an_issue_is_passed_over(event: str) -> None:
    payload = {"webhookEvent": event, "timestamp": 1_700_000_000_000}
    assert recognises(payload, {})
    assert read(payload, {}).passed_over


def test_an_issue_without_a_key_is_incomplete() -> None:
    with pytest.raises(NotRead) as refusal:
        read({"webhookEvent": "jira:issue_created", "issue": {"fields": {}}}, {})
    assert refusal.value.code == "payload_incomplete"
