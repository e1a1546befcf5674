from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, State
from peacetime.integrations.clubhouse.inbound import read

STATES = [
    {"id": 1, "entity_type": "workflow-state", "name": "Ready", "type": "unstarted"},
    {"id": 2, "entity_type": "workflow-state", "name": "Busy", "type": "started"},
    {"id": 3, "entity_type": "workflow-state", "name": "Shipped", "type": "done"},
    {"id": 9, "entity_type": "label", "name": "sev1"},
]


def delivery(*actions: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "d",
        "changed_at": "2024-05-02T08:00:00Z",
        "version": "v1",
        "actions": list(actions),
        "references": STATES,
    }


def a_change(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "entity_type": "story",
        "action": "update",
        "name": "Slow",
        "changes": changes,
    }


@pytest.mark.parametrize(
    ("number", "state"), [(1, State.FIRING), (2, State.ACKNOWLEDGED), (3, State.RESOLVED)]
)
def test_the_type_of_the_workflows_state_decides(number: int, state: State) -> None:
    (found,) = read(delivery(a_change(5, workflow_state_id={"new": number})), {}).signals
    assert (found.state, found.key) == (state, "story:5")


def test_a_story_that_is_made_and_one_that_is_removed_are_told_in_their_order() -> None:
    made = {
        "id": 6,
        "entity_type": "story",
        "action": "create",
        "name": "Slow",
        "workflow_state_id": 1,
    }
    gone = {"id": 7, "entity_type": "story", "action": "delete", "name": "Fast"}
    assert [(found.key, found.state) for found in read(delivery(made, gone), {}).signals] == [
        ("story:6", State.FIRING),
        ("story:7", State.RESOLVED),
    ]


def test_a_label_that_names_a_severity_makes_an_escalation() -> None:
    made = {"id": 6, "entity_type": "story", "action": "create", "name": "Slow", "label_ids": [9]}
    (found,) = read(delivery(made), {}).signals
    assert found.kind is Kind.ESCALATION


def test_an_epic_is_a_plan_and_no_matter() -> None:
    epic = {
        "id": 1,
        "entity_type": "epic",
        "action": "update",
        "changes": {"archived": {"new": True}},
    }
    assert read(delivery(epic), {}).passed_over.startswith("“epic update” of Shortcut")
