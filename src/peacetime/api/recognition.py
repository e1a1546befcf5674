"""What signals say of a team's mode: suggestions, their fates, and how one is told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Sent, Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.domain.modes.recognition.suggestions import Dismissal
from peacetime.queries.recognition import settings as settings_queries
from peacetime.queries.recognition import suggestions as queries
from peacetime.queries.recognition.settings import ByItself, SettingShown
from peacetime.queries.recognition.suggestions import KindPrecision, SuggestionShown
from peacetime.usecases.recognition import answers, settings

router = Router(tags=["recognition"])


class Reason(Shown):
    """One sign that was found; `groups` are the ids of the groups of alerts behind it."""

    sign: str
    sentence: str
    weight: float
    groups: list[str]


class Suggestion(Shown):
    """What signals looked like, once an episode."""

    id: str
    team: str
    kind: str = Field(description="rescue, undeclared, stale or flapping")
    sentence: str
    reasons: list[Reason]
    weight: float
    made_at: datetime
    told_at: datetime | None
    told_to: str = Field(description="leads, team, administrators, or nobody")
    fate: str | None = Field(
        description="followed, dismissed, ended or expired; null while it is open"
    )
    fate_at: datetime | None
    by: str
    dismissal: str | None = Field(description="not_rescue or handled")
    incident: str | None
    is_by_itself: bool = Field(description="Peacetime declared, without a person.")


class Precision(Shown):
    """How often suggestions of one kind were followed, with the 95% interval of that share."""

    kind: str
    followed: int
    of: int
    open: int
    share: float | None
    low: float | None
    high: float | None
    sentence: str


class Precisions(Shown):
    """How often suggestions were right, by kind."""

    items: list[Precision]


class Dismiss(Sent):
    """Why not."""

    reason: Annotated[str, Field(json_schema_extra={"enum": [each.value for each in Dismissal]})]


class Recognition(Shown):
    """How a team is told; `changed` are the thresholds that differ from the defaults."""

    thresholds: dict[str, float]
    changed: dict[str, float]
    is_muted: bool
    muted_until: datetime | None


class ChangeRecognition(Sent):
    """From where on a team is told. Thresholds that are left out are the defaults again."""

    thresholds: dict[str, float] = Field(default_factory=dict)
    is_muted: bool = False
    muted_until: Moment | None = None


class DeclaresByItself(Shown):
    """Whether Peacetime declares without a person."""

    declares_by_itself: str = Field(description="never, worst or always")


class ChangeByItself(Sent):
    """Whether Peacetime declares without a person: never, at the worst, or always."""

    declares_by_itself: Annotated[
        str, Field(json_schema_extra={"enum": [each.value for each in ByItself]})
    ]


@router.get("/suggestions", response=Page[Suggestion])
def list_suggestions(
    request: Request,
    paging: Paged,
    team: Annotated[str, Query(description="Only those of this team.")] = "",
    is_open: Annotated[
        bool | None, Query(description="Only those that nobody has answered, or only the others.")
    ] = None,
) -> Page[Suggestion]:
    """Suggestions, oldest first."""
    rows = queries.suggestions_after(
        paging.after,
        team=team,
        is_open=is_open,
        sight=request.auth.sight,
        limit=paging.limit + 1,
    )
    return page_of(request, rows, paging, _shown, mark=lambda row: row.number)


@router.get("/suggestions/precision", response=Precisions)
def read_precision(
    request: Request,
    team: Annotated[str, Query(description="Only of this team.")] = "",
) -> Precisions:
    """How often suggestions were right."""
    del request
    return Precisions(items=[_precision(each) for each in queries.precisions(team=team)])


@router.get("/suggestions/{id}", response=Suggestion)
def read_suggestion(request: Request, id: str) -> Suggestion:
    """One suggestion."""
    return _shown(queries.suggestion_named(id, sight=request.auth.sight))


@router.post("/suggestions/{id}/dismiss", response=Suggestion)
def dismiss_suggestion(request: Request, id: str, said: Dismiss) -> Status[Suggestion]:
    """Say no to a suggestion, and why."""
    reason = answers.dismissal_named(said.reason)
    return write(request, partial(answers.dismiss_suggestion, id, reason), _shown)


@router.get("/teams/{slug}/recognition", response=Recognition)
def read_recognition(request: Request, slug: str) -> Recognition:
    """How a team is told."""
    del request
    return _setting(settings_queries.team_setting(slug).setting)


@router.put("/teams/{slug}/recognition", response=Recognition)
def change_recognition(request: Request, slug: str, said: ChangeRecognition) -> Status[Recognition]:
    """Set from where on a team is told, or that it is told nothing for a while."""
    change = partial(
        settings.change_recognition,
        slug,
        said.thresholds,
        is_muted=said.is_muted,
        muted_until=said.muted_until,
    )
    return write(request, change, _setting)


@router.get("/recognition", response=DeclaresByItself)
def read_by_itself(request: Request) -> DeclaresByItself:
    """Whether Peacetime declares without a person."""
    del request
    return _by_itself(settings_queries.declares_by_itself())


@router.put("/recognition", response=DeclaresByItself)
def change_by_itself(request: Request, said: ChangeByItself) -> Status[DeclaresByItself]:
    """Set whether Peacetime declares without a person."""
    choice = settings.by_itself_named(said.declares_by_itself)
    return write(request, partial(settings.change_by_itself, choice), _by_itself)


def _shown(found: SuggestionShown) -> Suggestion:
    return Suggestion(
        id=found.ref,
        team=found.team_slug,
        kind=found.kind.value,
        sentence=found.sentence,
        reasons=[
            Reason(
                sign=each.sign,
                sentence=each.sentence,
                weight=each.weight,
                groups=list(each.groups),
            )
            for each in found.reasons
        ],
        weight=found.weight,
        made_at=found.made_at,
        told_at=found.told_at,
        told_to=found.told_to,
        fate=found.fate.value if found.fate else None,
        fate_at=found.fate_at,
        by=found.by,
        dismissal=found.dismissal.value if found.dismissal else None,
        incident=found.incident or None,
        is_by_itself=found.is_by_itself,
    )


def _precision(found: KindPrecision) -> Precision:
    counted = found.found.followed
    return Precision(
        kind=found.kind.value,
        followed=counted.count,
        of=counted.of,
        open=found.found.open,
        share=counted.share,
        low=counted.low,
        high=counted.high,
        sentence=found.sentence,
    )


def _setting(found: SettingShown) -> Recognition:
    return Recognition(
        thresholds=asdict(found.thresholds),
        changed=dict(found.changed),
        is_muted=found.is_muted,
        muted_until=found.muted_until,
    )


def _by_itself(choice: ByItself) -> DeclaresByItself:
    return DeclaresByItself(declares_by_itself=choice.value)
