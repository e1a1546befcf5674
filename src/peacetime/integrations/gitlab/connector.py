"""What GitLab is connected for, and whether the token may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.gitlab.tickets import NEEDS, ROOT, project, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import ABOUT_TRACKERS, WRITES_NOTE, filing_fields, not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "GitLab"
ABOUT = ABOUT_TRACKERS
READS = ("How far the issues with our label are.", "Who somebody is, by e-mail address.")
WRITES = (
    "Issues: their title, text, label, assignee, due date, and whether they are closed.",
    WRITES_NOTE,
)

FIELDS = (
    Field("project", "Project", "Its path, such as shop/backend, or its number."),
    Field(
        "token",
        "Token",
        "A project access token with the role Reporter and the scope api.",
        is_secret=True,
    ),
    *filing_fields("ada-on-gitlab"),
    Field(
        "url",
        "Address",
        "Of your own GitLab.",
        is_required=False,
        is_address=True,
        default=ROOT,
    ),
)
REPORTER = 20


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the token has the scope and the role; nothing is written."""
    try:
        return _checked(Place(settings, secrets))
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)


def _checked(place: Place) -> Checked:
    gitlab = talk(place)
    token = gitlab.answer("GET", "/personal_access_tokens/self")
    said = token.json() if token.is_taken else {}
    scopes = tuple(map(str, said.get("scopes") or ()))
    if scopes and "api" not in scopes:
        return Checked(
            is_right=False,
            sentence="The token lacks the scope api. Make another one with it.",
            scopes=scopes,
            missing_scopes=("api",),
        )
    there = gitlab.ask("GET", project(place))
    name = gitlab.text(there, "path_with_namespace")
    if there.get("issues_access_level") == "disabled":
        return Checked(is_right=False, sentence=f"Issues are turned off in {name}. Turn them on.")
    access = there.get("permissions") or {}
    levels = [int((one or {}).get("access_level") or 0) for one in access.values()]
    if levels and max(levels) < REPORTER:
        sentence = f"The token has too small a role in {name}. It needs the role Reporter."
        return Checked(
            is_right=False, sentence=sentence, scopes=scopes, missing_scopes=("the role Reporter",)
        )
    me = gitlab.answer("GET", "/user")
    known = me.json() if me.is_taken else {}
    return Checked(
        is_right=True,
        sentence=f"Action items can be filed in {name}.",
        speaks_as=str(known.get("username") or ""),
        scopes=scopes,
    )
