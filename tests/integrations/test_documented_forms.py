"""Forms that pipelines, desks and chat document, beside those of which real deliveries are at hand."""

import json
from typing import Any

import pytest

from peacetime.domain.signals.signal import NotRead
from peacetime.integrations.inbound import providers

TEAMCITYS_OWN = {
    "id": 4,
    "buildTypeId": "Shop_Ci",
    "status": "FAILURE",
    "state": "finished",
    "branchName": "refs/heads/main",
    "webUrl": "https://teamcity.example/build/4",
    "buildType": {"name": "CI", "projectName": "Shop"},
}
BUILDBOTS_OWN = {
    "buildid": 4,
    "builder": {"name": "runtests"},
    "complete": True,
    "results": 2,
    "properties": {"project": ["shop", "P"], "branch": ["main", "B"]},
    "started_at": 1_700_000_000,
    "complete_at": 1_700_000_060,
    "url": "https://buildbot.example/#/builders/1/builds/4",
}
TRAVIS = {
    "number": "12",
    "state": "failed",
    "status_message": "Still Failing",
    "branch": "main",
    "repository": {"name": "shop", "owner_name": "acme"},
}
GOCD_STAGE = {
    "pipeline": {
        "name": "shop",
        "counter": "4",
        "group": "web",
        "stage": {
            "name": "test",
            "state": "Failed",
            "result": "Failed",
            "create-time": "2024-05-02T08:00:00Z",
        },
    }
}
SEMAPHORE_DEPLOY = {
    "project_name": "shop",
    "project_hash_id": "h",
    "event": "deploy",
    "result": "failed",
    "number": 4,
    "server_name": "production",
}
CIRCLECI_OLD = {
    "payload": {
        "username": "acme",
        "reponame": "shop",
        "build_num": 4,
        "branch": "main",
        "outcome": "failed",
    }
}
A_SITE = {
    "site_id": "s",
    "id": "d",
    "name": "shop",
    "build_id": "b",
    "context": "production",
    "branch": "main",
}
A_JOB = {"id": "j", "name": "Backup", "project": "ops"}


def rundeck(trigger: str, status: str) -> dict[str, Any]:
    execution = {"id": 4, "project": "ops", "status": status, "job": A_JOB}
    return {"trigger": trigger, "status": status, "executionId": 4, "execution": execution}


def codeship(status: str) -> dict[str, Any]:
    return {
        "build": {
            "build_id": 4,
            "project_full_name": "acme/shop",
            "branch": "main",
            "status": status,
        }
    }


def freshdesk(**fields: Any) -> dict[str, Any]:
    return {"freshdesk_webhook": {"ticket_id": 4, "ticket_subject": "Cannot pay", **fields}}


def netbox(before: str, after: str) -> dict[str, Any]:
    return {
        "event": "updated",
        "timestamp": "2024-05-02T08:00:00Z",
        "model": "device",
        "request_id": "r",
        "data": {
            "id": 4,
            "display": "switch-1",
            "status": {"value": after, "label": after.title()},
        },
        "snapshots": {"prechange": {"status": before}},
    }


def pressed(
    command: str, page: str = "https://alerta.example/#/alert/a2b47856-1779-49a9-a2aa-5cbd2e539b56"
) -> dict[str, Any]:
    message = {
        "message_id": 1,
        "date": 1_700_000_000,
        "entities": [{"type": "text_link", "url": page}],
    }
    return {"update_id": 1, "callback_query": {"id": "c", "data": command, "message": message}}


@pytest.mark.parametrize(
    ("tool", "payload", "state", "key"),
    [
        ("circleci", CIRCLECI_OLD, "firing", "acme/shop:job:Build:main"),
        ("travis", TRAVIS, "firing", "acme/shop:build:main"),
        ("travis", {"payload": json.dumps(TRAVIS)}, "firing", "acme/shop:build:main"),
        ("travis", {**TRAVIS, "status_message": "Fixed"}, "resolved", "acme/shop:build:main"),
        (
            "travis",
            {**TRAVIS, "pull_request_number": 9},
            "firing",
            "acme/shop:build:pull request 9",
        ),
        (
            "teamcity",
            {"eventType": "BUILD_FINISHED", "payload": TEAMCITYS_OWN},
            "firing",
            "Shop_Ci:main",
        ),
        (
            "teamcity",
            {"eventType": "BUILD_STARTED", "payload": TEAMCITYS_OWN},
            "acknowledged",
            "Shop_Ci:main",
        ),
        (
            "teamcity",
            {"eventType": "BUILD_INTERRUPTED", "payload": TEAMCITYS_OWN},
            "resolved",
            "Shop_Ci:main",
        ),
        ("buildbot", BUILDBOTS_OWN, "firing", "shop:runtests:main"),
        (
            "buildbot",
            {**BUILDBOTS_OWN, "complete": False, "results": None},
            "acknowledged",
            "shop:runtests:main",
        ),
        ("codeship", codeship("testing"), "acknowledged", "acme/shop:build:main"),
        ("codeship", codeship("infrastructure_failure"), "firing", "acme/shop:build:main"),
        ("codeship", codeship("stopped"), "resolved", "acme/shop:build:main"),
        ("semaphore", SEMAPHORE_DEPLOY, "firing", "shop:deploy:production:4"),
        ("gocd", GOCD_STAGE, "firing", "shop:test"),
        ("netlify", {**A_SITE, "state": "ready"}, "resolved", "s:deploy:d"),
        ("netlify", {**A_SITE, "state": "enqueued"}, "firing", "s:deploy:d"),
        ("netlify", {**A_SITE, "state": "processing"}, "acknowledged", "s:deploy:d"),
        ("rundeck", rundeck("failure", "failed"), "firing", "ops:j"),
        ("rundeck", rundeck("failure", "timedout"), "firing", "ops:j"),
        ("rundeck", rundeck("failure", "aborted"), "resolved", "ops:j"),
        ("rundeck", rundeck("start", "running"), "acknowledged", "ops:j"),
        ("freshdesk", freshdesk(ticket_status="2", ticket_priority="4"), "firing", "ticket:4"),
        (
            "freshdesk",
            freshdesk(ticket_status="Closed", ticket_priority="Low"),
            "resolved",
            "ticket:4",
        ),
        (
            "freshdesk",
            freshdesk(ticket_status="Waiting on Third Party"),
            "acknowledged",
            "ticket:4",
        ),
        ("netbox", netbox("active", "failed"), "firing", "device:4"),
        ("netbox", netbox("failed", "active"), "resolved", "device:4"),
        ("telegram", pressed("/close x"), "resolved", "a2b47856-1779-49a9-a2aa-5cbd2e539b56"),
    ],
)
def test_a_documented_form_says_its_state_and_its_key(
    tool: str, payload: dict[str, Any], state: str, key: str
) -> None:
    reader = providers()[tool]
    assert reader.recognises(payload, {})
    (signal,) = reader.read(payload, {}).signals
    assert (signal.state.value, signal.key) == (state, key)


@pytest.mark.parametrize(
    ("tool", "payload"),
    [
        ("codeship", codeship("waiting")),
        ("teamcity", {"eventType": "AGENT_REGISTERED", "payload": {"id": 1, "name": "agent-1"}}),
        ("netbox", netbox("active", "planned")),
        ("telegram", pressed("/blackout x")),
        ("telegram", {"update_id": 1, "message": {"text": "hello"}}),
        ("slack", {"payload": json.dumps({"type": "view_submission", "team": {}, "view": {}})}),
        ("slack", {"command": "/rescue", "channel_id": "C1", "user_id": "U1", "text": "checkout"}),
        ("freshdesk", freshdesk(triggered_event="{note_type:public}", ticket_status="Open")),
        (
            "teamcity",
            {
                "build": {
                    "notifyType": "buildPinned",
                    "buildResult": "success",
                    "buildTypeId": "Shop_Ci",
                }
            },
        ),
    ],
)
def test_what_says_nothing_of_a_matter_is_passed_over(tool: str, payload: dict[str, Any]) -> None:
    headers = {"x-slack-signature": "v0=0"} if tool == "slack" else {}
    reading = providers()[tool].read(payload, headers)
    assert (reading.signals, reading.passed_over[-1:]) == ((), ".")


@pytest.mark.parametrize(
    ("tool", "payload", "code"),
    [
        ("codeship", codeship("purple"), "state_unknown"),
        ("freshdesk", freshdesk(ticket_status="Simmering"), "state_unknown"),
        ("freshdesk", freshdesk(), "payload_incomplete"),
        ("telegram", pressed("/ack %s", "https://alerta.example/"), "payload_incomplete"),
        (
            "buildbot",
            {"buildid": 4, "buildername": "runtests", "event": "finished"},
            "payload_incomplete",
        ),
        ("netlify", {"hello": "world"}, "payload_unknown"),
        ("gocd", {"name": "shop"}, "payload_unknown"),
        ("circleci", [], "payload_unknown"),
    ],
)
def test_a_refusal_has_a_code(tool: str, payload: Any, code: str) -> None:
    with pytest.raises(NotRead) as refusal:
        providers()[tool].read(payload, {})
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "tool",
    [
        "azuredevops", "bitbucket", "buildbot", "circleci", "cloudevents", "clubhouse", "codeship", "freshdesk",
        "gitea", "github", "gitlab", "gocd", "jira", "linear", "netbox", "netlify", "rundeck", "semaphore", "slack",
        "teamcity", "telegram", "travis",
    ],
)  # fmt: skip
def test_what_is_nested_without_end_is_refused(tool: str) -> None:
    deep: Any = {"object_kind": "issue", "webhookEvent": "jira:issue_created"}
    for _ in range(500):
        deep = {"payload": deep}
    with pytest.raises(NotRead) as refusal:
        providers()[tool].read(deep, {})
    assert refusal.value.code == "payload_too_deep"
