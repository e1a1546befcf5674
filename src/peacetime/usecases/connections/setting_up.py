"""Connecting a tool, changing what is set, and deleting it with its secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peacetime.domain.communications.subjects import Subject, subjects_named
from peacetime.domain.incidents.severity import severity_named
from peacetime.domain.shared.errors import DomainError, InvalidInput, Mistakes
from peacetime.domain.shared.text import clean_text
from peacetime.queries.connections import ConnectionShown, connection_shown
from peacetime.queries.lookup import team_named
from peacetime.queries.providers import Provider, provider_named
from peacetime.storage.models import Connection, Message
from peacetime.storage.sealing import NotOpened
from peacetime.usecases.command import command
from peacetime.usecases.connections import checking
from peacetime.usecases.connections.lookup import happened, locked, require_set_up
from peacetime.usecases.connections.secrets import box_of, secrets_in
from peacetime.usecases.outward import STAKEHOLDERS, TEAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from peacetime.queries.access import Actor
    from peacetime.queries.providers import Field

LONGEST_VALUE = 2_000
LONGEST_SECRET = 10_000
AUDIENCES = (STAKEHOLDERS, TEAM)
PAUSE_NOTE = "pause_note"  # the setting of trackers
DELETED = "The connection was deleted before this was sent"


class ChangedMeanwhile(DomainError):
    """Somebody else changed it since the form was opened."""

    code = "connection_changed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a connection is to be.

    Args:
        name: How people call it.
        values: By the name of a provider's field. A secret that is left out stays as it was.
        subjects: What it is told.
        from_severity: From which severity up.
        audience: Whose words it gets: `stakeholders` or `team`.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    subjects: Sequence[str] = (Subject.MODES.value, Subject.UPDATES.value)
    from_severity: str = "SEV4"
    audience: str = STAKEHOLDERS


@command
def connect(
    provider: str,
    wanted: Wanted,
    *,
    team: str | None = None,
    is_dry_run: bool = False,
    actor: Actor,
    at: datetime,
) -> ConnectionShown:
    """Connect a tool, for one team or for all; it is checked at once, by a job."""
    owner = team_named(team) if team else None
    require_set_up(actor, owner)
    known = provider_named(provider)
    row = Connection(
        provider=known.key, team=owner, is_dry_run=is_dry_run, created_at=at, created_by=actor.label
    )
    _fill(row, known, wanted, secrets={})
    row.save()
    happened("connection.added", row, actor=actor, at=at, **_told(row))
    checking.ask(row, at=at)
    return connection_shown(row)


@command
def change_connection(
    connection_id: int, wanted: Wanted, *, version: int | None = None, actor: Actor, at: datetime
) -> ConnectionShown:
    """Set it anew; secrets that are left out stay. It is checked again.

    Raises:
        ChangedMeanwhile: `version` is given, and it is another one now.
    """
    row = locked(connection_id)
    require_set_up(actor, row.team)
    if version is not None and version != row.version:
        raise ChangedMeanwhile(
            "Somebody changed this connection meanwhile. Look at it, and save again."
        )
    before = bytes(row.secrets or b"")
    _fill(row, provider_named(row.provider), wanted, secrets=_kept(row))
    row.version += 1
    row.failures, row.open_until = 0, None  # what was wrong may be mended: it is tried anew
    row.save()
    happened("connection.changed", row, actor=actor, at=at, **_told(row))
    if any(wanted.values.get(name) for name in _secret_names(row)) and before != bytes(
        row.secrets or b""
    ):
        happened("connection.secret.replaced", row, actor=actor, at=at)
    checking.ask(row, at=at)
    return connection_shown(row)


@command
def delete_connection(connection_id: int, *, actor: Actor, at: datetime) -> ConnectionShown:
    """End it: its secrets and settings are gone from the row, and what still waits is not sent.

    What it was told stays in the log.
    """
    row = locked(connection_id)
    require_set_up(actor, row.team)
    waiting = Message.objects.filter(connection=row, state="pending")
    dropped = waiting.update(state="dropped", last_error=DELETED)
    row.secrets, row.settings, row.subjects = None, {}, []
    row.retired_at = at
    row.scopes = row.missing_scopes = row.speaks_as = ""
    row.save()
    happened("connection.deleted", row, actor=actor, at=at, dropped=dropped)
    return connection_shown(row)


def _fill(
    row: Connection, provider: Provider, wanted: Wanted, *, secrets: Mapping[str, str]
) -> None:
    mistakes = Mistakes()
    with mistakes.noted():
        row.name = clean_text(wanted.name, field="name", max_length=100)
    unknown = sorted(set(wanted.values) - {each.name for each in provider.fields})
    if unknown:
        sentence = f"{provider.name} has no setting “{unknown[0][:40]}”."
        raise InvalidInput(sentence, field=unknown[0][:40], code="setting_unknown")
    values: dict[str, str] = {}
    for each in provider.fields:
        said, kept = wanted.values.get(each.name, ""), secrets.get(each.name, "")
        with mistakes.noted():
            values[each.name] = _value(each, said, kept=kept)
    with mistakes.noted():
        row.subjects = _subjects(provider, wanted, values)
    with mistakes.noted():
        row.audience = _audience(wanted.audience)
    with mistakes.noted():
        row.from_severity = _severity(wanted.from_severity)
    mistakes.refuse()
    hidden = {each.name for each in provider.fields if each.is_secret}
    row.settings = {name: value for name, value in values.items() if name not in hidden}
    row.secrets = box_of({name: values[name] for name in hidden})


def _severity(said: str) -> str:
    try:
        return severity_named(said).value
    except InvalidInput as refusal:
        raise InvalidInput(refusal.sentence, field="from_severity", code=refusal.code) from None


def _subjects(provider: Provider, wanted: Wanted, values: Mapping[str, str]) -> list[str]:
    """A tracker hears of Rescues alone, and only where a ticket is to say that the sprint is paused."""
    if provider.is_tracker:
        return [Subject.MODES.value] if values.get(PAUSE_NOTE) else []
    if not provider.is_told:
        return []
    return [subject.value for subject in subjects_named(wanted.subjects)]


def _value(asked: Field, said: str, *, kept: str) -> str:
    longest = LONGEST_SECRET if asked.is_secret else LONGEST_VALUE
    try:
        value = clean_text(
            said, field=asked.label, max_length=longest, required=False, multiline=asked.is_long
        )
    except InvalidInput as refusal:  # people know it by its label
        raise InvalidInput(refusal.sentence, field=asked.name, code=refusal.code) from None
    value = value or kept or asked.default
    if not value and asked.is_required:
        raise InvalidInput(f"{asked.label} is missing.", field=asked.name, code="setting_missing")
    if value and asked.choices and value not in {choice for choice, _ in asked.choices}:
        raise InvalidInput(
            f"{asked.label} is none of those offered.", field=asked.name, code="setting_unknown"
        )
    if value and asked.is_address:
        _refuse_no_address(asked, value)
    return value


def _refuse_no_address(asked: Field, value: str) -> None:
    """Whether it may be asked is decided when it is; here it only has to be an address."""
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in {"https", "http"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or any(character.isspace() for character in value):
        sentence = f"{asked.label} is no address. Write one that begins with https://."
        raise InvalidInput(sentence, field=asked.name, code="address_wrong")


def _audience(said: str) -> str:
    if said not in AUDIENCES:
        sentence = f"The audience is one of: {', '.join(AUDIENCES)}."
        raise InvalidInput(sentence, field="audience", code="audience_unknown")
    return said


def _kept(row: Connection) -> dict[str, str]:
    """Secrets that stay; those kept with another key have to be written again."""
    try:
        return secrets_in(row)
    except NotOpened:
        return {}


def _secret_names(row: Connection) -> list[str]:
    return [each.name for each in provider_named(row.provider).fields if each.is_secret]


def _told(row: Connection) -> dict[str, object]:
    return {
        "subjects": row.subjects,
        "from_severity": row.from_severity,
        "audience": row.audience,
        "is_dry_run": row.is_dry_run,
    }
