"""A stand-in for Jira, Cloud and Data Center: what of its REST API is used, with its habits."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

from devtools.standins.http import Reply, Request
from devtools.standins.issues import ADA, SAMPLE, TOKEN, Issue, TrackerTool

PROJECT = "SHOP"
ACCOUNT = "peacetime@example.org"
PEOPLE = {ADA: {"accountId": "5b10ac8d", "name": "ada.berg"}}
# status -> category, and the steps from it
STATUSES = {
    "To Do": ("new", ["In Progress", "Done"]),
    "In Progress": ("indeterminate", ["To Do", "In Review", "Done"]),
    "In Review": ("indeterminate", ["In Progress", "Done"]),
    "Done": ("done", ["To Do", "In Progress"]),
}
RESOLUTIONS = ["Done", "Won't Do", "Duplicate"]
PERMISSIONS = ("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ASSIGN_ISSUES")
CLAUSE = re.compile(r'(project|labels) = "([^"]+)"')
MINUTES = re.compile(r'updated >= "-(\d+)m"')


class JiraStandin(TrackerTool):
    """One project, in the Cloud or on a server. `form` are the fields that its form has."""

    name = "jira"
    title = "Jira"
    states = tuple(STATUSES)
    is_cloud = True

    def __init__(self) -> None:
        super().__init__()
        self.form = {"duedate", "assignee", "labels"}
        self.permissions = {*PERMISSIONS, "TRANSITION_ISSUES"}
        self.statuses = dict(STATUSES)

    def connection(self) -> tuple[str, dict[str, str]] | None:
        """What one fills in; a server of one's own is filled in by hand."""
        if not self.is_cloud:
            return None
        values = {"url": self.url, "email": ACCOUNT, "token": TOKEN, "project": PROJECT}
        return "jira", values

    def move(self, issue: Issue, state: str) -> None:
        """A person moves it; what is done has a resolution."""
        issue.reason = "Done" if self.statuses[state][0] == "done" else ""
        super().move(issue, state)

    def api(self, request: Request) -> Reply:  # noqa: PLR0911 - an address each
        """As Jira answers."""
        if request.headers.get("authorization") != self._credentials:
            return Reply({"errorMessages": ["Client must be authenticated"]}, 401)
        root = "/rest/api/3" if self.is_cloud else "/rest/api/2"
        if not request.path.startswith(root):
            return Reply({"errorMessages": ["Not found"]}, 404)
        path = request.path.removeprefix(root)
        if path == "/myself":
            return Reply({"displayName": "Peacetime"}, 200)
        if path == "/mypermissions":
            names = (*PERMISSIONS, "TRANSITION_ISSUES")
            has = {one: {"havePermission": one in self.permissions} for one in names}
            return Reply({"permissions": has}, 200)
        if path == f"/issue/createmeta/{PROJECT}/issuetypes":
            return Reply({"issueTypes": [{"name": "Task"}, {"name": "Bug"}]}, 200)
        if path == "/user/assignable/search":
            return Reply(self._people(request), 200)
        if path == ("/search/jql" if self.is_cloud else "/search"):
            return Reply({"issues": self._searched(request.json()["jql"])}, 200)
        if path == "/issue" and request.method == "POST":
            return self._make(request.json()["fields"])
        found = re.fullmatch(rf"/issue/{PROJECT}-(\d+)(/transitions)?", path)
        issue = self.board.numbered(found[1]) if found else None
        if not found or issue is None:
            return Reply({"errorMessages": ["Issue does not exist or you do not see it."]}, 404)
        return self._steps(request, issue) if found[2] else self._issue(request, issue)

    @property
    def _credentials(self) -> str:
        if not self.is_cloud:
            return f"Bearer {TOKEN}"
        return "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    @property
    def _person(self) -> str:
        return "accountId" if self.is_cloud else "name"

    def _people(self, request: Request) -> list[dict[str, str]]:
        address = request.query.get("query" if self.is_cloud else "username", "")
        person = PEOPLE.get(address)
        if address.endswith(SAMPLE):
            name = address.removesuffix(SAMPLE)
            person = {"accountId": name, "name": name}
        return [{self._person: person[self._person]}] if person else []

    def _searched(self, jql: str) -> list[dict[str, Any]]:
        wanted = [value for name, value in CLAUSE.findall(jql) if name == "labels"]
        found = self.board.labelled(",".join(wanted))
        since = MINUTES.search(jql)
        if since:
            oldest = datetime.now(UTC) - timedelta(minutes=int(since[1]))
            found = [one for one in found if one.changed_at >= oldest]
        return [self._shown(one) for one in found]

    def _make(self, fields: dict[str, Any]) -> Reply:
        if "CREATE_ISSUES" not in self.permissions:
            return Reply({"errorMessages": ["You do not have permission to create issues."]}, 403)
        refused = self._refused(fields)
        if refused:
            return refused
        issue = self.board.add(fields["summary"], fields.get("description"), state="To Do")
        self._fill(issue, fields)
        return Reply({"id": str(10_000 + issue.number), "key": f"{PROJECT}-{issue.number}"}, 201)

    def _issue(self, request: Request, issue: Issue) -> Reply:
        if request.method == "GET":
            return Reply(self._shown(issue), 200)
        fields = request.json().get("fields", {})
        refused = self._refused(fields)
        if refused:
            return refused
        self._fill(issue, fields)
        for change in request.json().get("update", {}).get("labels", []):
            issue.labels.append(change["add"])
        return Reply(status=204)

    def _steps(self, request: Request, issue: Issue) -> Reply:
        names = self.statuses[issue.state][1]
        if request.method == "GET":
            return Reply({"transitions": [self._step(name) for name in names]}, 200)
        wanted = request.json()["transition"]["id"]
        name = next((one for one in names if self._id(one) == wanted), None)
        if name is None:
            return Reply({"errorMessages": ["It is not possible to do this transition."]}, 400)
        said = request.json().get("fields", {}).get("resolution", {}).get("name")
        issue.state = name
        issue.reason = (said or "Done") if self.statuses[name][0] == "done" else ""
        issue.touch()
        return Reply(status=204)

    def _step(self, name: str) -> dict[str, Any]:
        is_end = self.statuses[name][0] == "done"
        values = {"allowedValues": [{"name": one} for one in RESOLUTIONS]}
        fields = {"resolution": values} if is_end else {}
        return {"id": self._id(name), "name": name, "to": self._status(name), "fields": fields}

    def _id(self, name: str) -> str:
        return str(list(self.statuses).index(name) + 1)

    def _status(self, name: str) -> dict[str, Any]:
        return {"name": name, "statusCategory": {"key": self.statuses[name][0]}}

    def _refused(self, fields: dict[str, Any]) -> Reply | None:
        wrong = {
            name: f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
            for name in ("duedate", "assignee", "labels")
            if name in fields and name not in self.form
        }
        return Reply({"errorMessages": [], "errors": wrong}, 400) if wrong else None

    def _fill(self, issue: Issue, fields: dict[str, Any]) -> None:
        issue.title = fields.get("summary", issue.title)
        issue.text = fields.get("description", issue.text)
        issue.labels = fields.get("labels", issue.labels)
        issue.due_on = fields.get("duedate", issue.due_on) or ""
        if "assignee" in fields:
            issue.owner = (fields["assignee"] or {}).get(self._person, "")
        issue.touch()

    def _shown(self, issue: Issue) -> dict[str, Any]:
        return {
            "key": f"{PROJECT}-{issue.number}",
            "fields": {
                "summary": issue.title,
                "status": self._status(issue.state),
                "resolution": {"name": issue.reason} if issue.reason else None,
            },
        }


class JiraServerStandin(JiraStandin):
    """A Jira of one's own (Data Center)."""

    name = "jira-server"
    title = "Jira Data Center"
    is_cloud = False
