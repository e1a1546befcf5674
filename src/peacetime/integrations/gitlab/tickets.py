"""Action items as GitLab issues. Those are open or closed, and do not say why they were closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.postmortems.tickets.draft import Draft, hidden, markdown, with_others_words
from peacetime.domain.postmortems.tickets.stages import JUST_CLOSED, Stage
from peacetime.domain.postmortems.tickets.tracker import Place, Seen
from peacetime.wire.trackers import Talk, as_was_set, nobody, not_given

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from peacetime.wire.requests import Answer

NAME = "GitLab"
STAGES = JUST_CLOSED
ROOT = "https://gitlab.com"
NEEDS = "the scope api, and the role Reporter or more in the project"
PAGE = 100


def find(place: Place, draft: Draft) -> Seen | None:
    """The issue with the marker in its description, whatever its labels are by now."""
    gitlab = talk(place)
    found = gitlab.ask(
        "GET",
        _issues(place),
        search=draft.marker,
        **{"in": "description"},
        scope="all",
        per_page=PAGE,
    )
    for issue in gitlab.listed(found):
        if hidden(draft.marker) in str(issue.get("description") or ""):
            return _seen(gitlab, issue)
    return None


def create(place: Place, draft: Draft) -> Seen:
    """Make the issue; one that is closed already is closed at once."""
    gitlab = talk(place)
    issues = _issues(place)
    person, remark = _person(gitlab, place, draft)
    values = {
        "title": draft.title,
        "description": markdown(draft),
        "labels": draft.label,
        **({"due_date": draft.due_on.isoformat()} if draft.due_on else {}),
        **({"assignee_ids": [person]} if person else {}),
    }
    issue = gitlab.ask("POST", issues, json=values)
    made = _seen(gitlab, issue, remark, _unassigned(issue, person, draft))
    if not draft.stage.is_closed:
        return made
    issue = gitlab.ask("PUT", _issue(place, made.key), json={"state_event": "close"})
    return _seen(gitlab, issue, *made.remarks)


def read(place: Place, key: str) -> Seen:
    """The issue as it is now."""
    gitlab = talk(place)
    return _seen(gitlab, gitlab.ask("GET", _issue(place, key)))


def change(
    place: Place, key: str, draft: Draft, names: Collection[str], stage: Stage | None
) -> Seen:
    """Send what changed; what others wrote below our text stays there."""
    gitlab = talk(place)
    values: dict[str, Any] = {}
    remark, person = "", 0
    if "title" in names:
        values["title"] = draft.title
    if "due_on" in names:
        values["due_date"] = draft.due_on.isoformat() if draft.due_on else ""
    if "label" in names:
        values["add_labels"] = draft.label
    if "body" in names:
        now = gitlab.ask("GET", _issue(place, key))
        said = str(now.get("description") or "") if isinstance(now, dict) else ""
        values["description"] = with_others_words(markdown(draft), said, draft.marker)
    if "owner" in names:
        person, remark = _person(gitlab, place, draft)
        values["assignee_ids"] = [person] if person else []
    if stage:
        values["state_event"] = "close" if stage.is_closed else "reopen"
    issue = gitlab.ask("PUT", _issue(place, key), json=values)
    return _seen(gitlab, issue, remark, _unassigned(issue, person, draft))


def changed_since(place: Place, label: str, since: datetime) -> list[Seen]:
    """The hundred that changed last."""
    gitlab = talk(place)
    found = gitlab.ask(
        "GET",
        _issues(place),
        labels=label,
        updated_after=f"{since:%Y-%m-%dT%H:%M:%SZ}",
        order_by="updated_at",
        scope="all",
        per_page=PAGE,
    )
    return [_seen(gitlab, issue) for issue in gitlab.listed(found)]


def talk(place: Place) -> Talk:
    """GitLab, or a server of one's own, as whoever the token is."""
    return Talk(
        NAME,
        f"{place.setting('url', ROOT).rstrip('/')}/api/v4",
        {"PRIVATE-TOKEN": place.secrets.get("token", "")},
        needs=NEEDS,
        missing=_missing,
        words=_words,
    )


def project(place: Place) -> str:
    """The project as it stands in an address.

    Raises:
        TrackerRefused: None is set.
    """
    name = place.setting("project").strip("/")
    if not name:
        raise as_was_set("Project", name)
    return f"/projects/{quote(name, safe='')}"


def _issues(place: Place) -> str:
    return f"{project(place)}/issues"


def _issue(place: Place, key: str) -> str:
    return f"{_issues(place)}/{key.lstrip('#')}"


def _seen(gitlab: Talk, issue: Any, *remarks: str) -> Seen:
    state = gitlab.text(issue, "state")
    return Seen(
        key=f"#{gitlab.text(issue, 'iid')}",
        url=gitlab.text(issue, "web_url"),
        stage=Stage.DONE if state == "closed" else Stage.TO_DO,
        word=state,
        remarks=tuple(filter(None, remarks)),
    )


def _person(gitlab: Talk, place: Place, draft: Draft) -> tuple[int, str]:
    """The number of the owner there, or why that is not known."""
    if not draft.owner:
        return 0, ""
    name = place.owners.get(draft.owner, "")
    query = {"username": name} if name else {"search": draft.owner}
    found = gitlab.listed(gitlab.ask("GET", "/users", **query))
    if len(found) != 1:
        return 0, nobody(NAME, draft.owner_name)
    return int(gitlab.text(found[0], "id")), ""


def _unassigned(issue: Any, person: int, draft: Draft) -> str:
    """GitLab leaves out without a word who is not of the project."""
    there = issue.get("assignees") if isinstance(issue, dict) else None
    ids = {each.get("id") for each in there or ()}
    return not_given(NAME, draft.owner_name) if person and person not in ids else ""


def _missing(answer: Answer) -> str:
    body = answer.json()
    return f"the scope {body['scope'].split()[0]}" if "scope" in body else ""


def _words(body: Any) -> str:
    said = body.get("message") or body.get("error_description") or body.get("error") or ""
    if isinstance(said, dict):
        return ". ".join(f"{name}: {', '.join(map(str, each))}" for name, each in said.items())
    return str(said)
