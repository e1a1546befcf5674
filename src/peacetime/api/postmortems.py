"""Postmortems as programs read, write and check them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Moment, Number, Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of, sliced
from peacetime.api.playbooks import ChangedLine
from peacetime.api.writing import write
from peacetime.domain.postmortems.bringing import LONGEST_TEXT, LONGEST_TITLE
from peacetime.domain.postmortems.changes import changed_stretches
from peacetime.domain.postmortems.lint import lint
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.queries.postmortems import one as queries
from peacetime.queries.postmortems.exported import exported
from peacetime.queries.postmortems.findings import promised
from peacetime.queries.postmortems.listing import Looked, postmortems_after
from peacetime.usecases.postmortems.bringing import bring_postmortem as bring
from peacetime.usecases.postmortems.opening import open_postmortem as open_
from peacetime.usecases.postmortems.publishing import hold_review as hold
from peacetime.usecases.postmortems.publishing import publish
from peacetime.usecases.postmortems.writing import restore_version, save_text

if TYPE_CHECKING:
    from peacetime.domain.postmortems.lint import Finding
    from peacetime.queries.postmortems.listing import ListedPostmortem
    from peacetime.queries.postmortems.one import PostmortemView, TextVersion
    from peacetime.queries.versions import Version

router = Router(tags=["postmortems"])

MARKDOWN = {
    "200": {"description": "OK", "content": {"text/markdown": {"schema": {"type": "string"}}}}
}
Title = Annotated[str, text(LONGEST_TITLE)]
AnyTitle = Annotated[str, text(LONGEST_TITLE, required=False)]
Text = Annotated[str, text(LONGEST_TEXT, required=False)]


class ReviewShown(Shown):
    """Where the review stands: held, skipped, planned, late or unplanned; empty where none is asked for."""

    state: str
    held_at: datetime | None
    planned_at: datetime | None
    owner: str | None


class PostmortemListed(Shown):
    """One postmortem without its text; `state` is writing, reviewed or published."""

    id: str
    title: str
    state: str
    origin: str = Field(description="written or brought")
    team: str
    incident: str | None
    began_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    reviewed_at: datetime | None
    published_at: datetime | None
    version: int
    review: ReviewShown


class PostmortemShown(PostmortemListed):
    """One postmortem as it reads now."""

    url: str
    text: str = Field(description="Markdown, without the title")
    changed_at: datetime
    changed_by: str


class VersionShown(Shown):
    """Who saved which version when."""

    version: int
    at: datetime
    author: str
    restored_from: int | None


class TextShown(VersionShown):
    """Title and text in one version."""

    title: str
    text: str


class ChangedStretch(Shown):
    """One place in which two versions differ, with a few lines around it."""

    first_line: int
    lines: list[ChangedLine]


class TextChanges(Shown):
    """What differs between two versions."""

    since: int
    version: int
    stretches: list[ChangedStretch]


class LintFinding(Shown):
    """One remark of the linter; lines and columns are counted from 1."""

    file: str
    line: int
    column: int
    end_column: int
    rule: str
    message: str
    suggestion: str


class LintFindings(Shown):
    """What a good reviewer would say, in the order of the text."""

    findings: list[LintFinding]


class OpenPostmortem(Sent):
    """Begin the postmortem of an incident, or bring one that was written elsewhere."""

    incident: str | None = Field(None, max_length=20, description="Of an incident that is over.")
    team: str | None = Field(None, max_length=63, description="With `text`: a slug.")
    title: AnyTitle = ""
    text: Text | None = None
    file_name: str = Field("", max_length=200)


class SaveText(Sent):
    """Title or text anew; with `version`, only where nobody saved another one since that was read."""

    title: Title | None = None
    text: Text | None = None
    version: Number | None = None


class HeldReview(Sent):
    """When the review was held; left out, it is now."""

    held_at: Moment | None = None


class LintText(Sent):
    """A text to be checked."""

    text: Text
    file: str = Field("", max_length=200, description="Named back in the findings.")
    at: Day | None = Field(None, description="The day from which due dates are past.")
    postmortem: str | None = Field(
        None, max_length=20, description="Its own action items are no earlier promises."
    )


class FindPostmortems(Sent):
    """What is looked for."""

    q: str = Field("", max_length=200, description="Words in title or text.")
    team: str = Field("", max_length=63, description="A slug.")
    state: str = Field("", max_length=20, description="writing, reviewed or published.")


class ExportAsked(Sent):
    """What belongs into the file."""

    without: Literal["", "actions"] = Field(
        "", description="Without its actions the text is as it can be saved again."
    )


@router.get("", response=Page[PostmortemListed])
def list_postmortems(
    request: Request, find: Annotated[FindPostmortems, Query(...)], paging: Paged
) -> Page[PostmortemListed]:
    """Those that are looked for, oldest first."""
    looked = Looked(find.q, find.team, find.state)
    rows = postmortems_after(
        request.auth, looked, paging.after, at=timezone.now(), limit=paging.limit + 1
    )
    return page_of(request, rows, paging, _listed, mark=lambda row: row.pk)


@router.post("", response={201: PostmortemShown})
def open_postmortem(request: Request, said: OpenPostmortem) -> Status[PostmortemShown]:
    """Begin the postmortem of an incident that is over; or bring a text to a team. Twice is one."""
    if (said.incident is None) == (said.team is None):
        sentence = "Say an incident, or a team together with a text."
        raise InvalidInput(sentence, field="incident", code="postmortem_of_what")
    if said.incident is not None:
        act: Any = partial(open_, said.incident)
    else:
        act = partial(
            bring,
            said.team or "",
            (said.text or "").encode(),
            file_name=said.file_name,
            title=said.title,
        )
    status = HTTPStatus.CREATED
    return write(request, act, lambda opened: _read(request, opened.ref), status=status)


@router.post("/lint", response=LintFindings)
def lint_postmortem(request: Request, said: LintText) -> LintFindings:
    """What a good reviewer would say of a text; nothing is kept."""
    checked = clean_text(
        said.text, field="text", max_length=LONGEST_TEXT, required=False, multiline=True
    )
    earlier = promised(said.postmortem or "", sight=request.auth.sight)
    found = lint(checked, at=said.at, earlier=earlier)
    return LintFindings(findings=[_finding(each, said.file) for each in found])


@router.get("/{ref}", response=PostmortemShown)
def read_postmortem(request: Request, ref: str) -> PostmortemShown:
    """One postmortem."""
    return _read(request, ref)


@router.patch("/{ref}", response=PostmortemShown)
def save_postmortem(request: Request, ref: str, said: SaveText) -> Status[PostmortemShown]:
    """Keep title or text as a new version; what is left out stays."""
    before = queries.postmortem(ref, at=timezone.now(), sight=request.auth.sight)
    title = before.title if said.title is None else said.title
    words = before.text if said.text is None else said.text
    # What was left out is that of the version just read: saved meanwhile, it is not taken back
    seen = said.version or (
        before.version.number if said.title is None or said.text is None else None
    )
    return write(request, partial(save_text, ref, title, words, version=seen), _shown)


@router.get("/{ref}/text.md", response={200: None}, openapi_extra={"responses": MARKDOWN})
def read_postmortem_as_markdown(
    request: Request, ref: str, find: Annotated[ExportAsked, Query(...)]
) -> HttpResponse:
    """A Markdown file: the title as the first heading, the text, and the action items as a list."""
    text = exported(ref, actor=request.auth, is_text_alone=find.without == "actions")
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@router.post("/{ref}/review", response=PostmortemShown)
def hold_review(request: Request, ref: str, said: HeldReview) -> Status[PostmortemShown]:
    """Say that the review was held."""
    return write(request, partial(hold, ref, held_at=said.held_at), _shown)


@router.post("/{ref}/publish", response=PostmortemShown)
def publish_postmortem(request: Request, ref: str) -> Status[PostmortemShown]:
    """Say that it is finished."""
    return write(request, partial(publish, ref), _shown)


@router.get("/{ref}/versions", response=Page[VersionShown])
def list_postmortem_versions(request: Request, ref: str, paging: Paged) -> Page[VersionShown]:
    """Every version without its text, the first one first."""
    found = queries.versions(ref, sight=request.auth.sight)
    return sliced(request, found[::-1], paging, lambda each: VersionShown(**_version(each)))


@router.get("/{ref}/versions/{number}", response=TextShown)
def read_postmortem_version(request: Request, ref: str, number: Number) -> TextShown:
    """One version."""
    return _text(queries.version(ref, number, sight=request.auth.sight))


@router.get("/{ref}/versions/{number}/changes", response=TextChanges)
def compare_postmortem_versions(
    request: Request, ref: str, number: Number, since: Annotated[Number, Query(...)]
) -> TextChanges:
    """What differs in the text of one version since another."""
    before, after = (
        queries.version(ref, each, sight=request.auth.sight) for each in (since, number)
    )
    stretches = changed_stretches(before.text, after.text)
    return TextChanges(
        since=since,
        version=number,
        stretches=[ChangedStretch.model_validate(each) for each in stretches],
    )


@router.post("/{ref}/versions/{number}/restore", response=PostmortemShown)
def restore_postmortem(request: Request, ref: str, number: Number) -> Status[PostmortemShown]:
    """Bring an earlier version back, as a new one."""
    return write(request, partial(restore_version, ref, number), _shown)


def _read(request: Request, ref: str) -> PostmortemShown:
    return _shown(queries.postmortem(ref, at=timezone.now(), sight=request.auth.sight))


def _listed(row: ListedPostmortem) -> PostmortemListed:
    return PostmortemListed(
        id=row.ref,
        title=row.title,
        state=row.state,
        origin=row.origin,
        team=row.team_slug,
        incident=row.incident,
        began_at=row.began_at,
        ended_at=row.ended_at,
        created_at=row.created_at,
        reviewed_at=row.reviewed_at,
        published_at=row.published_at,
        version=row.version,
        review=ReviewShown.model_validate(row.review),
    )


def _shown(view: PostmortemView) -> PostmortemShown:
    assert view.version.at is not None
    return PostmortemShown(
        id=view.ref,
        url=view.url,
        title=view.title,
        text=view.text,
        state=view.state,
        origin=view.origin,
        team=view.team_slug,
        incident=view.incident.ref if view.incident else None,
        began_at=view.began_at,
        ended_at=view.ended_at,
        created_at=view.created_at,
        reviewed_at=view.reviewed_at,
        published_at=view.published_at,
        version=view.version.number,
        changed_at=view.version.at,
        changed_by=view.version.author,
        review=ReviewShown.model_validate(view.review),
    )


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "at": version.at,
        "author": version.author,
        "restored_from": version.restored_from,
    }


def _text(found: TextVersion) -> TextShown:
    return TextShown(title=found.title, text=found.text, **_version(found.version))


def _finding(found: Finding, file: str) -> LintFinding:
    return LintFinding(
        file=file,
        line=found.line,
        column=found.column,
        end_column=found.end_column,
        rule=found.rule.value,
        message=found.message,
        suggestion=found.suggestion,
    )
