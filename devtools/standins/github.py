"""A stand-in for GitHub's issues: what of its REST API is used, with its habits."""

from __future__ import annotations

import re
from typing import Any

from devtools.standins.http import Reply, Request
from devtools.standins.issues import ADA, TOKEN, Issue, TrackerTool, moment

REPOSITORY = "shop/backend"
LOGINS = {ADA: "ada-on-github"}
ISSUES = re.compile(r"/repos/([\w.-]+/[\w.-]+)/issues(?:/(\d+))?(/labels)?")


class GitHubStandin(TrackerTool):
    """One repository. `may_write` is what a fine-grained token is allowed."""

    name = "github"
    title = "GitHub"
    states = ("open", "closed, completed", "closed, not planned")

    def __init__(self) -> None:
        super().__init__()
        self.may_write = True
        self.members = {"ada-on-github"}  # who may be given issues
        self.shown = {ADA}  # whose address everybody sees

    def connection(self) -> tuple[str, dict[str, str]] | None:
        """What one fills in."""
        return "github", {"repository": REPOSITORY, "token": TOKEN, "api": self.url}

    def move(self, issue: Issue, state: str) -> None:
        """A person opens or closes it, for a reason."""
        word, _, reason = state.partition(", ")
        issue.reason = reason.replace(" ", "_")
        super().move(issue, word)

    def api(self, request: Request) -> Reply:  # noqa: PLR0911 - an address each
        """As GitHub answers."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"message": "Bad credentials"}, 401)
        if request.path == "/user":
            return Reply({"login": "peacetime-bot"}, 200)
        if request.path == "/search/users":
            return self._people(request.query.get("q", ""))
        if request.path == "/search/issues":
            return Reply({"items": []}, 200)  # it lags behind
        if request.path == f"/repos/{REPOSITORY}":
            return Reply({"full_name": REPOSITORY, "has_issues": True, "private": True}, 200)
        login = re.fullmatch(rf"/repos/{REPOSITORY}/assignees/([\w-]+)", request.path)
        if login:
            return (
                Reply(status=204)
                if login[1] in self.members
                else Reply({"message": "Not Found"}, 404)
            )
        found = ISSUES.fullmatch(request.path)
        if not found or found[1] != REPOSITORY:
            return Reply({"message": "Not Found"}, 404)
        if request.method != "GET" and not self.may_write:
            words = {"message": "Resource not accessible by personal access token"}
            return Reply(words, 403, {"x-accepted-github-permissions": "issues=write"})
        return (
            self._issues(request) if found[2] is None else self._issue(request, found[2], found[3])
        )

    def _people(self, query: str) -> Reply:
        address = query.split(maxsplit=1)[0]
        known = address in self.shown and address in LOGINS
        return Reply({"items": [{"login": LOGINS[address]}] if known else []}, 200)

    def _issues(self, request: Request) -> Reply:
        if request.method == "POST":
            issue = self.board.add(
                request.json()["title"], request.json().get("body", ""), state="open"
            )
            self._change(issue, request.json())
            return Reply(self._shown(issue), 201)
        found = self.board.labelled(request.query.get("labels", ""))
        if "since" in request.query:
            found = [one for one in found if one.changed_at >= moment(request.query["since"])]
        found = sorted(found, key=lambda one: -one.number)
        size, page = int(request.query.get("per_page", 30)), int(request.query.get("page", 1))
        return Reply([self._shown(one) for one in found[(page - 1) * size : page * size]], 200)

    def _issue(self, request: Request, number: str, labels: str | None) -> Reply:
        issue = self.board.numbered(number)
        if issue is None:
            return Reply({"message": "Not Found"}, 404)
        if labels:
            issue.labels += [one for one in request.json()["labels"] if one not in issue.labels]
        elif request.method == "PATCH":
            self._change(issue, request.json())
        return Reply(self._shown(issue), 200)

    def _change(self, issue: Issue, values: dict[str, Any]) -> None:
        issue.title = values.get("title", issue.title)
        issue.text = values.get("body", issue.text)
        issue.labels = values.get("labels", issue.labels)
        if "assignees" in values:  # whom it does not take is left out without a word
            issue.owner = next(iter(set(values["assignees"]) & self.members), "")
        if "state" in values:
            issue.state, issue.reason = values["state"], values.get("state_reason") or ""
            if issue.state == "open":
                issue.reason = ""
        issue.touch()

    def _shown(self, issue: Issue) -> dict[str, Any]:
        return {
            "number": issue.number,
            "html_url": self.address(issue),
            "title": issue.title,
            "body": issue.text,
            "state": issue.state,
            "state_reason": issue.reason or None,
            "labels": [{"name": name} for name in issue.labels],
            "assignees": [{"login": issue.owner}] if issue.owner else [],
        }
