"""A stand-in for GitLab's issues: what of its REST API is used, with its habits."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from devtools.standins.http import Reply, Request
from devtools.standins.issues import ADA, TOKEN, Issue, TrackerTool, moment

PROJECT = "shop/backend"
PEOPLE = [{"id": 7, "username": "ada-on-gitlab", "email": ADA}]


class GitLabStandin(TrackerTool):
    """One project. `may_write` is whether the token has the scope api, or only read_api."""

    name = "gitlab"
    title = "GitLab"
    states = ("opened", "closed")

    def __init__(self) -> None:
        super().__init__()
        self.may_write = True
        self.members = {7}

    def api(self, request: Request) -> Reply:
        """As GitLab answers."""
        if request.headers.get("private-token") != TOKEN:
            return Reply({"message": "401 Unauthorized"}, 401)
        path = unquote(request.path).removeprefix("/api/v4")
        if path == "/user":
            return Reply({"username": "peacetime-bot"}, 200)
        if path == "/personal_access_tokens/self":
            return Reply({"scopes": ["api"] if self.may_write else ["read_api"]}, 200)
        if path == "/users":
            return Reply(self._people(request), 200)
        if path == f"/projects/{PROJECT}":
            access = {"project_access": {"access_level": 20}, "group_access": None}
            return Reply({"path_with_namespace": PROJECT, "permissions": access}, 200)
        found = re.fullmatch(rf"/projects/{PROJECT}/issues(?:/(\d+))?", path)
        if not found:
            return Reply({"message": "404 Project Not Found"}, 404)
        if request.method != "GET" and not self.may_write:
            words = {"error": "insufficient_scope", "error_description": "Too few.", "scope": "api"}
            return Reply(words, 403)
        return self._issue(request, found[1]) if found[1] else self._issues(request)

    def _people(self, request: Request) -> list[dict[str, Any]]:
        name, address = request.query.get("username"), request.query.get("search")
        return [
            {"id": one["id"], "username": one["username"]}
            for one in PEOPLE
            if (name and one["username"] == name) or (address and one["email"] == address)
        ]

    def _issues(self, request: Request) -> Reply:
        if request.method == "POST":
            values = request.json()
            issue = self.board.add(values["title"], "", state="opened")
            issue.labels = values.get("labels", "").split(",")
            self._change(issue, values)
            return Reply(self._shown(issue), 201)
        found = self.board.labelled(request.query.get("labels", ""))
        if "search" in request.query:
            found = [one for one in found if request.query["search"] in one.text]
        if "updated_after" in request.query:
            found = [
                one for one in found if one.changed_at > moment(request.query["updated_after"])
            ]
        return Reply([self._shown(one) for one in found], 200)

    def _issue(self, request: Request, number: str) -> Reply:
        issue = self.board.numbered(number)
        if issue is None:
            return Reply({"message": "404 Not found"}, 404)
        if request.method == "PUT":
            self._change(issue, request.json())
        return Reply(self._shown(issue), 200)

    def _change(self, issue: Issue, values: dict[str, Any]) -> None:
        issue.title = values.get("title", issue.title)
        issue.text = values.get("description", issue.text)
        issue.due_on = values.get("due_date", issue.due_on)
        if "add_labels" in values:
            issue.labels.append(values["add_labels"])
        if "assignee_ids" in values:
            there = set(values["assignee_ids"]) & self.members
            issue.owner = str(next(iter(there), ""))
        if values.get("state_event"):
            issue.state = "closed" if values["state_event"] == "close" else "opened"
        issue.touch()

    def _shown(self, issue: Issue) -> dict[str, Any]:
        return {
            "iid": issue.number,
            "web_url": self.address(issue),
            "title": issue.title,
            "description": issue.text,
            "state": issue.state,
            "labels": issue.labels,
            "due_date": issue.due_on or None,
            "assignees": [{"id": int(issue.owner)}] if issue.owner else [],
        }
