"""What GitHub is connected for, and whether the token may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.github.tickets import ROOT, repository, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import ABOUT_TRACKERS, WRITES_NOTE, filing_fields, not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "GitHub"
ABOUT = ABOUT_TRACKERS
READS = ("How far the issues with our label are.", "Who may be given issues of the repository.")
WRITES = (
    "Issues: their title, text, label, assignee, and whether they are closed.",
    WRITES_NOTE,
)

FIELDS = (
    Field("repository", "Repository", "As owner/name."),
    Field(
        "token",
        "Token",
        "A fine-grained token for this repository alone, with the permission Issues: Read and write.",
        is_secret=True,
    ),
    *filing_fields("ada-on-github"),
    Field(
        "api",
        "Address of the API",
        "Of your own GitHub Enterprise Server, such as https://github.example/api/v3.",
        is_required=False,
        is_address=True,
        default=ROOT,
    ),
)
READ_AND_WRITE = "Issues: Read and write"
CLASSIC = ({"repo"}, {"public_repo"})  # of a token of the older kind, one of these


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the token may read and write issues there; nothing is written.

    That it may write is seen by changing an issue that cannot be: number 0.
    """
    place = Place(settings, secrets)
    try:
        return _checked(place)
    except TrackerRefused as refusal:
        return not_right(refusal, needs=READ_AND_WRITE)


def _checked(place: Place) -> Checked:
    github, name = talk(place), repository(place)
    there = github.ask("GET", f"/repos/{name}")
    if there.get("has_issues") is False:
        return Checked(is_right=False, sentence=f"Issues are turned off in {name}. Turn them on.")
    github.ask("GET", f"/repos/{name}/issues", per_page=1)
    tried = github.answer("PATCH", f"/repos/{name}/issues/0", json={})
    if tried.status in (401, 403):
        return not_right(
            TrackerRefused(
                f"The token may read issues of {name}, and not write them.",
                code="ticket_permission_missing",
            ),
            needs=READ_AND_WRITE,
        )
    me = github.answer("GET", "/user")
    known = me.json() if me.is_taken else {}
    scopes = [one.strip() for one in me.headers.get("x-oauth-scopes", "").split(",") if one.strip()]
    is_public = there.get("private") is False
    if scopes and not ("repo" in scopes or (is_public and "public_repo" in scopes)):
        needs = "public_repo" if is_public else "repo"
        return Checked(
            is_right=False,
            sentence=f"The token lacks the scope {needs}.",
            scopes=tuple(scopes),
            missing_scopes=(needs,),
        )
    return Checked(
        is_right=True,
        sentence=f"Action items can be filed in {name}.",
        speaks_as=str(known.get("login") or ""),
        scopes=tuple(scopes) or (READ_AND_WRITE,),
    )
