"""Forms that tools send and the shared payloads do not hold, in our own words."""

from __future__ import annotations

from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State
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


def an_event(kind: str, **more: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "1", "source": "/shop", "type": kind, **more}


def test_one_event_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    found = reading(
        "cloudevents",
        [an_event("com.example.alert.fired", subject="a"), an_event("com.example.order.made")],
    )
    assert [signal.key for signal in found.signals] == ["/shop:a"]
    assert found.remarks[0].startswith("An event was left out")
    with pytest.raises(NotRead):
        reading("cloudevents", [an_event("com.example.order.made")])


def test_two_matters_without_a_subject_are_told_apart_by_what_they_carry() -> None:
    one, two = (
        only("cloudevents", an_event("com.example.alert.fired", data={"id": number}))
        for number in (1, 2)
    )
    assert one.key != two.key


def cdevent(kind: str, version: str) -> dict[str, Any]:
    context = {
        "version": version,
        "id": "1",
        "source": "/shop",
        "type": kind,
        "timestamp": "2026-03-01T09:00:00Z",
    }
    return {
        "context": context,
        "subject": {"id": "run-4", "content": {"pipelineName": "deploy", "outcome": "failure"}},
    }


@pytest.mark.parametrize(
    "kind", ["dev.cdevents.pipelinerun.finished.0.2.0", "dev.cdevents.pipelinerun.finished.v1"]
)
def test_a_cdevent_is_read_whatever_version_its_type_names(kind: str) -> None:
    assert only("cloudevents", cdevent(kind, "0.4.1")).state is State.FIRING


def test_a_tool_s_own_cdevent_is_recognised_and_passed_over() -> None:
    own = cdevent("dev.cdeventsx.shop-basket.created.0.1.0", "0.4.1")
    assert whose(own, {}) == "cloudevents"
    assert reading("cloudevents", own).passed_over.endswith(".")


@pytest.mark.parametrize(
    "payload",
    [
        {
            "cloudEventsVersion": "0.1",
            "eventType": "com.example.alert.fired",
            "eventID": "1",
            "source": "/shop",
        },
        {**an_event("com.example.alert.fired"), "specversion": "0.2"},
        cdevent("dev.cdevents.pipelinerun.finished.2.0.0", "2.0.0"),
    ],
)
def test_a_version_that_is_unknown_is_refused_by_name(payload: dict[str, Any]) -> None:
    assert whose(payload, {}) == "cloudevents"
    with pytest.raises(NotRead) as refusal:
        reading("cloudevents", payload)
    assert refusal.value.code == "version_unknown"


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
