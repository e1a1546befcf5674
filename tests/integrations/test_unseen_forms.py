"""Forms that tools send and the shared payloads do not hold, in our own words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.integrations.inbound import providers, whose


def reading(tool: str, payload: Any, headers: dict[str, str] | None = None) -> Reading:
    return providers()[tool].read(payload, headers or {})


def only(tool: str, payload: Any, headers: dict[str, str] | None = None) -> Signal:
    (signal,) = reading(tool, payload, headers).signals
    return signal


def gocd(state: str, result: str) -> dict[str, Any]:
    stage = {
        "name": "test",
        "state": state,
        "result": result,
        "create-time": "May 2, 2024, 8:00:00 AM",
    }
    if result != "Unknown":
        stage["last-transition-time"] = "May 2, 2024, 8:05:00 PM"
    return {
        "type": "stage",
        "data": {"pipeline": {"name": "shop", "group": "defaultGroup", "stage": stage}},
    }


def test_a_stage_of_gocd_that_is_wrapped_is_read_like_one_that_is_not() -> None:
    runs, failed = gocd("Building", "Unknown"), gocd("Failed", "Failed")
    assert whose(failed, {}) == "gocd"
    one, two = only("gocd", runs), only("gocd", failed)
    assert (one.state, two.state) == (State.ACKNOWLEDGED, State.FIRING)
    assert one.key == two.key == "shop:test"
    assert two.service == "shop"
    assert two.at is not None
    assert two.at.hour == 20


def test_a_short_build_of_circleci_is_still_a_build() -> None:
    build = {
        "reponame": "shop",
        "username": "acme",
        "branch": "main",
        "status": "failed",
        "build_url": "https://ci.example/4",
    }
    assert whose({"payload": build}, {}) == "circleci"
    found = only("circleci", {"payload": build})
    assert (found.state, found.key, found.link) == (
        State.FIRING,
        "acme/shop:job:Build:main",
        "https://ci.example/4",
    )


@pytest.mark.parametrize(
    ("said", "level"), [(1, Level.CRITICAL), ("3", Level.WARNING), ("P5", Level.INFO)]
)
def test_a_priority_of_opsgenie_may_be_a_bare_figure(said: Any, level: Level) -> None:
    alert = {"alertId": "a-1", "message": "Orders wait", "priority": said}
    assert only("opsgenie", {"action": "Create", "alert": alert}).level is level


def deployed(status: str) -> dict[str, Any]:
    return {
        "object_kind": "deployment",
        "status": status,
        "deployment_id": 4,
        "environment": "production",
        "ref": "main",
        "project": {"path_with_namespace": "acme/shop"},
    }


def test_an_approval_of_a_deployment_is_no_word_about_how_it_went() -> None:
    assert reading("gitlab", deployed("approved")).passed_over.startswith("A deployment may go out")
    assert only("gitlab", deployed("failed")).state is State.FIRING


def replicated(status: str, to: str) -> dict[str, Any]:
    there = {"endpoint": to, "namespace": "copies"}
    said = {
        "job_status": status,
        "policy_creator": "kim",
        "src_resource": {"namespace": "shop"},
        "dest_resource": there,
    }
    failed = [] if status == "Success" else [{"name_tag": "web:1.0"}]
    return {
        "type": "REPLICATION",
        "occur_at": 1772355600,
        "event_data": {"replication": {**said, "failed_artifact": failed}},
    }


def test_a_replication_is_what_goes_where_and_names_nobody() -> None:
    failed, done = (
        only("harbor", replicated("Failed", "a.example")),
        only("harbor", replicated("Success", "a.example")),
    )
    other = only("harbor", replicated("Failed", "b.example"))
    assert (failed.state, done.state) == (State.FIRING, State.RESOLVED)
    assert failed.key == done.key != other.key
    assert (failed.service, failed.text) == ("shop", "web:1.0")
    assert "kim" not in failed.key + failed.title


def test_a_scan_that_ends_well_ends_the_one_that_could_not_be_done() -> None:
    def scan(kind: str, severity: str) -> dict[str, Any]:
        resource = {
            "tag": "1.0",
            "scan_overview": {"report": {"severity": severity, "summary": {"total": 0}}},
        }
        return {
            "type": kind,
            "event_data": {"resources": [resource], "repository": {"repo_full_name": "acme/shop"}},
        }

    failed, clean = (
        only("harbor", scan("SCANNING_FAILED", "")),
        only("harbor", scan("SCANNING_COMPLETED", "None")),
    )
    assert (failed.state, clean.state) == (State.FIRING, State.RESOLVED)
    assert failed.key == clean.key


def test_an_error_of_honeybadger_keeps_its_service_and_names_nobody() -> None:
    fault = {"id": 4, "project_id": 9, "klass": "KeyError", "message": "no basket"}
    occurred = {
        "event": "occurred",
        "message": "[The shop/live] KeyError: no basket",
        "project": {"name": "The shop"},
        "fault": fault,
    }
    ended = {
        "event": "resolved",
        "message": "[The shop/live] KeyError resolved by Kim",
        "actor": {"name": "Kim"},
        "fault": fault,
    }
    one, two = only("honeybadger", occurred), only("honeybadger", ended)
    assert one.service == two.service == "The shop"
    assert two.title == "KeyError: no basket"
    assert one.key == two.key


def test_a_check_in_that_reports_again_says_when() -> None:
    check = {
        "id": "c",
        "name": "backup",
        "reported_at": "2026-03-01T09:30:00Z",
        "expected_at": "2026-03-01T10:00:00Z",
    }
    payload = {
        "event": "check_in_reporting",
        "message": "[Shop] REPORTING: backup",
        "project": {"name": "Shop"},
        "check_in": check,
    }
    found = only("honeybadger", payload)
    assert (found.state, found.at is not None and f"{found.at:%H:%M}") == (State.RESOLVED, "09:30")


def test_a_personal_build_breaks_nothing_for_the_others() -> None:
    build = {
        "buildResult": "failure",
        "buildTypeId": "Shop_Ci",
        "buildFullName": "Shop :: Ci",
        "notifyType": "buildFinished",
    }
    mark = [{"name": "env.BUILD_IS_PERSONAL", "value": "true"}]
    everybody, one = (
        only("teamcity", {"build": build}),
        only("teamcity", {"build": {**build, "teamcityProperties": mark}}),
    )
    own = {
        "eventType": "BUILD_FINISHED",
        "payload": {
            "buildTypeId": "Shop_Ci",
            "status": "FAILURE",
            "state": "finished",
            "personal": True,
        },
    }
    assert everybody.key == "Shop_Ci"
    assert one.key == only("teamcity", own).key == "Shop_Ci:personal"
    assert one.title.startswith("Shop :: Ci (personal)")


def advisory(action: str, **more: Any) -> dict[str, Any]:
    found = {
        "ghsa_id": "GHSA-aaaa-bbbb-cccc",
        "cve_id": "CVE-2026-1",
        "summary": "A basket can be read by anybody",
        "severity": "critical",
        "published_at": "2026-03-01T09:00:00Z",
        "vulnerabilities": [{"package": {"ecosystem": "pip", "name": "basket"}}],
        **more,
    }
    return {"action": action, "security_advisory": found}


def test_an_advisory_of_all_of_github_is_a_vulnerability_until_it_is_withdrawn() -> None:
    published, gone = (
        advisory("published"),
        advisory("withdrawn", withdrawn_at="2026-03-02T09:00:00Z"),
    )
    assert whose(published, {}) == "github"
    one, two = only("github", published), only("github", gone)
    assert (one.kind, one.state, two.state) == (Kind.VULNERABILITY, State.FIRING, State.RESOLVED)
    assert one.key == two.key == "advisory:GHSA-aaaa-bbbb-cccc"
    assert (one.level, one.service, one.link) == (
        Level.CRITICAL,
        "basket",
        "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
    )
    assert two.at is not None
    assert two.at.day == 2


def released(deployment: str, environment: str) -> dict[str, Any]:
    where = {
        "id": 5,
        "name": "production",
        "status": environment,
        "release": {"id": 1, "name": "Release-1"},
    }
    resource = {
        "environment": where,
        "project": {"name": "Shop"},
        "deployment": {"deploymentStatus": deployment},
    }
    return {"eventType": "ms.vss-release.deployment-completed-event", "resource": resource}


@pytest.mark.parametrize(
    ("deployment", "environment", "state"),
    [
        ("notDeployed", "rejected", State.FIRING),
        ("undefined", "succeeded", State.RESOLVED),
        ("failed", "inProgress", State.FIRING),
    ],
)
def test_where_a_release_does_not_say_how_it_went_its_environment_does(
    deployment: str, environment: str, state: State
) -> None:
    assert only("azuredevops", released(deployment, environment)).state is state


def test_a_build_of_old_says_its_branch_beside_its_commit() -> None:
    found = {
        "definition": {"name": "ci"},
        "status": "failed",
        "sourceGetVersion": "LG:refs/heads/main:4a5b",
    }
    payload = {
        "eventType": "build.complete",
        "resource": found,
        "resourceContainers": {"project": {"id": "p"}},
    }
    assert only("azuredevops", payload).key == "p:build:ci:main"


def test_bitbucket_s_cloud_is_known_by_its_braces_where_no_type_is_said() -> None:
    repository = {"uuid": "{5-9}", "full_name": "acme/shop", "name": "shop"}
    payload = {
        "repository": repository,
        "actor": {},
        "pullrequest": {"id": 4, "title": "Faster", "state": "MERGED"},
    }
    assert whose(payload, {}) == "bitbucket"
    assert only("bitbucket", payload).key == "acme/shop:pull_request:4"


def test_a_run_of_forgejo_is_known_without_its_header() -> None:
    repository = {
        "full_name": "acme/shop",
        "clone_url": "https://git.example/acme/shop.git",
        "empty": False,
    }
    run = {
        "workflow_id": "ci.yml",
        "status": "failure",
        "prettyref": "main",
        "repository": repository,
    }
    payload = {"action": "failure", "run": run}
    assert whose(payload, {}) == "gitea"
    assert only("gitea", payload).key == "acme/shop:workflow:ci.yml:main"


def test_an_epic_of_gitlab_belongs_to_its_group() -> None:
    epic = {"iid": 3, "title": "Faster", "state": "opened", "action": "open", "type": "Epic"}
    epic["url"] = "https://gitlab.example/groups/acme/-/work_items/3"
    found = only("gitlab", {"object_kind": "work_item", "project": None, "object_attributes": epic})
    assert (found.key, found.service) == ("acme:issue:3", "acme")


@pytest.mark.parametrize(
    ("tool", "payload", "state"),
    [
        (
            "codeship",
            {"build": {"build_id": 1, "status": "ignored", "project_full_name": "acme/shop"}},
            State.RESOLVED,
        ),
        (
            "netlify",
            {"id": "d", "site_id": "s", "build_id": "b", "state": "retrying"},
            State.ACKNOWLEDGED,
        ),
    ],
)
def test_a_seldom_word_for_a_run_is_known(tool: str, payload: dict[str, Any], state: State) -> None:
    assert only(tool, payload).state is state


def test_a_build_of_which_a_server_knows_nothing_says_nothing() -> None:
    status = {"state": "UNKNOWN", "key": "ci", "name": "CI"}
    payload = {
        "eventKey": "repo:build_status",
        "buildStatus": status,
        "repository": {"slug": "shop"},
    }
    assert reading("bitbucket", payload).passed_over.endswith(".")


@pytest.mark.parametrize(
    ("name", "picture", "level"),
    [
        ("Hoch", "https://jira.example/images/icons/priorities/high.svg", Level.ERROR),
        ("最低", "https://jira.example/images/icons/priorities/lowest_new.svg", Level.INFO),
        ("Bloquant", "https://jira.example/images/icons/priority_blocker.gif", Level.CRITICAL),
        ("Dringend", "https://jira.example/secure/viewavatar", None),
        ("High", "https://jira.example/images/icons/priorities/lowest.svg", Level.ERROR),
    ],
)
def test_jira_s_priority_is_known_by_its_picture_in_every_language(
    name: str, picture: str, level: Level | None
) -> None:
    fields = {
        "status": {"name": "x", "statusCategory": {"key": "new"}},
        "priority": {"name": name, "iconUrl": picture},
    }
    found = only(
        "jira", {"webhookEvent": "jira:issue_created", "issue": {"key": "SHOP-4", "fields": fields}}
    )
    assert (found.level, found.level_word) == (level, name)


@pytest.mark.parametrize(
    ("said", "state"),
    [("trigger", State.FIRING), ("acknowledge", State.ACKNOWLEDGED), ("resolve", State.RESOLVED)],
)
def test_what_tools_send_to_pagerduty_s_first_events_api_is_read(said: str, state: State) -> None:
    payload = {
        "service_key": "k",
        "event_type": said,
        "incident_key": "web-1/http",
        "description": "No answer from web-1",
    }
    assert whose(payload, {}) == "pagerduty"
    found = only("pagerduty", payload)
    assert (found.state, found.key) == (state, "event:web-1/http")


def test_a_change_that_pagerduty_shows_beside_incidents_is_passed_over() -> None:
    payload = {"routing_key": "k", "payload": {"summary": "Basket 4.2 went out"}}
    assert whose(payload, {}) == "pagerduty"
    assert reading("pagerduty", payload).passed_over.endswith(".")


def test_planned_work_on_a_page_is_passed_over_and_an_incident_s_own_address_is_kept() -> None:
    page = {"meta": {}, "page": {"id": "p"}}
    assert (
        "planned"
        in reading("statuspage", {**page, "maintenance": {"name": "New disks"}}).passed_over
    )
    incident = {"id": "i", "name": "Slow", "status": "RESOLVED", "url": "https://status.example/i"}
    assert only("statuspage", {**page, "incident": incident}).link == "https://status.example/i"


@pytest.mark.parametrize(
    ("before", "now", "fires"),
    [("P3", "P1", True), (3, 1, True), ("P1", "P3", False), ("", "P1", False)],
)
def test_only_a_priority_of_opsgenie_that_rises_makes_an_alert_fire_again(
    before: Any, now: Any, fires: bool
) -> None:
    alert = {"alertId": "a-1", "message": "Orders wait", "oldPriority": before, "priority": now}
    found = reading("opsgenie", {"action": "UpdatePriority", "alert": alert})
    assert [(signal.state, signal.level) for signal in found.signals] == [
        (State.FIRING, Level.CRITICAL)
    ] * fires


def test_what_semaphore_classic_says_of_neither_a_build_nor_a_deploy_is_passed_over() -> None:
    said = {
        "project_name": "shop",
        "project_hash_id": "h",
        "branch_name": "main",
        "result": "passed",
    }
    assert only("semaphore", {**said, "event": "build"}).key == "shop:build:main"
    assert reading("semaphore", {**said, "event": "tea"}).passed_over.startswith("“tea”")


def test_a_suite_of_checks_leads_to_the_checks_of_its_commit() -> None:
    suite = {
        "head_branch": "main",
        "head_sha": "4a5b6c",
        "status": "completed",
        "conclusion": "failure",
        "app": {"name": "CI"},
    }
    repository = {
        "full_name": "acme/shop",
        "html_url": "https://github.example/acme/shop",
        "node_id": "r",
    }
    found = only("github", {"action": "completed", "check_suite": suite, "repository": repository})
    assert found.link == "https://github.example/acme/shop/commit/4a5b6c/checks"


def test_a_build_of_travis_that_runs_is_no_longer_one_that_waits() -> None:
    payload = {
        "number": "9",
        "state": "started",
        "status_message": "Pending",
        "branch": "main",
        "started_at": "2026-03-01T09:00:00Z",
        "repository": {"owner_name": "acme", "name": "shop"},
    }
    assert only("travis", payload).state is State.ACKNOWLEDGED
    assert reading("travis", {**payload, "state": "created"}).passed_over


def test_a_build_of_teamcity_itself_says_when_it_ended() -> None:
    build = {
        "buildTypeId": "Shop_Test",
        "status": "FAILURE",
        "state": "finished",
        "startDate": "20260301T090000+0100",
        "finishDate": "20260301T091000+0100",
    }
    found = only("teamcity", {"eventType": "BUILD_FINISHED", "payload": build})
    assert found.at == datetime(2026, 3, 1, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"error_message": "Canceled build"}, State.RESOLVED),
        ({"error_message": "Build script returned 2"}, State.FIRING),
        ({"skipped": True}, State.RESOLVED),
        ({}, State.FIRING),
    ],
)
def test_a_deploy_of_netlify_that_was_cancelled_or_skipped_is_over(
    more: dict[str, Any], state: State
) -> None:
    deploy = {"id": "d-1", "site_id": "s", "build_id": "b", "name": "shop", "state": "error"}
    assert only("netlify", {**deploy, **more}).state is state


@pytest.mark.parametrize("status", ["not_run", "no_tests"])
def test_a_job_of_circleci_that_ran_nothing_is_over(status: str) -> None:
    build = {"reponame": "shop", "username": "acme", "build_url": "https://ci.example/1"}
    assert only("circleci", {"payload": {**build, "status": status}}).state is State.RESOLVED


def test_an_issue_of_github_whose_type_is_an_incident_asks_for_help() -> None:
    issue = {"number": 4, "title": "Orders wait", "state": "open", "type": {"name": "Incident"}}
    payload = {"action": "opened", "issue": issue, "repository": {"full_name": "acme/shop"}}
    assert only("github", payload, {"x-github-event": "issues"}).kind is Kind.ESCALATION


def test_an_issue_of_jira_of_which_only_the_move_is_sent_goes_where_it_went() -> None:
    moved = {
        "webhookEvent": "jira:issue_updated",
        "issue": {"key": "OPS-4"},
        "changelog": {"items": [{"field": "status", "toString": "Done"}]},
    }
    found = only("jira", moved)
    assert (found.key, found.title, found.state) == ("OPS-4", "OPS-4", State.RESOLVED)
    assert reading("jira", {**moved, "changelog": {"items": []}}).passed_over


def test_an_issue_that_the_automation_of_jira_sends_is_over_since_it_was_resolved() -> None:
    status = {"name": "Erledigt", "statusCategory": {"key": "done"}}
    issue = {
        "status": status,
        "resolutiondate": "2026-03-01T09:00:00.000+0000",
        "updated": "2026-03-02T09:00:00.000+0000",
    }
    found = only("jira", {"key": "OPS-4", "fields": issue})
    assert found.at == datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("event", ["schedule.updated_v1", "schedule.shift_change_v1"])
def test_what_incident_io_says_of_schedules_is_passed_over(event: str) -> None:
    payload = {"event_type": event, event: {"id": "01S"}}
    assert whose(payload, {}) == "incident_io"
    assert reading("incident_io", payload).passed_over


def test_a_run_for_a_fork_of_github_is_not_one_of_the_branch_of_the_same_name() -> None:
    def run(owner: str) -> dict[str, Any]:
        found = {
            "name": "CI",
            "head_branch": "main",
            "status": "completed",
            "conclusion": "failure",
            "head_repository": {"full_name": f"{owner}/shop"},
        }
        repository = {"full_name": "acme/shop"}
        return {"action": "completed", "workflow_run": found, "repository": repository}

    headers = {"x-github-event": "workflow_run"}
    ours, theirs = only("github", run("acme"), headers), only("github", run("guest"), headers)
    assert (ours.key, theirs.key) == (
        "acme/shop:workflow:CI:main",
        "acme/shop:workflow:CI:guest:main",
    )


def test_a_pipeline_for_a_fork_of_gitlab_is_not_one_of_the_branch_of_the_same_name() -> None:
    def pipeline(source: int) -> dict[str, Any]:
        request = {"iid": 12, "source_project_id": source, "target_project_id": 1}
        return {
            "object_kind": "pipeline",
            "object_attributes": {"id": 5, "ref": "main", "status": "failed"},
            "project": {"path_with_namespace": "acme/shop"},
            "merge_request": request,
        }

    ours, theirs = only("gitlab", pipeline(1)), only("gitlab", pipeline(2))
    assert (ours.key, theirs.key) == ("acme/shop:pipeline:main", "acme/shop:pipeline:!12")


def work_item(event: str, **more: Any) -> dict[str, Any]:
    fields = {
        "System.TeamProject": "Shop",
        "System.State": "New",
        "System.Title": "Orders wait",
        "System.ChangedDate": "2026-03-01T09:00:00Z",
        **more,
    }
    resource = {"id": 5, "fields": fields}
    return {"eventType": event, "resource": resource, "createdDate": "2026-03-02T09:00:00Z"}


@pytest.mark.parametrize("name", ["Microsoft.VSTS.Common.Severity", "Custom.Severity"])
def test_a_work_item_of_azure_devops_has_the_severity_of_its_own_process(name: str) -> None:
    found = only("azuredevops", work_item("workitem.created", **{name: "3 - Medium"}))
    assert (found.level, found.level_word) == (Level.WARNING, "3 - Medium")


@pytest.mark.parametrize(("event", "day"), [("created", 1), ("deleted", 2), ("restored", 2)])
def test_a_work_item_of_azure_devops_is_gone_since_it_was_deleted(event: str, day: int) -> None:
    found = only("azuredevops", work_item(f"workitem.{event}"))
    assert found.at == datetime(2026, 3, day, 9, tzinfo=UTC)
