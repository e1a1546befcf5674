"""Action items as GitHub issues. Issues have no due date, so the day is said in the text."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.postmortems.tickets.draft import (
    Draft,
    dated_markdown,
    hidden,
    with_others_words,
)
from peacetime.domain.postmortems.tickets.stages import OPEN_OR_CLOSED, Stage
from peacetime.domain.postmortems.tickets.tracker import Place, Seen, TrackerRefused
from peacetime.wire.trackers import Talk, as_was_set, nobody, not_given

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from peacetime.wire.requests import Answer

NAME = "GitHub"
STAGES = OPEN_OR_CLOSED
ROOT = "https://api.github.com"
NEEDS = "the repository permission Issues: Read and write"
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
NOT_PLANNED = {"not_planned", "duplicate"}
PAGE = 100
PAGES = 5  # of the newest, when a ticket is looked for


def find(place: Place, draft: Draft) -> Seen | None:
    """The issue with the marker in its text; the search, which lags behind, is asked last."""
    github = talk(place)
    for number in range(1, PAGES + 1):
        page = github.listed(
            github.ask(
                "GET", _issues(place), labels=draft.label, state="all", per_page=PAGE, page=number
            )
        )
        for issue in page:
            if hidden(draft.marker) in str(issue.get("body") or ""):
                return _seen(github, issue)
        if len(page) < PAGE:
            break
    wanted = f'"{draft.marker}" in:body is:issue repo:{repository(place)}'
    for issue in github.listed(github.part(github.ask("GET", "/search/issues", q=wanted), "items")):
        if hidden(draft.marker) in str(issue.get("body") or ""):
            return _seen(github, issue)
    return None


def create(place: Place, draft: Draft) -> Seen:
    """Make the issue; one that is closed already is closed at once."""
    github = talk(place)
    issues = _issues(place)
    login, remark = _login(github, place, draft)
    values = {"title": draft.title, "body": dated_markdown(draft), "labels": [draft.label]}
    issue = github.ask("POST", issues, json={**values, "assignees": [login] if login else []})
    made = _seen(github, issue, remark, _unassigned(issue, login, draft))
    if not draft.stage.is_closed:
        return made
    issue = github.ask("PATCH", _issue(place, made.key), json=_state(draft.stage))
    return _seen(github, issue, *made.remarks)


def read(place: Place, key: str) -> Seen:
    """The issue as it is now."""
    github = talk(place)
    return _seen(github, github.ask("GET", _issue(place, key)))


def change(
    place: Place, key: str, draft: Draft, names: Collection[str], stage: Stage | None
) -> Seen:
    """Send what changed; what others wrote below our text stays there."""
    github = talk(place)
    values: dict[str, Any] = _state(stage) if stage else {}
    remark = login = ""
    if "title" in names:
        values["title"] = draft.title
    if {"body", "due_on"} & set(names):
        now = github.ask("GET", _issue(place, key))
        said = str(now.get("body") or "") if isinstance(now, dict) else ""
        values["body"] = with_others_words(dated_markdown(draft), said, draft.marker)
    if "owner" in names:
        login, remark = _login(github, place, draft)
        values["assignees"] = [login] if login else []
    if "label" in names:
        github.ask("POST", f"{_issue(place, key)}/labels", json={"labels": [draft.label]})
    issue = github.ask("PATCH", _issue(place, key), json=values)
    return _seen(github, issue, remark, _unassigned(issue, login, draft))


def changed_since(place: Place, label: str, since: datetime) -> list[Seen]:
    """The hundred that changed last."""
    github = talk(place)
    said = github.ask(
        "GET",
        _issues(place),
        labels=label,
        state="all",
        sort="updated",
        since=f"{since:%Y-%m-%dT%H:%M:%SZ}",
        per_page=PAGE,
    )
    return [_seen(github, issue) for issue in github.listed(said)]


def talk(place: Place) -> Talk:
    """GitHub, or a server of one's own, as whoever the token is."""
    return Talk(
        NAME,
        place.setting("api", ROOT).rstrip("/"),
        {
            "Authorization": f"Bearer {place.secrets.get('token', '')}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        needs=NEEDS,
        missing=_missing,
        words=_words,
    )


def repository(place: Place) -> str:
    """The repository, as `owner/name`.

    Raises:
        TrackerRefused: It is none.
    """
    name = place.setting("repository")
    if not REPOSITORY.fullmatch(name):
        raise as_was_set("Repository", name)
    return name


def _issues(place: Place) -> str:
    return f"/repos/{repository(place)}/issues"


def _issue(place: Place, key: str) -> str:
    return f"{_issues(place)}/{key.lstrip('#')}"


def _seen(github: Talk, issue: Any, *remarks: str) -> Seen:
    state = github.text(issue, "state")
    reason = str(issue.get("state_reason") or "")
    stage = Stage.TO_DO
    if state == "closed":
        stage = Stage.NOT_PLANNED if reason in NOT_PLANNED else Stage.DONE
    return Seen(
        key=f"#{github.text(issue, 'number')}",
        url=github.text(issue, "html_url"),
        stage=stage,
        word=f"{state}, {reason.replace('_', ' ')}" if state == "closed" and reason else state,
        remarks=tuple(filter(None, remarks)),
    )


def _state(stage: Stage) -> dict[str, Any]:
    if not stage.is_closed:
        return {"state": "open"}
    reason = "not_planned" if stage is Stage.NOT_PLANNED else "completed"
    return {"state": "closed", "state_reason": reason}


def _login(github: Talk, place: Place, draft: Draft) -> tuple[str, str]:
    """Who the owner is there, or why that is not known."""
    if not draft.owner:
        return "", ""
    login = place.owners.get(draft.owner) or _by_address(github, draft.owner)
    if not login:
        return "", nobody(NAME, draft.owner_name)
    try:
        github.ask("GET", f"/repos/{repository(place)}/assignees/{quote(login, safe='')}")
    except TrackerRefused as refusal:
        if refusal.code != "ticket_gone":
            raise
        return "", not_given(NAME, draft.owner_name)
    return login, ""


def _by_address(github: Talk, address: str) -> str:
    """Only whoever shows their address to everybody is found by it."""
    found = github.ask("GET", "/search/users", q=f"{address} in:email")
    people = github.listed(github.part(found, "items"))
    return str(people[0].get("login") or "") if len(people) == 1 else ""


def _unassigned(issue: Any, login: str, draft: Draft) -> str:
    """GitHub leaves out without a word whom it does not take."""
    there = issue.get("assignees") if isinstance(issue, dict) else None
    names = {str(person.get("login", "")).casefold() for person in there or ()}
    return not_given(NAME, draft.owner_name) if login and login.casefold() not in names else ""


def _missing(answer: Answer) -> str:
    """GitHub names what the act needs, as `issues=write`."""
    said = answer.headers.get("x-accepted-github-permissions", "")
    return said if answer.status == HTTPStatus.FORBIDDEN else ""


def _words(body: Any) -> str:
    details = [
        str(each.get("message") or f"{each.get('field')} is {each.get('code')}")
        for each in body.get("errors") or ()
        if isinstance(each, dict)
    ]
    return ". ".join([str(body["message"]), *details])
