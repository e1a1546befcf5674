"""What GitHub says of issues, pull requests, runs, deployments and findings (Dependabot, code, secrets)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import first, line, mapping, unwrapped
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading
from peacetime.integrations.github import findings, runs, work

NAME: Final = "GitHub"

# Gitea, Forgejo and Gogs send GitHub's headers beside their own.
OTHERS: Final = ("x-gitea-event", "x-forgejo-event", "x-gogs-event")
READERS: Final[dict[str, Callable[[dict[str, Any]], Reading]]] = {
    "issues": work.issue,
    "pull_request": work.pull_request,
    "workflow_run": runs.workflow_run,
    "workflow_job": runs.workflow_job,
    "check_run": runs.check_run,
    "check_suite": runs.check_suite,
    "status": runs.status,
    "page_build": runs.page_build,
    "deployment": runs.deployment,
    "deployment_status": runs.deployment_status,
    "dependabot_alert": findings.dependabot,
    "repository_vulnerability_alert": findings.old_dependabot,
    "code_scanning_alert": findings.code_scanning,
    "secret_scanning_alert": findings.secret_scanning,
    "repository_advisory": findings.advisory,
    "security_advisory": findings.global_advisory,
}
# The object that tells an event from the others; the more special stands first.
SHAPES: Final = (
    ("deployment_callback_url", "deployment_protection_rule"),
    ("workflow_job_runs", "deployment_review"),
    ("reviewers", "deployment_review"),
    ("deployment_status", "deployment_status"),
    ("workflow_job", "workflow_job"),
    ("deployment", "deployment"),
    ("check_run", "check_run"),
    ("check_suite", "check_suite"),
    ("workflow_run", "workflow_run"),
    ("review", "pull_request_review"),
    ("thread", "pull_request_review_thread"),
    ("comment", "comment"),
    ("issue", "issues"),
    ("pull_request", "pull_request"),
    ("repository_advisory", "repository_advisory"),
    ("security_advisory", "security_advisory"),
    ("release", "release"),
    ("pages", "page"),
    ("zen", "ping"),
    ("commits", "push"),
    ("ref_type", "create"),
    ("build", "page_build"),
    ("forkee", "fork"),
    ("milestone", "milestone"),
    ("label", "label"),
)
IN_EVERY_EVENT: Final = frozenset({
    "action", "changes", "enterprise", "installation", "organization", "repository", "sender", "starred_at",
})  # fmt: skip


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether GitHub's header is there, or its repository, or one of its accounts who did something."""
    if any(name in headers for name in OTHERS):
        return False
    if "x-github-event" in headers:
        return True
    fields = mapping(payload)
    repository, sender = mapping(fields.get("repository")), mapping(fields.get("sender"))
    has_repository = bool({"node_id", "stargazers_url"} & repository.keys())
    is_theirs = "action" in fields and bool({"node_id", "received_events_url"} & sender.keys())
    is_advisory = "action" in fields and "ghsa_id" in mapping(fields.get("security_advisory"))
    return has_repository or is_theirs or is_advisory or {"zen", "hook_id"} <= fields.keys()


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of an issue, a pull request, a run, a deployment or a finding."""
    fields = _fields(opened(payload, NAME))
    event = headers.get("x-github-event") or _event(fields)
    if event in READERS:
        return READERS[event](fields)
    if not recognises(fields, headers):
        raise unknown(NAME)
    words = event.replace("_", " ") or "unnamed"
    return Reading(passed_over=f"“{words}” of GitHub says nothing about a matter.")


def _fields(payload: dict[str, Any]) -> dict[str, Any]:
    """GitHub can also send a form, whose only field is JSON."""
    return mapping(unwrapped(payload.get("payload"))) or payload


def _event(payload: dict[str, Any]) -> str:
    """The event's name by what stands in the payload; by its first field of its own where we know none."""
    if isinstance(payload.get("alert"), dict):
        return _finding(payload["alert"])
    if first(payload, "state") and first(payload, "sha") and first(payload, "context"):
        return "status"
    own = (line(name, 60) for name in payload if name not in IN_EVERY_EVENT)
    return next(
        (event for name, event in SHAPES if payload.get(name) not in (None, "")), next(own, "")
    )


def _finding(alert: dict[str, Any]) -> str:
    if "rule" in alert:
        return "code_scanning_alert"
    if "secret_type" in alert:
        return "secret_scanning_alert"
    if "affected_package_name" in alert:
        return "repository_vulnerability_alert"
    return "dependabot_alert"
