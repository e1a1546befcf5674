import json
from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Signal, State
from peacetime.integrations.github.inbound import read, recognises

REPOSITORY = {
    "full_name": "acme/shop",
    "node_id": "R_1",
    "html_url": "https://github.com/acme/shop",
}


def delivery(**fields: Any) -> dict[str, Any]:
    return {"repository": REPOSITORY, "sender": {"login": "kim", "node_id": "U_1"}, **fields}


def signal(event: str, **fields: Any) -> Signal:
    (found,) = read(delivery(**fields), {"x-github-event": event}).signals
    return found


def an_issue(**fields: Any) -> dict[str, Any]:
    return {
        "number": 7,
        "title": "Checkout is slow",
        "state": "open",
        "labels": [],
        "assignees": [],
        **fields,
    }


@pytest.mark.parametrize(
    ("conclusion", "state"),
    [
        ("success", State.RESOLVED),
        ("neutral", State.RESOLVED),
        ("skipped", State.RESOLVED),
        ("cancelled", State.RESOLVED),
        ("stale", State.RESOLVED),
        ("failure", State.FIRING),
        ("timed_out", State.FIRING),
        ("action_required", State.FIRING),
        ("startup_failure", State.FIRING),
    ],
)
def test_every_conclusion_of_a_run_stands_for_a_state(conclusion: str, state: State) -> None:
    run = {
        "id": 1,
        "name": "CI",
        "head_branch": "main",
        "status": "completed",
        "conclusion": conclusion,
    }
    assert signal("workflow_run", action="completed", workflow_run=run).state is state


def test_the_next_run_that_goes_well_resolves_the_one_that_failed() -> None:
    failed = {
        "id": 1,
        "name": "CI",
        "head_branch": "main",
        "status": "completed",
        "conclusion": "failure",
    }
    passed = {**failed, "id": 2, "conclusion": "success"}
    one, two = (
        signal("workflow_run", action="completed", workflow_run=run) for run in (failed, passed)
    )
    assert (one.state, two.state) == (State.FIRING, State.RESOLVED)
    assert one.key == two.key


def test_another_branch_is_another_matter() -> None:
    run = {
        "id": 1,
        "name": "CI",
        "head_branch": "main",
        "status": "completed",
        "conclusion": "failure",
    }
    one = signal("workflow_run", action="completed", workflow_run=run)
    two = signal("workflow_run", action="completed", workflow_run={**run, "head_branch": "fix"})
    assert one.key != two.key


def test_a_run_that_is_tried_again_does_not_say_how_the_first_try_ended() -> None:
    run = {
        "id": 1,
        "name": "CI",
        "head_branch": "main",
        "status": "in_progress",
        "conclusion": "failure",
    }
    assert (
        signal("workflow_run", action="in_progress", workflow_run=run).state is State.ACKNOWLEDGED
    )


def test_an_issue_that_is_moved_away_is_resolved_here() -> None:
    assert signal("issues", action="transferred", issue=an_issue()).state is State.RESOLVED


def test_an_issue_that_nobody_has_any_more_fires_again() -> None:
    assert signal("issues", action="unassigned", issue=an_issue()).state is State.FIRING


def test_a_label_that_names_a_severity_is_the_level_and_makes_an_escalation() -> None:
    label = {"name": "severity/1"}
    found = signal(
        "issues", action="labeled", label=label, issue=an_issue(labels=[{"name": "bug"}, label])
    )
    assert (found.kind, found.level, found.level_word) == (
        Kind.ESCALATION,
        Level.CRITICAL,
        "severity/1",
    )
    assert found.key == "acme/shop:issue:7"


def test_any_other_label_changes_nothing() -> None:
    reading = read(
        delivery(action="labeled", label={"name": "docs"}, issue=an_issue()),
        {"x-github-event": "issues"},
    )
    assert reading.signals == ()
    assert reading.passed_over == "“labeled” of acme/shop#7 changes nothing about how it stands."


@pytest.mark.parametrize(
    ("is_merged", "text"), [(True, "Merged."), (False, "Closed without merging.")]
)
def test_a_pull_request_says_whether_it_was_merged(is_merged: bool, text: str) -> None:
    pull = {"number": 9, "title": "Faster checkout", "state": "closed", "merged": is_merged}
    found = signal("pull_request", action="closed", pull_request=pull)
    assert (found.kind, found.state, found.text) == (Kind.PULL_REQUEST, State.RESOLVED, text)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("created", State.FIRING),
        ("reopened", State.FIRING),
        ("reintroduced", State.FIRING),
        ("auto_reopened", State.FIRING),
        ("dismissed", State.RESOLVED),
        ("auto_dismissed", State.RESOLVED),
        ("fixed", State.RESOLVED),
    ],
)
def test_what_dependabot_does_stands_for_a_state(action: str, state: State) -> None:
    alert = {
        "number": 3,
        "security_advisory": {"summary": "Tar reads outside its folder", "severity": "critical"},
    }
    found = signal("dependabot_alert", action=action, alert=alert)
    assert (found.kind, found.state, found.level) == (Kind.VULNERABILITY, state, Level.CRITICAL)


@pytest.mark.parametrize(
    ("event", "action", "state"),
    [
        ("code_scanning_alert", "appeared_in_branch", State.FIRING),
        ("code_scanning_alert", "closed_by_user", State.RESOLVED),
        ("secret_scanning_alert", "created", State.FIRING),
        ("secret_scanning_alert", "publicly_leaked", State.FIRING),
        ("secret_scanning_alert", "assigned", State.ACKNOWLEDGED),
        ("secret_scanning_alert", "resolved", State.RESOLVED),
        ("secret_scanning_alert", "revoked", State.RESOLVED),
    ],
)
def test_findings_in_code_stand_for_a_state(event: str, action: str, state: State) -> None:
    alert = {
        "number": 4,
        "rule": {"description": "Query built from a form"},
        "secret_type": "shop_token",
    }
    assert signal(event, action=action, alert=alert).state is state


def test_a_security_severity_weighs_more_than_a_linters_word() -> None:
    rule = {
        "description": "Query built from a form",
        "severity": "warning",
        "security_severity_level": "high",
    }
    found = signal("code_scanning_alert", action="created", alert={"number": 4, "rule": rule})
    assert (found.level, found.level_word) == (Level.ERROR, "high")


def test_alerts_of_old_are_known_by_their_shape() -> None:
    alert = {"id": 91, "affected_package_name": "tar", "external_identifier": "CVE-2020-1"}
    (found,) = read(delivery(action="dismiss", alert=alert), {}).signals
    assert (found.state, found.key) == (State.RESOLVED, "acme/shop:dependabot:91")


def test_a_form_with_json_in_it_is_read_as_json_is() -> None:
    inner = json.dumps(delivery(action="opened", issue=an_issue()))
    (found,) = read({"payload": inner}, {"x-github-event": "issues"}).signals
    assert found.title == "Checkout is slow"


def test_an_event_that_is_made_tomorrow_is_passed_over_with_its_name() -> None:
    reading = read(delivery(action="created"), {"x-github-event": "sub_issues"})
    assert reading.passed_over == "“sub issues” of GitHub says nothing about a matter."


@pytest.mark.parametrize(
    "event", ["pull_request_review", "issue_comment", "star", "ping", "push", "member"]
)
def test_what_changes_no_matter_is_passed_over(event: str) -> None:
    assert (
        read(delivery(action="created", issue=an_issue()), {"x-github-event": event}).signals == ()
    )


def test_a_delivery_without_a_repository_says_what_is_missing() -> None:
    with pytest.raises(NotRead) as refusal:
        read({"action": "opened", "issue": an_issue()}, {"x-github-event": "issues"})
    assert refusal.value.code == "payload_incomplete"
    assert "`repository.full_name`" in str(refusal.value)


def test_a_conclusion_that_nobody_knows_is_kept_for_a_person() -> None:
    run = {"id": 1, "name": "CI", "status": "completed", "conclusion": "purple"}
    with pytest.raises(NotRead) as refusal:
        signal("workflow_run", action="completed", workflow_run=run)
    assert refusal.value.code == "state_unknown"
    assert "“purple”" in str(refusal.value)


def test_what_gitea_sends_with_githubs_headers_is_not_githubs() -> None:
    assert not recognises(delivery(), {"x-github-event": "push", "x-gitea-event": "push"})
    assert recognises(delivery(), {"x-github-event": "push"})


def test_a_mail_address_in_a_title_is_not_legible() -> None:
    found = signal(
        "issues", action="opened", issue=an_issue(title="Mail of kim@shop.example bounces")
    )
    assert found.title == "Mail of … bounces"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "created", "discussion": {}}, "discussion"),
        (
            {"action": "requested", "deployment": {"id": 1}, "deployment_callback_url": "x"},
            "deployment protection rule",
        ),
        ({"action": "approved", "reviewers": [{}], "workflow_run": {"id": 1}}, "deployment review"),
        ({"zen": "Keep it simple.", "hook_id": 1, "hook": {}}, "ping"),
    ],
)
def test_without_the_header_the_shape_tells_the_event(fields: dict[str, Any], said: str) -> None:
    assert recognises(delivery(**fields), {})
    assert (
        read(delivery(**fields), {}).passed_over
        == f"“{said}” of GitHub says nothing about a matter."
    )


def test_a_suite_that_was_asked_for_waits_though_it_has_no_status() -> None:
    suite = {
        "id": 1,
        "status": None,
        "conclusion": None,
        "app": {"name": "Linter"},
        "head_branch": "main",
    }
    reading = read(
        delivery(action="requested", check_suite=suite), {"x-github-event": "check_suite"}
    )
    assert reading.passed_over == "A run that waits to start: Linter on main."


def test_a_run_without_a_branch_is_told_by_the_beginning_of_its_commit() -> None:
    check = {
        "id": 1,
        "name": "lint",
        "status": "completed",
        "conclusion": "failure",
        "head_sha": "c0ffee" * 6,
    }
    assert (
        signal("check_run", action="completed", check_run=check).title
        == "lint on c0ffeec0ff: failure"
    )
