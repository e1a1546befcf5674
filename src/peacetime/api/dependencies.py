"""What services need of one another: described, imported, asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.dependency_answers import (
    Costs,
    Labels,
    Lint,
    Overdrawing,
    PastShares,
    Promises,
    RankedChanges,
    ReplayedRescues,
    WhatIf,
)
from peacetime.api.fields import Day, Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.documents.graphs import FORMS, Text, read_described, read_graph
from peacetime.documents.writing import yaml_of
from peacetime.domain.dependencies import answers
from peacetime.domain.dependencies.changes.kinds import Cover, Soften, applied
from peacetime.domain.dependencies.describing.description import read_need
from peacetime.domain.dependencies.describing.writing import plain_description
from peacetime.domain.dependencies.needs import Coupling, Need
from peacetime.domain.dependencies.services import Failure
from peacetime.queries.access import Act, require
from peacetime.queries.dependencies import needs as queries
from peacetime.queries.dependencies import past
from peacetime.queries.dependencies.kept import Kept, kept_system
from peacetime.queries.dependencies.overdrafts import overdrafts
from peacetime.queries.dependencies.system import described_system, version
from peacetime.queries.services import services
from peacetime.usecases.dependencies import describing
from peacetime.usecases.dependencies import needs as usecases
from peacetime.usecases.dependencies.carrying_out import Applied

router = Router(tags=["dependencies"])

LONGEST_TEXT = 4 * 1024 * 1024
Seen = Annotated[
    int | None,
    Field(
        ge=0,
        le=2**31 - 1,
        description="The version that was read: refused where there is another one by now.",
    ),
]
Slug = Annotated[str, text(50)]
Share = Annotated[float | None, Field(description="Of the time, above 0 and at most 1.")]


Days = Annotated[int, Query(ge=1, le=3650, description="How far back.")]
CoverMinutes = Annotated[
    float | None, Query(ge=0, le=525_600, description="Covered so long, instead of softened.")
]


class ApplyDescription(Sent):
    """A description, as YAML or JSON."""

    text: Annotated[str, text(LONGEST_TEXT)]
    name: Annotated[str, text(300, required=False)] = Field("", description="Of the file.")
    dry_run: bool = Field(default=False, description="Only say what would change.")
    version: Seen = None


class ImportGraph(ApplyDescription):
    """A graph that another tool keeps."""

    form: Annotated[str, text(20, required=False)] = Field(
        "", description=f"One of {', '.join(FORMS)}; told from the text, when left out."
    )


class Change(Shown):
    """One part of the description that changes."""

    change: str
    about: str
    name: str
    sentence: str


class Remark(Shown):
    """One thing that was odd."""

    code: str
    sentence: str
    place: str


class ChangesMade(Shown):
    """What was changed, or would be; `version` is that of the description."""

    changes: list[Change]
    remarks: list[Remark]
    version: int
    is_applied: bool


class Description(Shown):
    """The description as a file that can be kept and applied again."""

    text: str
    version: int


class EvidenceShown(Shown):
    """One reason to believe in an edge."""

    kind: str
    source: str
    seen_on: date | None


class MemberShown(Shown):
    """One provider; `cover_minutes` null never runs out."""

    provider: str
    provider_name: str
    provider_team: str | None
    cover_minutes: float | None
    timeout_seconds: float | None
    breaker: bool
    retries: int
    expected: float | None
    verified_on: date | None
    evidence: list[EvidenceShown]


class NeedShown(Shown):
    """One need; `labelled_by` is who said its coupling, empty where an import did or nobody."""

    id: str
    consumer: str
    consumer_name: str
    consumer_team: str | None
    coupling: str
    needs: int
    attribute: str
    journey: str
    is_declared: bool
    labelled_by: str
    labelled_at: datetime | None
    members: list[MemberShown]


class Unmatched(Shown):
    """Declared and never seen, seen and not declared; without any traffic brought nothing can be said."""

    declared_not_seen: list[NeedShown]
    seen_not_declared: list[NeedShown]
    is_watched: bool


class SayMember(Sent):
    """One provider, and what protects from it."""

    provider: Slug
    cover_minutes: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0
    timeout_seconds: Annotated[float | None, Field(allow_inf_nan=False)] = None
    breaker: bool = False
    retries: Annotated[int, Field(ge=0, le=100)] = 0
    expected: Share = None
    verified_on: Day | None = None


class SayNeed(Sent):
    """One thing that a service needs: of its members so many as `needs` suffice, or all."""

    consumer: Slug
    members: Annotated[list[SayMember], Field(max_length=50)]
    coupling: Literal["hard", "soft", "unknown"] = "unknown"
    needs: Annotated[int | None, Field(ge=1, le=50)] = None
    attribute: Annotated[str, text(200, required=False)] = ""
    journey: Annotated[str, text(100, required=False)] = ""
    version: Seen = None


class SayCoupling(Sent):
    """Whether it is hard or soft."""

    coupling: Literal["hard", "soft", "unknown"]


class SayDrill(Sent):
    """That somebody took a provider away, and whether the consumer went on."""

    provider: Slug
    on: Day
    held: bool
    note: Annotated[str, text(250, required=False)] = ""


class Asked(BaseModel):
    """An outage that did not happen."""

    service: list[str] = Field(description="What fails, by slug; several times for several.")
    minutes: float = Field(30, ge=0, le=525_600, description="For how long.")
    failure: str = Field("down", description="down, or slow where it hangs.")


@router.get("/description", response=Description)
def read_description(request: Request) -> Description:
    """The description of the system as YAML, to be kept in a repository."""
    names = {each.slug: each.name for each in services()}
    plain = plain_description(described_system().system, names)
    return Description(text=yaml_of(plain), version=version())


@router.post("/apply", response=ChangesMade)
def apply_description(request: Request, said: ApplyDescription) -> Any:
    """Describe services and needs by a file, all of it or nothing; a dry run only says what would change."""
    require(request.auth, Act.DESCRIBE_SYSTEM)  # before anything of it is read
    described = read_described(Text(said.text, said.name))
    if said.dry_run:
        at = timezone.now()
        found = describing.preview_description(
            described, source=said.name, actor=request.auth, at=at
        )
        return _made(found)
    act = partial(describing.apply_description, described, source=said.name, seen=said.version)
    return write(request, act, _made)


@router.post("/import", response=ChangesMade)
def import_graph(request: Request, said: ImportGraph) -> Any:
    """Bring a graph that another tool keeps; what people said stays theirs."""
    require(request.auth, Act.DESCRIBE_SYSTEM)  # before anything of it is read
    today = timezone.now().date()
    imported = read_graph(Text(said.text, said.name), form=said.form, seen_on=today)
    if said.dry_run:
        return _made(describing.preview_import(imported, actor=request.auth))
    act = partial(describing.import_graph, imported, source=said.name, seen=said.version)
    return write(request, act, _made)


@router.get("/needs", response=Page[NeedShown])
def list_needs(request: Request, paging: Paged, service: str = "") -> Page[NeedShown]:
    """Needs, oldest first, of all services or of one consumer."""
    rows = queries.needs_after(paging.after, service=service, limit=paging.limit + 1)
    return page_of(request, rows, paging, NeedShown.model_validate, mark=lambda row: row.pk)


@router.post("/needs", response={201: NeedShown})
def add_need(request: Request, said: SayNeed) -> Status[NeedShown]:
    """Say what a service needs."""
    act = partial(usecases.add_need, _need(said), seen=said.version)
    return write(request, act, NeedShown.model_validate, status=HTTPStatus.CREATED)


@router.get("/needs/{ref}", response=NeedShown)
def read_one_need(request: Request, ref: str) -> NeedShown:
    """One need, with where it is known from."""
    return NeedShown.model_validate(queries.need_shown(ref))


@router.put("/needs/{ref}", response=NeedShown)
def change_need(request: Request, ref: str, said: SayNeed) -> Status[NeedShown]:
    """Say otherwise how a need is coupled and protected; its consumer and providers stay."""
    act = partial(usecases.change_need, ref, _need(said), seen=said.version)
    return write(request, act, NeedShown.model_validate)


@router.delete("/needs/{ref}", response=ChangesMade)
def remove_need(request: Request, ref: str) -> Status[ChangesMade]:
    """Say that a service needs something no longer."""
    return write(request, partial(usecases.remove_need, ref), lambda _: _nothing())


@router.put("/needs/{ref}/coupling", response=NeedShown)
def label_need(request: Request, ref: str, said: SayCoupling) -> Status[NeedShown]:
    """Say that a need is hard or soft; no import changes it then."""
    act = partial(usecases.label_need, ref, Coupling(said.coupling))
    return write(request, act, NeedShown.model_validate)


@router.post("/needs/{ref}/drills", response={201: NeedShown})
def record_drill(request: Request, ref: str, said: SayDrill) -> Status[NeedShown]:
    """Write down that a provider was taken away on a day, and whether the consumer went on."""
    act = partial(
        usecases.record_drill, ref, said.provider, on=said.on, held=said.held, note=said.note
    )
    return write(request, act, NeedShown.model_validate, status=HTTPStatus.CREATED)


@router.get("/unmatched", response=Unmatched)
def list_unmatched(request: Request) -> Unmatched:
    """What is declared and was never seen, and what is seen and nobody declares."""
    return Unmatched.model_validate(queries.unmatched())


@router.get("/what-if", response=WhatIf)
def ask_what_if(request: Request, asked: Annotated[Asked, Query(...)]) -> WhatIf:
    """Who goes down with a service, and which teams are in Rescue from which minute on."""
    failure = Failure.SLOW if asked.failure == "slow" else Failure.DOWN
    found = answers.what_if_answer(
        _kept(request).known.system, asked.service, asked.minutes, failure=failure
    )
    return WhatIf.model_validate(found)


@router.get("/cost", response=Costs)
def read_costs(request: Request) -> Costs:
    """How much Rescue each team may expect in a month, and because of whom."""
    return Costs.model_validate(answers.cost_answer(_kept(request).figures))


@router.get("/changes", response=RankedChanges)
def rank_changes(request: Request) -> RankedChanges:
    """What to change first, by the Rescue minutes it saves a month."""
    figures = _kept(request).figures
    found = answers.changes_answer(figures)
    savings = figures.changes.savings[: len(found["changes"])]
    drawn = overdrafts(figures.base, savings, actor=request.auth, at=timezone.now())
    for told, each in zip(found["changes"], drawn, strict=True):
        told["overdraft"] = None if each is None else Overdrawing.of(each)
    return RankedChanges.model_validate(found)


@router.get("/promises", response=Promises)
def check_promises(request: Request) -> Promises:
    """Every promise beside what the system lets its service keep."""
    return Promises.model_validate(answers.promises_answer(_kept(request).figures))


@router.get("/labels", response=Labels)
def check_all_labels(request: Request) -> Labels:
    """Every label beside what incidents say of it."""
    found = answers.labels_answer(_kept(request).labels)
    return Labels.model_validate({"items": found})


@router.get("/history", response=PastShares)
def read_past_causes(request: Request, days: Days = 90) -> PastShares:
    """Who caused the Rescues of each team within so many days."""
    system, within = _kept(request).known.system, timedelta(days=days)
    found = past.shares(system, request.auth.sight, at=timezone.now(), within=within)
    return PastShares.model_validate(answers.history_answer(found))


@router.get("/needs/{ref}/replay", response=ReplayedRescues)
def replay_rescues(
    request: Request, ref: str, days: Days = 90, cover_minutes: CoverMinutes = None
) -> ReplayedRescues:
    """What would have become of past Rescues, had this need been soft, or covered for so many minutes."""
    queries.need_named(ref)
    known = _kept(request).known
    number = known.refs.index(ref)
    change = Soften(number) if cover_minutes is None else Cover(number, cover_minutes)
    found = past.told_again(
        known.system,
        applied(known.system, change),
        request.auth.sight,
        at=timezone.now(),
        within=timedelta(days=days),
    )
    return ReplayedRescues.model_validate(answers.replay_answer(found))


@router.get("/lint", response=Lint)
def lint_system(request: Request) -> Lint:
    """What a good reviewer would say of the system."""
    items = answers.lint_answer(_kept(request).figures, on=timezone.now().date())
    return Lint.model_validate({"items": items})


def _kept(request: Request) -> Kept:
    return kept_system(request.auth.sight, at=timezone.now())


def _made(applied: Applied) -> ChangesMade:
    return ChangesMade(
        changes=[
            Change(
                change=each.change.value, about=each.about, name=each.name, sentence=each.sentence
            )
            for each in applied.plan.changes
        ],
        remarks=[Remark.model_validate(each) for each in applied.plan.remarks],
        version=applied.version,
        is_applied=applied.is_applied,
    )


def _nothing() -> ChangesMade:
    return ChangesMade(changes=[], remarks=[], version=version(), is_applied=True)


def _need(said: SayNeed) -> Need:
    plain = {
        "consumer": said.consumer,
        "members": [dict(_said(member)) for member in said.members],
        "coupling": said.coupling,
        "needs": said.needs,
        "attribute": said.attribute,
        "journey": said.journey,
    }
    return read_need(plain)


def _said(member: SayMember) -> Iterator[tuple[str, Any]]:
    for name in SayMember.model_fields:
        yield name, getattr(member, name)
