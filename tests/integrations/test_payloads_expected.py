"""What real deliveries of code hosts, pipelines, trackers and desks say, put down by hand after looking at each.

A word in braces is the path of a field in the delivery itself, so that nobody's names stand here.
"""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from peacetime.domain.signals.signal import NotRead
from peacetime.integrations.inbound import providers

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
WEBHOOKS = SHARED / "data" / "webhooks"
FOLDERS = {"bitbucket2": "bitbucket"}

GH_ISSUE = "{repository.full_name}:issue:{issue.number}"
GH_PULL = "{repository.full_name}:pull_request:{pull_request.number}"
GL_ISSUE = "{project.path_with_namespace}:issue:{object_attributes.iid}"
GL_MERGE = "{project.path_with_namespace}:pull_request:{object_attributes.iid}"
AZ_PULL = "{resource.repository.project.name}:{resource.repository.name}:pull_request:{resource.pullRequestId}"

# file: kind, state, key, service
EXPECTED = {
    "github/check_run.completed.json": (
        "pipeline", "resolved", "{repository.full_name}:check:{check_run.name}:{check_run.check_suite.head_branch}",
        "{repository.full_name}",
    ),
    "github/check_suite.completed.json": (
        "pipeline", "resolved", "{repository.full_name}:checks:{check_suite.app.name}:{check_suite.head_branch}",
        "{repository.full_name}",
    ),
    "github/code_scanning_alert.closed-by-user.json": (
        "vulnerability", "resolved", "{repository.full_name}:code_scanning:{alert.number}", "{repository.full_name}",
    ),
    "github/code_scanning_alert.fixed.json": (
        "vulnerability", "resolved", "{repository.full_name}:code_scanning:{alert.number}", "{repository.full_name}",
    ),
    "github/dependabot_alert.created.json": (
        "vulnerability", "firing", "{repository.full_name}:dependabot:{alert.number}", "{repository.full_name}",
    ),
    "github/secret_scanning_alert.reopened.json": (
        "vulnerability", "firing", "{repository.full_name}:secret_scanning:{alert.number}", "{repository.full_name}",
    ),
    "github/deployment.with-installation.json": (
        "deployment", "firing", "{repository.full_name}:deployment:{deployment.id}", "{repository.full_name}",
    ),
    "github/deployment_status.gh-pages.json": (
        "deployment", "acknowledged", "{repository.full_name}:deployment:{deployment.id}", "{repository.full_name}",
    ),
    "github/deployment_status.with-installation.json": (
        "deployment", "resolved", "{repository.full_name}:deployment:{deployment.id}", "{repository.full_name}",
    ),
    "github/issues.assigned.with-installation.json": ("issue", "acknowledged", GH_ISSUE, "{repository.full_name}"),
    "github/issues.deleted.json": ("issue", "resolved", GH_ISSUE, "{repository.full_name}"),
    "github/issues.edited.with-organization.json": ("issue", "acknowledged", GH_ISSUE, "{repository.full_name}"),
    "github/issues.opened.with-empty-body.json": ("issue", "firing", GH_ISSUE, "{repository.full_name}"),
    "github/issues.reopened.json": ("issue", "firing", GH_ISSUE, "{repository.full_name}"),
    "github/pull_request.assigned.with-organization.json": (
        "pull_request", "acknowledged", GH_PULL, "{repository.full_name}",
    ),
    "github/pull_request.closed.with-organization.json": (
        "pull_request", "resolved", GH_PULL, "{repository.full_name}",
    ),
    "github/pull_request.opened.json": ("pull_request", "firing", GH_PULL, "{repository.full_name}"),
    "github/status.with-author-committer-null.json": (
        "pipeline", "resolved", "{repository.full_name}:status:{context}:master", "{repository.full_name}",
    ),
    "github/workflow_job.completed.success.with-organization.json": (
        "pipeline", "resolved",
        "{repository.full_name}:job:{workflow_job.workflow_name} / {workflow_job.name}:{workflow_job.head_branch}",
        "{repository.full_name}",
    ),
    "github/workflow_job.in_progress.with-queued-steps.json": (
        "pipeline", "acknowledged",
        "{repository.full_name}:job:{workflow_job.workflow_name} / {workflow_job.name}:{workflow_job.head_branch}",
        "{repository.full_name}",
    ),
    "github/workflow_run.completed.with-pull-requests.json": (
        "pipeline", "resolved", "{repository.full_name}:workflow:{workflow.name}:{workflow_run.head_branch}",
        "{repository.full_name}",
    ),
    "github/push.plain.json": None,
    "github/release.deleted.json": None,
    "github/issue_comment.created.1.json": None,
    "github/issues.labeled.with-organization.json": None,
    "github/issues.demilestoned.with-organization.json": None,
    "github/pull_request.converted_to_draft.with-installation.json": None,
    "github/workflow_job.queued.with-deployment.json": None,
    "github/tekton_issue_comment.json": None,
    "gitlab/build_created.json": None,
    "gitlab/issue_hook__confidential_issue_created_with_assignee.json": (
        "issue", "firing", GL_ISSUE, "{project.path_with_namespace}",
    ),
    "gitlab/issue_hook__issue_reopened.json": ("issue", "firing", GL_ISSUE, "{project.path_with_namespace}"),
    "gitlab/merge_request_hook__merge_request_created_with_assignee.json": (
        "pull_request", "firing", GL_MERGE, "{project.path_with_namespace}",
    ),
    "gitlab/merge_request_hook__merge_request_updated.json": (
        "pull_request", "acknowledged", GL_MERGE, "{project.path_with_namespace}",
    ),
    "gitlab/system_hook__merge_request_closed.json": (
        "pull_request", "resolved", GL_MERGE, "{project.path_with_namespace}",
    ),
    "gitlab/pipeline_hook__pipeline_started.json": (
        "pipeline", "acknowledged", "{project.path_with_namespace}:pipeline:{object_attributes.ref}",
        "{project.path_with_namespace}",
    ),
    "gitlab/pipeline_hook__pipeline_succeeded_with_artifacts.json": (
        "pipeline", "resolved", "{project.path_with_namespace}:pipeline:{object_attributes.ref}",
        "{project.path_with_namespace}",
    ),
    "gitlab/test_hook__issue_test_payload.json": ("issue", "firing", GL_ISSUE, "{project.path_with_namespace}"),
    "gitlab/merge_request_hook__merge_request_approved.json": None,
    "gitlab/note_hook__merge_request_note.json": None,
    "gitlab/push_hook__remove_branch.json": None,
    "gitlab/wiki_page_hook__wiki_page_opened.json": None,
    "gitea/issues__assigned.json": ("issue", "acknowledged", GH_ISSUE, "{repository.full_name}"),
    "gitea/issues__reopened.json": ("issue", "firing", GH_ISSUE, "{repository.full_name}"),
    "gitea/pull_request__merged.json": ("pull_request", "resolved", GH_PULL, "{repository.full_name}"),
    "gitea/create__branch.json": None,
    "gitea/issue_comment__in_pr.json": None,
    "bitbucket2/issue_updated.json": ("issue", "firing", "{repository.full_name}:issue:{issue.id}", "{repository.full_name}"),
    "bitbucket2/pull_request_created_or_updated.json": (
        "pull_request", "firing", "{repository.full_name}:pull_request:{pullrequest.id}", "{repository.full_name}",
    ),
    "bitbucket2/pull_request_fulfilled_or_rejected.json": (
        "pull_request", "resolved", "{repository.full_name}:pull_request:{pullrequest.id}", "{repository.full_name}",
    ),
    "bitbucket2/issue_commented.json": None,
    "bitbucket2/force_push.json": None,
    "azuredevops/code_pull_request__opened.json": ("pull_request", "firing", AZ_PULL, "{resource.repository.name}"),
    "azuredevops/code_pull_request__merge_attempted.json": (
        "pull_request", "firing", AZ_PULL, "{resource.repository.name}",
    ),
    "azuredevops/code_push__remove_branch.json": None,
    "jira/created_v2.json": ("issue", "firing", "{issue.key}", "{issue.fields.project.key}"),
    "jira/change_status_v1.json": ("issue", "acknowledged", "{issue.key}", "{issue.fields.project.key}"),
    "jira/deleted_v2.json": ("issue", "resolved", "{issue.key}", "{issue.fields.project.key}"),
    "jira/updated_priority_v1.json": ("issue", "firing", "{issue.key}", "{issue.fields.project.key}"),
    "jira/comment_created.json": None,
    "jira/commented_v1.json": None,
    "jira/comment_edited_v2.json": None,
    "linear/issue_create_simple.json": ("issue", "firing", "{data.id}", "{data.team.name}"),
    "linear/issue_update.json": ("escalation", "acknowledged", "{data.id}", "{data.team.name}"),
    "linear/issue_remove.json": ("escalation", "resolved", "{data.id}", "{data.team.name}"),
    "linear/comment_create.json": None,
    "clubhouse/story_create.json": ("issue", "firing", "story:{primary_id}", "{references.0.name}"),
    "clubhouse/story_archive.json": ("issue", "resolved", "story:{primary_id}", ""),
    "clubhouse/story_unarchive.json": ("issue", "firing", "story:{primary_id}", ""),
    "clubhouse/story_update_add_github_branch.json": ("issue", "acknowledged", "story:{actions.1.id}", ""),
    "clubhouse/epic_create_story.json": ("issue", "firing", "story:{primary_id}", "{references.0.name}"),
    "clubhouse/epic_archive.json": None,
    "clubhouse/story_task_complete.json": None,
    "clubhouse/story_update_add_label.json": None,
    "clubhouse/story_update_change_title.json": None,
    "circleci/bitbucket_workflow_completed.json": (
        "pipeline", "resolved", "{project.slug}:workflow:{workflow.name}:{pipeline.vcs.branch}", "{project.name}",
    ),
    "circleci/gitlab_job_completed.json": (
        "pipeline", "resolved", "{project.slug}:job:{workflow.name} / {job.name}:main", "{project.name}",
    ),
    "circleci/ping.json": None,
    "travis/build.json": (
        "pipeline", "resolved", "{repository.owner_name}/{repository.name}:build:{branch}",
        "{repository.owner_name}/{repository.name}",
    ),
    "teamcity/broken.json": ("pipeline", "firing", "{build.buildTypeId}", "{build.projectName}"),
    "teamcity/fixed.json": ("pipeline", "resolved", "{build.buildTypeId}", "{build.projectName}"),
    "buildbot/finished_cancelled.json": ("pipeline", "resolved", "{project}:{buildername}", "{project}"),
    "codeship/error_build.json": (
        "pipeline", "firing", "{build.project_full_name}:build:{build.branch}", "{build.project_full_name}",
    ),
    "codeship/success_build.json": (
        "pipeline", "resolved", "{build.project_full_name}:build:{build.branch}", "{build.project_full_name}",
    ),
    "semaphore/build.json": ("pipeline", "resolved", "{project_name}:build:{branch_name}", "{project_name}"),
    "semaphore/pull_request.json": (
        "pipeline", "firing", "{project.name}:{pipeline.name}:pull request {revision.pull_request.number}",
        "{project.name}",
    ),
    "gocd/pipeline_failed.json": ("pipeline", "firing", "{name}", "{name}"),
    "netlify/deploy_building.json": ("deployment", "acknowledged", "{site_id}:deploy:{id}", "{name}"),
    "netlify/deploy_failed.json": ("deployment", "firing", "{site_id}:deploy:{id}", "{name}"),
    "netlify/deploy_unlocked.json": ("deployment", "resolved", "{site_id}:deploy:{id}", "{name}"),
    "rundeck/duration.json": (
        "pipeline", "firing", "{execution.project}:{execution.job.id}", "{execution.project}",
    ),
    "rundeck/success.json": (
        "pipeline", "resolved", "{execution.project}:{execution.job.id}", "{execution.project}",
    ),
    "rundeck/scheduled_start.json": None,
    "freshdesk/inline_images.json": ("escalation", "firing", "ticket:{freshdesk_webhook.ticket_id}", ""),
    "freshdesk/status_changed.json": ("issue", "acknowledged", "ticket:{freshdesk_webhook.ticket_id}", ""),
    "freshdesk/private_note.json": None,
    "slack/events_url_verification.event_body.json": None,
    "slack/message_bot.bot_message_event_payload.json": None,
    "slack/schema_SlashCommandPayload.json": None,
    "netbox/keep_mock_ALERTS.json": None,
}  # fmt: skip
LEVELS = {
    "github/dependabot_alert.created.json": ("warning", "medium"),
    "github/code_scanning_alert.fixed.json": ("error", "error"),
    "github/issues.opened.with-empty-body.json": (None, ""),
    "jira/created_v2.json": ("error", "Major"),
    "linear/issue_update.json": ("critical", "Urgent"),
    "linear/issue_create_simple.json": (None, ""),
    "bitbucket2/issue_updated.json": ("error", "major"),
    "freshdesk/inline_images.json": ("critical", "Urgent"),
    "freshdesk/status_changed.json": ("info", "Low"),
}
MOMENTS = {
    "github/issues.reopened.json": datetime(2021, 10, 11, 16, 40, 56, tzinfo=UTC),
    "github/code_scanning_alert.closed-by-user.json": datetime(2021, 2, 11, 2, 59, 8, tzinfo=UTC),
    "gitlab/system_hook__merge_request_closed.json": datetime(2016, 8, 22, 20, 14, 21, tzinfo=UTC),
    "gitea/pull_request__merged.json": datetime(2019, 11, 18, 0, 22, 27, tzinfo=UTC),
    "jira/change_status_v1.json": datetime(2013, 5, 23, 15, 7, 38, 777000, tzinfo=UTC),
    "linear/issue_remove.json": datetime(2023, 4, 11, 10, 17, 17, 810000, tzinfo=UTC),
    "travis/build.json": datetime(2015, 11, 21, 23, 45, 25, tzinfo=UTC),
    "buildbot/finished_cancelled.json": datetime(2019, 5, 27, 12, 34, 6, tzinfo=UTC),
    "rundeck/success.json": datetime(2023, 4, 7, 6, 12, 13, 368000, tzinfo=UTC),
    "semaphore/build.json": None,  # the sample's year is 1605
    "codeship/error_build.json": None,
    "freshdesk/inline_images.json": None,
}
REFUSED = {
    "teamcity/slack_non_generic_payload.json": "payload_unknown",
    "gocd/build_details.json": "payload_incomplete",
}

pytestmark = pytest.mark.skipif(
    not WEBHOOKS.is_dir(), reason="the shared data are not beside the checkout"
)


def delivery(name: str) -> tuple[str, Any]:
    tool = name.partition("/")[0]
    return FOLDERS.get(tool, tool), json.loads((WEBHOOKS / name).read_text("utf-8"))


def filled(pattern: str, payload: Any) -> str:
    def field(found: re.Match[str]) -> str:
        value = payload
        for step in found[1].split("."):
            value = value[int(step)] if isinstance(value, list) else value[step]
        return str(value)

    return re.sub(r"\{([^}]+)\}", field, pattern)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_delivery_says_what_we_saw_in_it(name: str) -> None:
    folder, payload = delivery(name)
    reading = providers()[folder].read(payload, {})
    expected = EXPECTED[name]
    if expected is None:
        assert reading.signals == ()
        assert reading.passed_over.endswith(".")
        return
    kind, state, key, service = expected
    signal = reading.signals[0]
    assert (signal.kind.value, signal.state.value) == (kind, state)
    assert signal.key == filled(key, payload)
    assert signal.service == filled(service, payload)
    assert reading.passed_over == ""


@pytest.mark.parametrize("name", LEVELS)
def test_how_bad_it_is_is_the_tools_own_word(name: str) -> None:
    folder, payload = delivery(name)
    (signal,) = providers()[folder].read(payload, {}).signals
    assert (signal.level and signal.level.value, signal.level_word) == LEVELS[name]


@pytest.mark.parametrize("name", MOMENTS)
def test_the_moment_is_the_tools_own_and_never_made_up(name: str) -> None:
    folder, payload = delivery(name)
    (signal,) = providers()[folder].read(payload, {}).signals
    assert signal.at == MOMENTS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_code_and_a_sentence(name: str) -> None:
    folder, payload = delivery(name)
    with pytest.raises(NotRead) as refusal:
        providers()[folder].read(payload, {})
    assert refusal.value.code == REFUSED[name]
    assert str(refusal.value).endswith(".")


def test_a_moment_that_is_none_is_remarked_on() -> None:
    folder, payload = delivery("semaphore/build.json")
    remarks = providers()[folder].read(payload, {}).remarks
    assert [remark.partition(" ")[0] for remark in remarks] == ["`started_at`", "`finished_at`"]


def test_several_stories_in_one_delivery_are_told_each() -> None:
    folder, payload = delivery("clubhouse/story_update_everything_at_once_skip_removed_labels.json")
    signals = providers()[folder].read(payload, {}).signals
    assert [signal.key for signal in signals] == [
        f"story:{action['id']}" for action in payload["actions"]
    ]


def test_a_build_that_was_broken_and_mended_is_one_matter() -> None:
    keys = set()
    for name in ("teamcity/broken.json", "teamcity/fixed.json"):
        folder, payload = delivery(name)
        keys.add(providers()[folder].read(payload, {}).signals[0].key)
    assert len(keys) == 1


def test_nobody_who_acted_is_named_in_a_signal() -> None:
    people = ("sender.login", "issue.user.login", "pull_request.user.login")
    for name, expected in EXPECTED.items():
        if expected is None or not name.startswith("github/issues"):
            continue
        folder, payload = delivery(name)
        signal = providers()[folder].read(payload, {}).signals[0]
        names = [
            filled("{" + path + "}", payload) for path in people if path.split(".")[0] in payload
        ]
        assert names
        assert not any(person in signal.title + signal.text + signal.team for person in names)
