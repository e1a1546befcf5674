from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Signal, State
from peacetime.integrations.gitlab.inbound import read, recognises

PROJECT = {"path_with_namespace": "acme/shop", "web_url": "https://gitlab.example/acme/shop"}


def signal(kind: str, **fields: Any) -> Signal:
    (found,) = read({"object_kind": kind, "project": PROJECT, **fields}, {}).signals
    return found


def an_issue(**fields: Any) -> dict[str, Any]:
    return {"iid": 5, "title": "Checkout is slow", "state": "opened", "action": "update", **fields}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("created", State.FIRING),
        ("running", State.ACKNOWLEDGED),
        ("success", State.RESOLVED),
        ("failed", State.FIRING),
        ("canceled", State.RESOLVED),
    ],
)
def test_a_deployment_is_followed_from_its_start_to_its_end(status: str, state: State) -> None:
    found = signal(
        "deployment", status=status, deployment_id=15, environment="production", ref="main",
        status_changed_at="2024-04-28 21:50:00 +0200",
    )  # fmt: skip
    assert (found.kind, found.state, found.key) == (
        Kind.DEPLOYMENT,
        state,
        "acme/shop:deployment:15",
    )
    assert found.title.startswith("Deployment of main on production: ")
    assert found.at is not None
    assert found.at.isoformat() == "2024-04-28T19:50:00+00:00"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("detected", State.FIRING),
        ("confirmed", State.ACKNOWLEDGED),
        ("dismissed", State.RESOLVED),
        ("resolved", State.RESOLVED),
    ],
)
def test_a_vulnerability_has_no_number_and_its_address_stands_for_it(
    word: str, state: State
) -> None:
    found = {
        "url": "https://gitlab.example/acme/shop/-/security/vulnerabilities/1",
        "title": "Tar reads outside its folder",
        "state": word,
        "severity": "high",
    }
    (read_as,) = read({"object_kind": "vulnerability", "object_attributes": found}, {}).signals
    assert read_as.service == "acme/shop"
    assert (read_as.kind, read_as.state, read_as.level) == (Kind.VULNERABILITY, state, Level.ERROR)
    assert read_as.key.endswith("/vulnerabilities/1")


def test_an_incident_asks_for_help_and_says_itself_how_it_stands() -> None:
    attributes = an_issue(type="Incident", severity="critical", escalation_status="acknowledged")
    found = signal("issue", object_attributes=attributes)
    assert (found.kind, found.state, found.level) == (
        Kind.ESCALATION,
        State.ACKNOWLEDGED,
        Level.CRITICAL,
    )


def test_a_change_of_labels_alone_says_nothing() -> None:
    changes = {"labels": {"previous": [], "current": [{"title": "docs"}]}, "updated_at": {}}
    reading = read(
        {
            "object_kind": "issue",
            "project": PROJECT,
            "object_attributes": an_issue(),
            "changes": changes,
        },
        {},
    )
    assert reading.passed_over == "A change of labels: the matter stands as before."


def test_a_label_that_names_a_priority_says_something() -> None:
    label = {"title": "priority::1"}
    changes = {"labels": {"previous": [], "current": [label]}}
    found = signal("issue", object_attributes=an_issue(), changes=changes, labels=[label])
    assert (found.kind, found.level_word) == (Kind.ESCALATION, "priority::1")


def test_new_commits_of_a_merge_request_say_nothing() -> None:
    attributes = an_issue(oldrev="c0ffee")
    payload = {"object_kind": "merge_request", "project": PROJECT, "object_attributes": attributes}
    assert read(payload, {}).signals == ()


def test_a_job_that_may_fail_and_did_is_a_warning() -> None:
    job = {
        "build_id": 1,
        "build_name": "lint",
        "build_stage": "test",
        "build_status": "failed",
        "ref": "main",
    }
    assert signal("build", **job, build_allow_failure=True).level is Level.WARNING
    assert signal("build", **job, build_allow_failure=False).level is None


def test_the_owners_name_is_not_the_service() -> None:
    payload = {
        "object_kind": "build", "build_id": 1, "build_name": "lint", "build_status": "failed", "ref": "main",
        "project_name": "Kim Person / shop", "repository": {"homepage": "https://gitlab.example/kim/shop"},
    }  # fmt: skip
    (found,) = read(payload, {}).signals
    assert found.service == "kim/shop"
    assert "Person" not in found.title + found.key


def test_the_system_says_who_joined_and_that_is_no_matter() -> None:
    payload = {"event_name": "user_create", "user_id": 41, "username": "kim"}
    assert recognises(payload, {})
    assert read(payload, {}).passed_over == "“user create” of GitLab says nothing about a matter."


def test_what_is_not_gitlabs_is_refused() -> None:
    with pytest.raises(NotRead) as refusal:
        read({"status": "firing"}, {})
    assert refusal.value.code == "payload_unknown"
