"""What Jira is connected for, and whether the token may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.jira.site import NEEDS, Site, site_of
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import (
    ABOUT_TRACKERS,
    WRITES_NOTE,
    filing_fields,
    not_right,
    state_fields,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Jira"
ABOUT = ABOUT_TRACKERS
READS = (
    "How far the issues with our label are.",
    "Who may be given issues of the project, by e-mail address.",
)
WRITES = (
    "Issues: their summary, description, labels, assignee, due date and status.",
    WRITES_NOTE,
)

FIELDS = (
    Field("url", "Address", "Such as https://yours.atlassian.net.", is_address=True),
    Field(
        "email",
        "E-mail address of the account",
        "For Jira Cloud. Leave it empty for a server of your own (Data Center).",
        is_required=False,
    ),
    Field(
        "token",
        "Token",
        "An API token of that account; for Data Center a personal access token.",
        is_secret=True,
    ),
    Field("project", "Project", "Its key, such as SHOP."),
    Field("issue_type", "Issue type", is_required=False, default="Task"),
    *filing_fields("5b10ac8d82e05b22cc7d4ef5 (the account id; for Data Center the user name)"),
    *state_fields(NAME),
)
PERMISSIONS = {
    "BROWSE_PROJECTS": "Browse Projects",
    "CREATE_ISSUES": "Create Issues",
    "EDIT_ISSUES": "Edit Issues",
    "ASSIGN_ISSUES": "Assign Issues",
    "TRANSITION_ISSUES": "Transition Issues",
}


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the account has each permission in the project, and the issue type is there; nothing is written."""
    place = Place(settings, secrets)
    try:
        return _checked(place, site_of(place))
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)


def _checked(place: Place, site: Site) -> Checked:
    me = site.talk.ask("GET", "/myself")
    name = str(me.get("displayName") or "")
    said = site.talk.ask(
        "GET", "/mypermissions", projectKey=site.project, permissions=",".join(PERMISSIONS)
    )
    found = site.talk.part(said, "permissions")
    has = [key for key in PERMISSIONS if (found.get(key) or {}).get("havePermission")]
    missing = tuple(words for key, words in PERMISSIONS.items() if key not in has)
    scopes = tuple(PERMISSIONS[key] for key in has)
    if missing:
        sentence = f"{name or 'The account'} lacks permissions in {site.project}."
        return Checked(
            is_right=False, sentence=sentence, speaks_as=name, scopes=scopes, missing_scopes=missing
        )
    wanted = place.setting("issue_type", "Task")
    types = _issue_types(site)
    if types and wanted not in types:
        sentence = f"{site.project} has no issue type “{wanted}”. It has {', '.join(types)}."
        return Checked(is_right=False, sentence=sentence, speaks_as=name, scopes=scopes)
    return Checked(
        is_right=True,
        sentence=f"Action items can be filed in {site.project}.",
        speaks_as=name,
        scopes=scopes,
    )


def _issue_types(site: Site) -> list[str]:
    """By name; none where this Jira is too old to say."""
    answer = site.talk.answer("GET", f"/issue/createmeta/{site.project}/issuetypes")
    said = answer.json() if answer.is_taken else {}
    listed = said.get("issueTypes") or said.get("values") or ()
    return [str(one.get("name")) for one in listed]
