from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Signal, State
from peacetime.integrations.azuredevops.inbound import read


def signal(event: str, resource: dict[str, Any]) -> Signal:
    payload = {
        "eventType": event,
        "resource": resource,
        "createdDate": "2024-05-02T08:00:00.1234567Z",
    }
    (found,) = read(payload, {}).signals
    return found


@pytest.mark.parametrize(
    ("result", "state"),
    [
        ("succeeded", State.RESOLVED),
        ("partiallySucceeded", State.FIRING),
        ("failed", State.FIRING),
        ("canceled", State.RESOLVED),
    ],
)
def test_a_build_is_followed_by_its_definition_and_branch(result: str, state: State) -> None:
    build = {
        "id": 2, "result": result, "status": "completed", "sourceBranch": "refs/heads/main",
        "definition": {"name": "Shop CI"}, "project": {"name": "Shop"},
    }  # fmt: skip
    found = signal("build.complete", build)
    assert (found.state, found.key) == (state, "Shop:build:Shop CI:main")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("inProgress", State.ACKNOWLEDGED),
        ("succeeded", State.RESOLVED),
        ("rejected", State.FIRING),
        ("canceled", State.RESOLVED),
    ],
)
def test_a_release_is_one_matter_in_each_environment(status: str, state: State) -> None:
    resource = {
        "environment": {"id": 5, "name": "Production", "status": status, "releaseId": 1},
        "project": {"name": "Shop"},
    }
    found = signal("ms.vss-release.deployment-completed-event", resource)
    assert (found.kind, found.state, found.key) == (Kind.DEPLOYMENT, state, "Shop:release:1:5")


def test_a_run_of_a_pipeline_says_its_result_once_it_is_over() -> None:
    run = {"id": 3, "state": "completed", "result": "failed"}
    over = signal(
        "ms.vss-pipelines.run-state-changed-event", {"run": run, "pipeline": {"name": "Shop CI"}}
    )
    runs = signal(
        "ms.vss-pipelines.run-state-changed-event",
        {"run": {"id": 3, "state": "inProgress"}, "pipeline": {"name": "Shop CI"}},
    )
    assert (over.state, runs.state) == (State.FIRING, State.ACKNOWLEDGED)
    assert over.key == runs.key


def a_work_item(state: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "fields": {
            "System.TeamProject": "Shop",
            "System.Title": "Slow",
            "System.State": state,
            **fields,
        },
    }


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("New", State.FIRING),
        ("To Do", State.FIRING),
        ("Active", State.ACKNOWLEDGED),
        ("Committed", State.ACKNOWLEDGED),
        ("Resolved", State.RESOLVED),
        ("Removed", State.RESOLVED),
    ],
)
def test_the_states_of_every_process_are_known(word: str, state: State) -> None:
    assert signal("workitem.created", a_work_item(word)).state is state


def test_an_update_says_each_field_as_before_and_now() -> None:
    resource = {
        "id": 2,
        "workItemId": 0,
        "fields": {"System.State": {"oldValue": "New", "newValue": "Closed"}},
        "revision": a_work_item("Closed"),
    }
    found = signal("workitem.updated", resource)
    assert (found.state, found.key, found.title) == (State.RESOLVED, "Shop:work_item:7", "Slow")


def test_a_severity_of_one_is_an_escalation() -> None:
    found = signal(
        "workitem.created", a_work_item("New", **{"Microsoft.VSTS.Common.Severity": "1 - Critical"})
    )
    assert (found.kind, found.level) == (Kind.ESCALATION, Level.CRITICAL)


def test_a_state_of_ones_own_is_kept_for_a_person() -> None:
    with pytest.raises(NotRead) as refusal:
        signal("workitem.created", a_work_item("Simmering"))
    assert refusal.value.code == "state_unknown"


def test_without_details_of_the_resource_the_sentence_says_what_to_choose() -> None:
    with pytest.raises(NotRead, match="“All” as resource details") as refusal:
        read({"eventType": "build.complete"}, {})
    assert refusal.value.code == "payload_incomplete"


def test_where_a_person_reads_more_stands_in_the_sentence() -> None:
    build = {
        "id": 2,
        "status": "failed",
        "definition": {"name": "Shop CI"},
        "url": "https://dev.example/_apis/2",
    }
    payload = {
        "eventType": "build.complete",
        "message": {"markdown": "Build [2](https://dev.example/shop/build?id=2) failed"},
        "resource": build,
        "resourceContainers": {"project": {"id": "be9b3917"}},
    }
    (found,) = read(payload, {}).signals
    assert found.link == "https://dev.example/shop/build?id=2"
    assert (found.key, found.service) == ("be9b3917:build:Shop CI", "Shop CI")
