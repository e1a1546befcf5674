"""Sources of signals, their deliveries, and rules for alerts."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Number, Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries.access import Act, require
from peacetime.queries.signals import deliveries as delivery_queries
from peacetime.queries.signals import rules as rule_queries
from peacetime.queries.signals import senders
from peacetime.queries.signals import sources as source_queries
from peacetime.usecases.signals import deleting, pointing, replaying, rules, sources

router = Router(tags=["signals"])
SECRETS = frozenset({"address"})


class Refused(Shown):
    """Deliveries that were refused for one reason."""

    code: str
    sentence: str
    times: int
    first_at: datetime
    last_at: datetime


class SourceAnswer(Shown):
    """One source; `state` is active, paused or retired. Its key and its secret are shown to nobody."""

    slug: str
    name: str
    provider: str
    provider_name: str
    team: str | None
    service: str | None
    address: str = Field(description="Without its key, of which the last letters stand there.")
    key_ending: str
    former_key_until: datetime | None = Field(
        description="Until when the key before this one still works."
    )
    scheme: str
    scheme_settings: dict[str, Any]
    has_secret: bool
    mapping: dict[str, Any] | None
    state: str
    created_at: datetime
    created_by: str
    last_received_at: datetime | None
    last_problem_at: datetime | None
    last_problem_code: str
    last_problem: str
    dead: int = Field(description="Deliveries that could not be read.")
    version: int


class SourceList(Shown):
    """Every source, by name."""

    sources: list[SourceAnswer]


class ReadSource(SourceAnswer):
    """One source, and what was refused of it."""

    refusals: list[Refused]


class SourceMade(SourceAnswer):
    """A source with its whole address, which is shown only this once."""

    address: str


class Sender(Shown):
    """A tool whose deliveries can be read."""

    provider: str
    name: str


class Senders(Shown):
    """Every tool whose deliveries can be read."""

    senders: list[Sender]


class CreateSource(Sent):
    """What it is called, which tool sends, and whose its signals are where they name nobody."""

    name: Annotated[str, text(100)]
    provider: str = Field("generic", description="One of `GET /api/v1/signals/senders`.")
    team: str | None = None
    service: str | None = None


class ChangeSource(Sent):
    """What is said anew; what is left out stays."""

    name: Annotated[str, text(100)] | None = None
    provider: str | None = None
    team: str | None = None
    service: str | None = None
    version: int | None = Field(None, description="The version that was seen.")


class RotateKey(Sent):
    """Whether the key before ends at once; else it works for a day more."""

    at_once: bool = False


class SetSignature(Sent):
    """How the source signs: provider, hmac, standard_webhooks, bearer, basic; or "" for not at all."""

    scheme: str
    settings: dict[str, str] = Field(default_factory=dict)
    secret: Annotated[str, text(1000)] | None = Field(
        None, description="Left out, the one that is there stays."
    )


class SetMapping(Sent):
    """Which field of a payload is what; null takes it back."""

    mapping: dict[str, Any] | None


class Replay(Sent):
    """What is read again: what could not be read, or everything that is still kept."""

    only_dead: bool = True


class Deleted(Shown):
    """How many deliveries are gone."""

    deliveries: int


class SaysSignal(Shown):
    """What a mapping makes of one matter."""

    kind: str
    state: str
    key: str
    title: str
    at: datetime | None
    started_at: datetime | None
    level: str | None
    service: str
    team: str
    link: str
    text: str


class PointedAnswer(Shown):
    """A mapping and what it says of a delivery; without signals `sentence` says why."""

    source: str
    mapping: dict[str, Any]
    origin: str = Field(description="said, kept at the source, or guessed from names of fields")
    signals: list[SaysSignal]
    remarks: list[str]
    sentence: str


class Replayed(Shown):
    """How many deliveries are read again."""

    deliveries: int


class DeliveryAnswer(Shown):
    """One delivery; `state` is waiting, read, passed_over or dead."""

    ref: str
    source: str
    received_at: datetime
    state: str
    code: str
    sentence: str
    remarks: list[str]
    signals: int
    times: int
    size: int
    content_type: str
    looked_at: datetime | None


class ReadDelivery(DeliveryAnswer):
    """One delivery as it came; `payload` is null where it is no JSON, and `text` is what came then."""

    headers: dict[str, str]
    payload: Any
    text: str


class RuleAnswer(Shown):
    """One rule; conditions that are null or empty hold always."""

    id: int
    number: int
    verb: str
    name: str
    team: str | None
    source: str | None
    service: str | None
    title_pattern: str
    level: str
    trigger: str
    severity: str
    done_when: str
    until: datetime | None
    is_over: bool
    created_at: datetime
    created_by: str
    groups: int
    version: int


class Rules(Shown):
    """Every rule, in the order in which they are asked: the first that holds decides."""

    rules: list[RuleAnswer]


class WriteRule(Sent):
    """When a rule holds, and what it does: ignore, open or join."""

    verb: str
    name: Annotated[str, text(100)]
    team: str | None = None
    source: str | None = None
    service: str | None = None
    title_pattern: Annotated[str, text(200, required=False)] = Field(
        "", description="`*` stands for anything."
    )
    level: str = Field("", description="This bad or worse.")
    trigger: str = ""
    severity: str = ""
    done_when: Annotated[str, text(500, required=False)] = ""
    until: Moment | None = None


class ChangeRule(WriteRule):
    """The whole rule anew."""

    version: int | None = Field(None, description="The version that was seen.")


@router.get("/senders", response=Senders)
def list_senders(request: Request) -> Senders:
    """The tools whose deliveries can be read."""
    del request
    names = senders.sender_names()
    return Senders(senders=[Sender(provider=key, name=name) for key, name in names.items()])


@router.get("/sources", response=SourceList)
def list_sources(request: Request, with_retired: bool = False) -> SourceList:  # noqa: FBT001, FBT002
    """Every source, by name."""
    del request
    found = source_queries.sources(with_retired=with_retired)
    return SourceList(sources=[_source(one) for one in found])


@router.post("/sources", response={201: SourceMade})
def create_source(request: Request, said: CreateSource) -> Status[SourceMade]:
    """Make an address for another tool; it is shown only this once."""
    draft = sources.SourceDraft(said.name, said.provider, said.team, said.service)
    create = partial(sources.create_source, draft)
    return write(request, create, _made, status=HTTPStatus.CREATED, secrets=SECRETS)


@router.get("/sources/{slug}", response=ReadSource)
def read_source(request: Request, slug: str) -> ReadSource:
    """One source, and what was refused of it."""
    del request
    found = _source(source_queries.source_named(slug))
    refused = [Refused.model_validate(one) for one in source_queries.refusals_of(slug)]
    return ReadSource(**found.model_dump(), refusals=refused)


@router.patch("/sources/{slug}", response=SourceAnswer)
def change_source(request: Request, slug: str, said: ChangeSource) -> Status[SourceAnswer]:
    """Rename a source, or say anew which tool sends and whose its signals are."""
    before = source_queries.source_named(slug)
    sent = said.model_fields_set
    draft = sources.SourceDraft(
        said.name or before.name,
        said.provider or before.provider,
        said.team if "team" in sent else before.team,
        said.service if "service" in sent else before.service,
    )
    return write(request, partial(sources.change_source, slug, draft, seen=said.version), _source)


@router.post("/sources/{slug}/key", response=SourceMade)
def rotate_key(request: Request, slug: str, said: RotateKey) -> Status[SourceMade]:
    """Make a new key; the address is shown only this once."""
    rotate = partial(sources.rotate_key, slug, at_once=said.at_once)
    return write(request, rotate, _made, secrets=SECRETS)


@router.put("/sources/{slug}/signature", response=SourceAnswer)
def set_signature(request: Request, slug: str, said: SetSignature) -> Status[SourceAnswer]:
    """Say how a source signs what it sends."""
    change = partial(
        sources.set_signature, slug, said.scheme, settings=said.settings, secret=said.secret
    )
    return write(request, change, _source)


@router.put("/sources/{slug}/mapping", response=SourceAnswer)
def set_mapping(request: Request, slug: str, said: SetMapping) -> Status[SourceAnswer]:
    """Say which field of a payload is what."""
    return write(request, partial(sources.set_mapping, slug, said.mapping), _source)


@router.post("/sources/{slug}/pause", response=SourceAnswer)
def pause_source(request: Request, slug: str) -> Status[SourceAnswer]:
    """Keep nothing of what it sends for now; the sender is told so."""
    return write(request, partial(sources.pause_source, slug), _source)


@router.post("/sources/{slug}/resume", response=SourceAnswer)
def resume_source(request: Request, slug: str) -> Status[SourceAnswer]:
    """Keep again what it sends."""
    return write(request, partial(sources.resume_source, slug), _source)


@router.post("/sources/{slug}/retire", response=SourceAnswer)
def retire_source(request: Request, slug: str) -> Status[SourceAnswer]:
    """End a source; its alerts stay on the record."""
    return write(request, partial(sources.retire_source, slug), _source)


@router.post("/sources/{slug}/replay", response=Replayed)
def replay_source(request: Request, slug: str, said: Replay) -> Status[Replayed]:
    """Let deliveries of a source be read again."""
    again = partial(replaying.replay_source, slug, only_dead=said.only_dead)
    return write(request, again, lambda count: Replayed(deliveries=count))


@router.delete("/sources/{slug}/dead", response=Deleted)
def delete_dead(request: Request, slug: str) -> Status[Deleted]:
    """Delete everything of a source that could not be read; alerts stay."""
    delete = partial(deleting.delete_dead, slug)
    return write(request, delete, lambda count: Deleted(deliveries=count))


@router.get("/deliveries", response=Page[DeliveryAnswer])
def list_deliveries(
    request: Request,
    paging: Paged,
    source: str | None = None,
    state: Literal["waiting", "read", "passed_over", "dead"] | None = None,
) -> Page[DeliveryAnswer]:
    """Deliveries that could not be read, and the latest of the others; the latest first."""
    rows = delivery_queries.deliveries(
        source=source, state=state, before=paging.after or None, limit=paging.limit + 1
    )
    return page_of(request, rows, paging, DeliveryAnswer.model_validate, mark=lambda row: row.id)


@router.get("/deliveries/{ref}", response=ReadDelivery)
def read_delivery(request: Request, ref: str) -> ReadDelivery:
    """One delivery as it came, for whoever sets up its source."""
    opened = delivery_queries.delivery_opened(ref, actor=request.auth)
    shown = DeliveryAnswer.model_validate(opened.shown)
    return ReadDelivery(
        **shown.model_dump(),
        headers=dict(opened.headers),
        payload=opened.payload,
        text=opened.text,
    )


@router.post("/deliveries/{ref}/replay", response=Replayed)
def replay_delivery(request: Request, ref: str) -> Status[Replayed]:
    """Let one delivery be read again."""
    again = partial(replaying.replay_delivery, ref)
    return write(request, again, lambda _: Replayed(deliveries=1))


@router.delete("/deliveries/{ref}", response=Deleted)
def delete_delivery(request: Request, ref: str) -> Status[Deleted]:
    """Delete one delivery with its payload; alerts that were read of it stay."""
    delete = partial(deleting.delete_delivery, ref)
    return write(request, delete, lambda _: Deleted(deliveries=1))


@router.post("/deliveries/{ref}/mapping/preview", response=PointedAnswer)
def preview_mapping(request: Request, ref: str, said: SetMapping) -> PointedAnswer:
    """What a delivery says by a mapping, before it is saved; null asks for the source's, or a guess."""
    pointed = pointing.point(ref, said.mapping, actor=request.auth)
    reading = pointed.reading
    return PointedAnswer(
        source=pointed.source,
        mapping=pointed.mapping.to_json(),
        origin=pointed.origin,
        signals=[SaysSignal.model_validate(one) for one in (reading.signals if reading else ())],
        remarks=list(reading.remarks) if reading else [],
        sentence=pointed.sentence or (reading.passed_over if reading else ""),
    )


@router.get("/rules", response=Rules)
def list_rules(request: Request) -> Rules:
    """Every rule, in the order in which they are asked."""
    require(request.auth, Act.READ)
    found = rule_queries.rules(at=timezone.now())
    return Rules(rules=[RuleAnswer.model_validate(one) for one in found])


@router.post("/rules", response={201: RuleAnswer})
def add_rule(request: Request, said: WriteRule) -> Status[RuleAnswer]:
    """Say what happens with alerts of a kind."""
    add = partial(rules.add_rule, _rule(said))
    return write(request, add, RuleAnswer.model_validate, status=HTTPStatus.CREATED)


@router.put("/rules/{id}", response=RuleAnswer)
def change_rule(request: Request, id: Number, said: ChangeRule) -> Status[RuleAnswer]:
    """Give a rule other conditions or another end."""
    change = partial(rules.change_rule, id, _rule(said), seen=said.version)
    return write(request, change, RuleAnswer.model_validate)


@router.delete("/rules/{id}", response=RuleAnswer)
def retire_rule(request: Request, id: Number) -> Status[RuleAnswer]:
    """End a rule."""
    return write(request, partial(rules.retire_rule, id), RuleAnswer.model_validate)


def _source(shown: source_queries.SourceShown) -> SourceAnswer:
    return SourceAnswer.model_validate(shown)


def _made(made: sources.SourceMade) -> SourceMade:
    return SourceMade(**{**_source(made.source).model_dump(), "address": made.address})


def _rule(said: WriteRule) -> rules.RuleDraft:
    return rules.RuleDraft(
        said.verb,
        said.name,
        said.team,
        said.source,
        said.service,
        said.title_pattern,
        said.level,
        said.trigger,
        said.severity,
        said.done_when,
        said.until,
    )
