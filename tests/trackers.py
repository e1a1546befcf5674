"""Trackers for tests: each stand-in with the settings and secrets of a connection to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from devtools.standins.base import serving
from devtools.standins.github import REPOSITORY, GitHubStandin
from devtools.standins.gitlab import PROJECT as GITLAB_PROJECT
from devtools.standins.gitlab import GitLabStandin
from devtools.standins.issues import TOKEN, Issue, TrackerTool
from devtools.standins.jira import ACCOUNT, PROJECT, JiraServerStandin, JiraStandin
from devtools.standins.linear import STATES, TEAM, LinearStandin
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.integrations.trackers import Tracker, trackers

SECRETS = {"token": TOKEN}
KINDS: dict[str, type[TrackerTool]] = {
    "github": GitHubStandin,
    "gitlab": GitLabStandin,
    "jira": JiraStandin,
    "jira-server": JiraServerStandin,
    "linear": LinearStandin,
}
# How people move a ticket in each of them.
WORDS = {
    "github": {Stage.DONE: "closed, completed", Stage.TO_DO: "open"},
    "gitlab": {Stage.DONE: "closed", Stage.TO_DO: "opened"},
    "jira": {Stage.DONE: "Done", Stage.TO_DO: "To Do", Stage.DOING: "In Progress"},
    "jira-server": {Stage.DONE: "Done", Stage.TO_DO: "To Do", Stage.DOING: "In Progress"},
    "linear": {Stage.DONE: "Done", Stage.TO_DO: "Todo", Stage.DOING: "In Progress"},
}


@dataclass
class At:
    """A tracker that is up, and how it is reached."""

    kind: str
    tool: TrackerTool
    settings: dict[str, str]

    @property
    def provider(self) -> str:
        """The name of its folder."""
        return self.kind.removesuffix("-server")

    @property
    def tracker(self) -> Tracker:
        """The module that speaks to it."""
        return trackers()[self.provider]

    @property
    def issues(self) -> list[Issue]:
        """What it has."""
        return self.tool.board.issues

    def place(self, **settings: str) -> Place:
        """Where tickets go, for whoever the token is."""
        return Place({**self.settings, **settings}, SECRETS)

    def move(self, issue: Issue, stage: Stage) -> None:
        """A person moves a ticket there."""
        self.tool.move(issue, WORDS[self.kind][stage])

    def stage_of(self, issue: Issue) -> str:
        """How far a ticket is there, in its own words."""
        if self.kind == "linear":
            return next(str(one["name"]) for one in STATES if one["id"] == issue.state)
        return issue.state


@contextmanager
def a_tracker(kind: str) -> Iterator[At]:
    """One of them, up."""
    with serving(KINDS[kind]()) as tool:
        yield At(kind, tool, _settings(kind, tool.url))


def _settings(kind: str, url: str) -> dict[str, str]:
    settings = {
        "github": {"api": url, "repository": REPOSITORY},
        "gitlab": {"url": url, "project": GITLAB_PROJECT},
        "jira": {"url": url, "project": PROJECT, "email": ACCOUNT},
        "jira-server": {"url": url, "project": PROJECT},
        "linear": {"api": url, "team": TEAM},
    }
    return settings[kind]
