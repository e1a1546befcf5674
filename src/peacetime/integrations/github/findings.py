"""What GitHub found: vulnerable dependencies, weak code, leaked secrets."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals.fields import at, first, first_link, key, mapping, needed
from peacetime.domain.signals.levels import level, level_of_score
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.outcomes import unknown_state
from peacetime.domain.signals.readings import reading, remarks_on_moments
from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State

TOOL: Final = "GitHub"
STATES: Final[dict[str, State]] = {
    **dict.fromkeys(
        (
            "created", "create", "reopened", "reopen", "reopened_by_user", "reintroduced", "auto_reopened",
            "appeared_in_branch", "publicly_leaked", "validated", "reported", "published", "open", "updated",
            "unassigned", "performed",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(
        (
            "fixed", "dismissed", "dismiss", "auto_dismissed", "closed_by_user", "closed_by_commit", "resolved",
            "resolve", "revoked", "closed", "withdrawn",
        ),
        State.RESOLVED,
    ),
    "assigned": State.ACKNOWLEDGED,
}  # fmt: skip
# An assignment says only that the finding is the same as before, perhaps with somebody on it.
ASSIGNMENTS: Final = frozenset({"assignees_changed", "updated_assignment"})
NOTES: Final = {"note": Level.INFO, "none": None}


def dependabot(payload: dict[str, Any]) -> Reading:
    """A dependency with a known vulnerability."""
    alert = _alert(payload)
    package = first(alert, "security_vulnerability.package.name", "dependency.package.name")
    summary = first(
        alert, "security_advisory.summary", "security_advisory.cve_id", "security_advisory.ghsa_id"
    )
    word = first(alert, "security_vulnerability.severity", "security_advisory.severity")
    bad = level(word) or level_of_score(at(alert, "security_advisory.cvss.score"))
    title = summary or f"A vulnerable dependency: {package or 'unnamed'}"
    names = [
        first(alert, "security_advisory.cve_id"),
        first(alert, "security_advisory.ghsa_id"),
        package,
    ]
    return _finding(
        payload, alert, "dependabot", title, word, bad, text=" · ".join(filter(None, names))
    )


def old_dependabot(payload: dict[str, Any]) -> Reading:
    """A dependency with a known vulnerability, as GitHub said it until 2023."""
    alert = _alert(payload)
    package = first(alert, "affected_package_name")
    word = first(alert, "severity")
    names = [first(alert, "external_identifier"), first(alert, "ghsa_id"), package]
    title = f"A vulnerable dependency: {package or 'unnamed'}"
    return _finding(
        payload, alert, "dependabot", title, word, level(word), text=" · ".join(filter(None, names))
    )


def code_scanning(payload: dict[str, Any]) -> Reading:
    """A weak place in the code."""
    alert = _alert(payload)
    title = first(alert, "rule.description", "rule.name", "rule.id", "rule.full_description")
    word = first(alert, "rule.security_severity_level", "rule.severity")
    bad = NOTES[word] if word in NOTES else level(word)
    names = [
        first(alert, "tool.name"),
        first(alert, "rule.id"),
        first(alert, "most_recent_instance.location.path"),
    ]
    text = " · ".join(filter(None, names))
    return _finding(
        payload, alert, "code_scanning", title or "A weak place in the code", word, bad, text=text
    )


def secret_scanning(payload: dict[str, Any]) -> Reading:
    """A secret that stands in the repository."""
    alert = _alert(payload)
    if isinstance(payload.get("location"), dict):
        return Reading(passed_over="One more place of a secret that is known already.")
    name = first(alert, "secret_type_display_name", "secret_type").replace("_", " ")
    return _finding(
        payload,
        alert,
        "secret_scanning",
        f"A secret in the code: {name or 'of unknown kind'}",
        "",
        None,
    )


def advisory(payload: dict[str, Any]) -> Reading:
    """A security advisory of the repository itself, which is no numbered alert."""
    found = mapping(at(payload, "repository_advisory"))
    word = first(found, "severity")
    title = first(found, "summary") or "A security advisory"
    alert = {**found, "number": first(found, "ghsa_id"), "url": None}
    bad = level(word) or level_of_score(at(found, "cvss.score"))
    return _finding(payload, alert, "advisory", title, word, bad, text=first(found, "cve_id"))


def global_advisory(payload: dict[str, Any]) -> Reading:
    """An advisory of GitHub's whole database, of no repository: an app hears it that asked for it by name."""
    found = mapping(at(payload, "security_advisory"))
    name = needed(found, "ghsa_id", "cve_id", tool=TOOL)
    word = first(found, "severity")
    package = first(found, "vulnerabilities.0.package.name")
    state = _state(first(payload, "action"), found)
    ended_at = moment(found.get("withdrawn_at")) if state is State.RESOLVED else None
    started_at = moment(found.get("published_at"))
    page = f"https://github.com/advisories/{name}" if name.startswith("GHSA-") else ""
    signal = Signal(
        kind=Kind.VULNERABILITY,
        state=state,
        key=key("advisory", name),
        title=first(found, "summary") or f"A security advisory: {name}",
        at=ended_at or moment(found.get("updated_at")) or started_at,
        started_at=started_at,
        level=level(word) or level_of_score(at(found, "cvss.score")),
        level_word=word,
        service=package,
        link=first_link(found, "html_url") or first_link({"page": page}, "page"),
        text=" · ".join(filter(None, (first(found, "cve_id"), name, package))),
    )
    return reading((signal,), remarks_on_moments(found, "published_at", "updated_at"))


def _alert(payload: dict[str, Any]) -> dict[str, Any]:
    alert = mapping(at(payload, "alert"))
    if not alert:
        raise NotRead("This GitHub delivery has no `alert`.", code="payload_incomplete")
    return alert


def _finding(
    payload: dict[str, Any],
    alert: dict[str, Any],
    what: str,
    title: str,
    word: str,
    bad: Level | None,
    *,
    text: str = "",
) -> Reading:
    repository = needed(payload, "repository.full_name", tool=TOOL)
    number = needed(alert, "number", "id", tool=TOOL)
    state = _state(first(payload, "action"), alert)
    ended = (
        ("fixed_at", "dismissed_at", "resolved_at", "auto_dismissed_at")
        if state is State.RESOLVED
        else ()
    )
    moments = [moment(alert.get(name)) for name in (*ended, "updated_at", "created_at")]
    signal = Signal(
        kind=Kind.VULNERABILITY,
        state=state,
        key=key(repository, what, number),
        title=title,
        at=next(filter(None, moments), None),
        started_at=moment(alert.get("created_at")),
        level=bad,
        level_word=word,
        service=repository,
        link=first_link(alert, "html_url", "external_reference")
        or first_link(payload, "repository.html_url"),
        text=text,
    )
    return reading((signal,), remarks_on_moments(alert, "created_at", "updated_at"))


def _state(action: str, alert: dict[str, Any]) -> State:
    if action in ASSIGNMENTS and first(alert, "state") in {"", "open"}:
        return State.ACKNOWLEDGED if alert.get("assignees") else State.FIRING
    word = action if action in STATES else first(alert, "state") or action
    if word not in STATES:
        raise unknown_state(TOOL, word)
    return STATES[word]
