"""A stand-in for Linear: the few queries that are used, by their names, with its habits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devtools.standins.http import Reply, Request
from devtools.standins.issues import ADA, SAMPLE, TOKEN, Issue, TrackerTool, moment

TEAM, TEAM_ID = "ENG", "team-1"
PEOPLE = {ADA: "user-7"}
STATES: list[dict[str, Any]] = [
    {"id": "s1", "name": "Backlog", "type": "backlog", "position": 0},
    {"id": "s2", "name": "Todo", "type": "unstarted", "position": 1},
    {"id": "s3", "name": "In Progress", "type": "started", "position": 2},
    {"id": "s4", "name": "Done", "type": "completed", "position": 3},
    {"id": "s5", "name": "Canceled", "type": "canceled", "position": 4},
]


class LinearStandin(TrackerTool):
    """One team. `may_write` is what the key is allowed."""

    name = "linear"
    title = "Linear"
    states = tuple(state["name"] for state in STATES)

    def __init__(self) -> None:
        super().__init__()
        self.may_write = True
        self.labels: dict[str, str] = {}

    def move(self, issue: Issue, state: str) -> None:
        """A person moves it to a state by its name."""
        super().move(issue, next(one["id"] for one in STATES if one["name"] == state))

    def api(self, request: Request) -> Reply:
        """As Linear answers: what is wrong is said inside."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _wrong("Authentication required", "AUTHENTICATION_ERROR", status=401)
        query, given = request.json()["query"], request.json()["variables"]
        if "mutation" in query and not self.may_write:
            return _wrong("Invalid scope: `write` required", "FORBIDDEN")
        for name in ("issueCreate", "issueUpdate", "issueLabelCreate", "issueLabels", "issues("):
            if name in query:
                act: Callable[[dict[str, Any]], Reply] = getattr(self, f"_{name.rstrip('(')}")
                return act(given)
        if "viewer" in query:
            teams = self._teams(given)
            return _right({"viewer": {"name": "Peacetime"}, **teams})
        if "teams" in query:
            return _right(self._teams(given))
        if "users" in query:
            email = str(given["email"])
            known = email.removesuffix(SAMPLE) if email.endswith(SAMPLE) else PEOPLE.get(email)
            return _right({"users": {"nodes": [{"id": known}] if known else []}})
        return self._issue(given)

    def _teams(self, given: dict[str, Any]) -> dict[str, Any]:
        team = {"id": TEAM_ID, "name": "Engineering", "states": {"nodes": STATES}}
        return {"teams": {"nodes": [team] if given["key"] == TEAM else []}}

    def _issue(self, given: dict[str, Any]) -> Reply:
        issue = self._found(given["id"])
        return _right({"issue": self._shown(issue)}) if issue else _nothing()

    def _issues(self, given: dict[str, Any]) -> Reply:
        label, since = self.labels.get(given["label"], "?"), moment(given["since"])
        found = [one for one in self.board.labelled(label) if one.changed_at > since]
        return _right({"issues": {"nodes": [self._shown(one) for one in found]}})

    def _issueLabels(self, given: dict[str, Any]) -> Reply:  # noqa: N802 - as Linear calls it
        known = self.labels.get(given["name"])
        return _right({"issueLabels": {"nodes": [{"id": known, "team": None}] if known else []}})

    def _issueLabelCreate(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        name = given["input"]["name"]
        self.labels[name] = f"label-{len(self.labels) + 1}"
        return _right({"issueLabelCreate": {"issueLabel": {"id": self.labels[name]}}})

    def _issueCreate(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        values = given["input"]
        if self._found(values["id"]):
            return _wrong("Entity with this id already exists", "INVALID_INPUT")
        issue = self.board.add(values["title"], values["description"], state="s2")
        issue.id = values["id"]
        issue.labels = list(values.get("labelIds", []))
        self._change(issue, values)
        return _right({"issueCreate": {"success": True, "issue": self._shown(issue)}})

    def _issueUpdate(self, given: dict[str, Any]) -> Reply:  # noqa: N802
        issue = self._found(given["id"])
        if issue is None:
            return _nothing()
        self._change(issue, given["input"])
        return _right({"issueUpdate": {"success": True, "issue": self._shown(issue)}})

    def _found(self, name: str) -> Issue | None:
        return next(
            (one for one in self.board.issues if name in (one.id, f"{TEAM}-{one.number}")), None
        )

    def _change(self, issue: Issue, values: dict[str, Any]) -> None:
        issue.title = values.get("title", issue.title)
        issue.text = values.get("description", issue.text)
        issue.due_on = values.get("dueDate", issue.due_on) or ""
        issue.owner = values.get("assigneeId", issue.owner) or ""
        issue.state = values.get("stateId", issue.state)
        issue.labels += values.get("addedLabelIds", [])
        issue.touch()

    def _shown(self, issue: Issue) -> dict[str, Any]:
        state = next(one for one in STATES if one["id"] == issue.state)
        return {
            "id": issue.id,
            "identifier": f"{TEAM}-{issue.number}",
            "url": self.address(issue),
            "description": issue.text,
            "assignee": {"id": issue.owner} if issue.owner else None,
            "state": {"name": state["name"], "type": state["type"]},
        }


def _right(found: dict[str, Any]) -> Reply:
    return Reply({"data": found}, 200)


def _wrong(words: str, code: str, *, status: int = 200) -> Reply:
    error = {"message": words, "extensions": {"code": code, "userPresentableMessage": words}}
    return Reply({"errors": [error], "data": None}, status)


def _nothing() -> Reply:
    return _wrong("Entity not found: Issue", "INVALID_INPUT")
