"""Sources: an address for another tool, how it proves itself, and whether it is heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, suggested_slug
from peacetime.domain.signals.mapping import mapping_of
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.addresses import page_url
from peacetime.queries.lookup import NotFound, is_storable, team_named
from peacetime.queries.signals.senders import sender_names
from peacetime.queries.signals.sources import SourceShown, source_row, source_shown
from peacetime.storage.identifiers import digest, secret
from peacetime.storage.models import Mailbox, Service, Source, Team
from peacetime.storage.sealing import sealed
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import Stale
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FORMER_KEY_WORKS_FOR = timedelta(hours=24)
LONGEST_SLUG, SHOWN_OF_KEY = 40, 4
SCHEMES = ("", "provider", "hmac", "standard_webhooks", "bearer", "basic")
SCHEME_SETTINGS = {
    "hmac": {"header", "prefix", "digest", "encoding", "timestamp_header", "separator"},
    "bearer": {"header"},
}
CHOICES = {"digest": ("sha256", "sha1", "sha512"), "encoding": ("hex", "base64")}
LONGEST_SECRET = 1_000


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """What a source is called, which tool sends, and whose its signals are where they name nobody."""

    name: str
    provider: str = "generic"
    team: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class SourceMade:
    """A source and the address to send to, which is shown only this once."""

    source: SourceShown
    address: str = field(repr=False, metadata={"is_secret": True})


@command
def create_source(draft: SourceDraft, *, actor: Actor, at: datetime) -> SourceMade:
    """Make an address for another tool.

    Raises:
        InvalidInput: `provider_unknown`, or a code of `clean_text`.
    """
    team, service = _team(draft.team), _service(draft.service)
    _require(actor, team)
    name, provider = _cleaned(draft)
    lock_organisation()  # two of a name at once
    key = secret("pts")
    row = Source.objects.create(
        slug=_free_slug(name),
        name=name,
        provider=provider,
        team=team,
        service=service,
        key_digest=digest(key),
        key_ending=key[-SHOWN_OF_KEY:],
        created_at=at,
        created_by=actor.label,
    )
    _changed("signal.source.added", row, actor=actor, at=at, name=name, provider=provider)
    return _made(row, key)


@command
def change_source(
    slug: str, draft: SourceDraft, *, seen: int | None = None, actor: Actor, at: datetime
) -> SourceShown:
    """Rename a source, or say anew which tool sends and whose its signals are.

    Raises:
        Stale: Somebody changed it meanwhile.
        InvalidInput: `mailbox_in_use`, or a code of `create_source`.
    """
    row, team, service = _locked(slug, actor), _team(draft.team), _service(draft.service)
    _require(actor, team)
    _refuse_stale(row, seen)
    name, provider = _cleaned(draft)
    if provider != row.provider and Mailbox.objects.filter(source=row).exists():
        sentence = (
            "This source reads a mailbox, which only Email does. Take the mailbox away first."
        )
        raise InvalidInput(sentence, field="provider", code="mailbox_in_use")
    if (row.name, row.provider, row.team, row.service) != (name, provider, team, service):
        row.name, row.provider, row.team, row.service = name, provider, team, service
        _changed("signal.source.changed", row, actor=actor, at=at, name=name, provider=provider)
    return source_shown(row)


@command
def rotate_key(slug: str, *, at_once: bool = False, actor: Actor, at: datetime) -> SourceMade:
    """Make a new key. The one before works for a day more, so that nothing is lost; or ends at once."""
    row = _locked(slug, actor)
    key = secret("pts")
    row.former_key_digest = "" if at_once else row.key_digest
    row.former_key_until = None if at_once else at + FORMER_KEY_WORKS_FOR
    row.key_digest, row.key_ending = digest(key), key[-SHOWN_OF_KEY:]
    _changed("signal.source.rotated", row, actor=actor, at=at, ends_at_once=at_once)
    return _made(row, key)


@command
def set_signature(
    slug: str,
    scheme: str,
    *,
    settings: Mapping[str, str] | None = None,
    secret: str | None = None,
    actor: Actor,
    at: datetime,
) -> SourceShown:
    """Say how a source signs what it sends; None keeps the secret that is there.

    Raises:
        InvalidInput: `scheme_unknown`, `secret_required`, `scheme_setting_unknown`.
    """
    row = _locked(slug, actor)
    if scheme not in SCHEMES:
        known = ", ".join(each for each in SCHEMES if each)
        sentence = (
            f"“{scheme[:40]}” is no way to sign that we know. Choose one of: {known}; or none."
        )
        raise InvalidInput(sentence, field="scheme", code="scheme_unknown")
    row.scheme, row.scheme_settings = scheme, _clean_settings(scheme, settings or {})
    if not scheme:
        row.sealed_secret = None
    elif secret is not None:
        said = clean_text(secret, field="secret", max_length=LONGEST_SECRET)
        row.sealed_secret = sealed(said)
    elif row.sealed_secret is None:
        sentence = "Write the secret that the sender signs with."
        raise InvalidInput(sentence, field="secret", code="secret_required")
    _changed("signal.source.changed", row, actor=actor, at=at, scheme=scheme)
    return source_shown(row)


@command
def set_mapping(
    slug: str, mapping: Mapping[str, Any] | None, *, actor: Actor, at: datetime
) -> SourceShown:
    """Say which field of a payload is what; None takes it back.

    Raises:
        InvalidInput: `mapping_invalid`.
    """
    row = _locked(slug, actor)
    row.mapping = None if mapping is None else mapping_of(mapping).to_json()
    _changed("signal.source.changed", row, actor=actor, at=at, is_mapped=mapping is not None)
    return source_shown(row)


@command
def pause_source(slug: str, *, actor: Actor, at: datetime) -> SourceShown:
    """Keep nothing of what a source sends for now; the sender is told so."""
    row = _locked(slug, actor)
    if row.paused_at is None:
        row.paused_at, row.paused_by = at, actor.label
        _changed("signal.source.paused", row, actor=actor, at=at)
    return source_shown(row)


@command
def resume_source(slug: str, *, actor: Actor, at: datetime) -> SourceShown:
    """Keep again what a source sends."""
    row = _locked(slug, actor)
    if row.paused_at is not None:
        row.paused_at, row.paused_by = None, ""
        _changed("signal.source.resumed", row, actor=actor, at=at)
    return source_shown(row)


@command
def retire_source(slug: str, *, actor: Actor, at: datetime) -> SourceShown:
    """End a source: its address takes nothing, its secrets are gone, its alerts stay on the record."""
    row = _locked(slug, actor, with_retired=True)
    if row.retired_at is None:
        row.retired_at, row.sealed_secret = at, None
        row.former_key_digest, row.former_key_until = "", None
        Mailbox.objects.filter(source=row).delete()
        _changed("signal.source.retired", row, actor=actor, at=at)
    return source_shown(row)


def _locked(slug: str, actor: Actor, *, with_retired: bool = False) -> Source:
    row = source_row(slug, lock=True)
    _require(actor, row.team)
    if row.retired_at is not None and not with_retired:
        sentence = "This source was retired. Make a new one."
        raise NotFound(sentence, code="source_retired")
    return row


def require_source(actor: Actor, row: Source) -> None:
    """Refuse who may not set up a source: administrators may, and leads those of their team."""
    _require(actor, row.team)


def _require(actor: Actor, team: Team | None) -> None:
    if team is None:
        require(actor, Act.SET_UP_ORGANISATION)
    else:
        require(actor, Act.SET_UP_TEAM, team_id=team.pk)


def _refuse_stale(row: Source, seen: int | None) -> None:
    if seen is not None and seen != row.version:
        sentence = "Somebody changed this source meanwhile. Look at it, then save yours again."
        raise Stale(sentence, details={"version": row.version})


def _cleaned(draft: SourceDraft) -> tuple[str, str]:
    name = clean_text(draft.name, field="name", max_length=100)
    if draft.provider not in sender_names():
        known = ", ".join(sender_names())
        sentence = f"“{draft.provider[:40]}” is no tool that we can read. Choose one of: {known}."
        raise InvalidInput(sentence, field="provider", code="provider_unknown")
    return name, draft.provider


def _clean_settings(scheme: str, settings: Mapping[str, str]) -> dict[str, str]:
    allowed = SCHEME_SETTINGS.get(scheme, set())
    cleaned = {}
    for name, value in settings.items():
        if name not in allowed:
            sentence = f"“{name[:40]}” is no setting of this way to sign."
            raise InvalidInput(sentence, field="settings", code="scheme_setting_unknown")
        said = clean_text(value, field=name, max_length=100, required=False)
        if said and name in CHOICES and said not in CHOICES[name]:
            sentence = f"{name} is one of: {', '.join(CHOICES[name])}."
            raise InvalidInput(sentence, field="settings", code="scheme_setting_unknown")
        if said:
            cleaned[name] = said
    return cleaned


def _team(slug: str | None) -> Team | None:
    return team_named(slug) if slug else None


def _service(slug: str | None) -> Service | None:
    if not slug:
        return None
    found = Service.objects.filter(slug=slug).first() if is_storable(slug) else None
    if found is None:
        raise NotFound(f"There is no service “{slug[:60]}”.", code="service_unknown")
    return found


def _free_slug(name: str) -> str:
    begin = suggested_slug(name, otherwise="source")[:LONGEST_SLUG].strip("-")
    taken = set(Source.objects.filter(slug__startswith=begin).values_list("slug", flat=True))
    number, slug = 1, begin
    while slug in taken:
        number += 1
        slug = f"{begin}-{number}"
    return slug


def _made(row: Source, key: str) -> SourceMade:
    return SourceMade(source_shown(row), page_url(f"/in/{row.slug}/{key}"))


def _changed(fact: str, row: Source, *, actor: Actor, at: datetime, **changes: object) -> None:
    """Save what was changed, write it down, and let every process read its addresses anew."""
    row.version += 1
    row.save()
    record.audit(fact, f"source:{row.slug}", actor=actor, at=at, team=row.team, **changes)
    record.fact(fact, at=at, team=row.team)
