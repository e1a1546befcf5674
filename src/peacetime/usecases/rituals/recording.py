"""That a ritual was held, or left out for a reason; its minutes; and taking back what was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.rituals import records
from peacetime.domain.rituals.records import NotRecorded, Record
from peacetime.domain.rituals.rhythms import Occurrence
from peacetime.domain.rituals.standard import RitualKind, review_ritual
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, incident_named, team_named
from peacetime.queries.rituals.pages import REVIEW
from peacetime.queries.rituals.reviews import review_occurrence, reviewed
from peacetime.queries.rituals.rhythms import occurrence_named, ritual_named
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import Incident, Postmortem, RitualRecord, Team
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import Stale
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from datetime import datetime

MINUTES_LENGTH = 20_000
FACT = "ritual.occurrence.recorded"


@dataclass(frozen=True, slots=True)
class RitualRecorded:
    """One time of a ritual as it is recorded now; `is_held` None where nothing is recorded any more."""

    ritual: str  # weekly | monthly | quarterly | review
    key: str
    team: str  # slug; "" of the organisation
    is_held: bool | None
    reason: str
    minutes: str
    version: int


@dataclass(frozen=True, slots=True)
class _Time:
    """One time of a ritual, its owner's row locked, with what is recorded of it."""

    word: str
    kind: RitualKind
    occurrence: Occurrence
    team: Team | None
    incident: Incident | None
    row: RitualRecord | None
    reviewed_at: datetime | None = None  # as the postmortem says

    @property
    def known(self) -> Record | None:
        """What is recorded, as the domain knows it."""
        row = self.row
        if row is not None:
            return Record(self.occurrence.id, row.recorded_at, row.is_held, row.reason)
        if self.reviewed_at is not None:
            return Record(self.occurrence.id, self.reviewed_at, is_held=True)
        return None


@command
def hold_ritual(
    word: str, key: str, *, team: str = "", minutes: str = "", actor: Actor, at: datetime
) -> RitualRecorded:
    """It was held, perhaps with minutes; a review's postmortem knows it too.

    Raises:
        AlreadyHeld, TooEarly: As the domain has it.
        NotFound: `ritual_unknown`, `ritual_time_unknown`, `team_unknown`, `incident_unknown`.
    """
    time = _locked(word, key, team, actor=actor, at=at)
    said = records.hold(time.occurrence, time.known, at=at)
    text = _minutes(minutes)
    _postmortem_reviewed(time, actor=actor, at=at)
    return _write(time, said, text or (time.row.minutes if time.row else ""), actor=actor, at=at)


@command
def skip_ritual(
    word: str, key: str, *, team: str = "", reason: str, actor: Actor, at: datetime
) -> RitualRecorded:
    """It was left out on purpose, and the reason is shown.

    Raises:
        AlreadyHeld, AlreadySkipped: As the domain has it.
        InvalidInput: A code of `clean_text`, of the field `reason`.
    """
    time = _locked(word, key, team, actor=actor, at=at)
    said = records.skip(time.occurrence, time.known, reason=reason, at=at)
    return _write(time, said, "", actor=actor, at=at)


@command
def write_minutes(
    word: str,
    key: str,
    *,
    team: str = "",
    minutes: str,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> RitualRecorded:
    """Say anew what was said in a ritual that was held.

    Raises:
        NotRecorded: Say first that it was held.
        Stale: Somebody wrote meanwhile.
    """
    time = _locked(word, key, team, actor=actor, at=at)
    if time.row is None or not time.row.is_held:
        raise NotRecorded("Say first that it was held. Minutes are of what took place.")
    _refuse_stale(time.row, version)
    text = _minutes(minutes)
    if text != time.row.minutes:
        time.row.minutes, time.row.version = text, time.row.version + 1
        time.row.save(update_fields=["minutes", "version"])
        _tell(time, {"minutes": text, "version": time.row.version}, actor=actor, at=at)
    return _recorded(time, time.row)


@command
def take_ritual_back(
    word: str, key: str, *, team: str = "", version: int | None = None, actor: Actor, at: datetime
) -> RitualRecorded:
    """What was recorded was a mistake; the audit log keeps it, with its minutes.

    Raises:
        NotRecorded: There is nothing to take back.
        Stale: Somebody wrote meanwhile.
    """
    time = _locked(word, key, team, actor=actor, at=at)
    row = time.row
    records.take_back(time.known if row else None)
    assert row is not None
    _refuse_stale(row, version)
    was = {"taken_back": True, "was_held": row.is_held, "reason": row.reason}
    _tell(time, {**was, "minutes": row.minutes}, actor=actor, at=at)
    if time.incident is not None and row.is_held:
        Postmortem.objects.filter(incident=time.incident).update(reviewed_at=None)
    row.delete()
    return RitualRecorded(word, key, team, None, "", "", 0)


def _locked(word: str, key: str, slug: str, *, actor: Actor, at: datetime) -> _Time:
    require(actor, Act.KEEP_RITUALS)
    team = team_named(slug, lock=True) if slug else None
    if team is None:
        lock_organisation()
    if word == REVIEW and team is not None:
        return _review(key, team, actor=actor, at=at)
    kept = ritual_named(word, team)
    occurrence = occurrence_named(kept, key)
    row = RitualRecord.objects.filter(team=team, ritual=kept.kind.value, occurrence=key).first()
    return _Time(word, kept.kind, occurrence, team, None, row)


def _review(ref: str, team: Team, *, actor: Actor, at: datetime) -> _Time:
    incident = incident_named(ref, sight=actor.sight, lock=True)
    if incident.team_id != team.pk or not reviewed(actor.sight).filter(pk=incident.pk).exists():
        sentence = "There is no review of this incident. Stand down first."
        raise NotFound(sentence, code="ritual_time_unknown")
    hours = working_hours(team)
    planned = review_occurrence(incident, hours)
    occurrence = planned or Occurrence(review_ritual(ref, at, hours), ref, at)
    kind = RitualKind.REVIEW
    row = RitualRecord.objects.filter(ritual=kind.value, occurrence=ref).first()
    said = Postmortem.objects.filter(incident=incident).values_list("reviewed_at", flat=True)
    return _Time(REVIEW, kind, occurrence, team, incident, row, said.first())


def _write(
    time: _Time, said: Record, minutes: str, *, actor: Actor, at: datetime
) -> RitualRecorded:
    row = time.row or RitualRecord(
        team=time.team, ritual=time.kind.value, occurrence=time.occurrence.key
    )
    row.version = row.version + 1
    row.is_held, row.reason, row.minutes = said.is_held, said.reason, minutes
    row.recorded_at, row.recorded_by = at, actor.label
    row.save()
    changes = {"is_held": said.is_held, "reason": said.reason, "minutes": minutes}
    _tell(time, changes, actor=actor, at=at)
    return _recorded(time, row)


def _postmortem_reviewed(time: _Time, *, actor: Actor, at: datetime) -> None:
    if time.incident is None:
        return
    unseen = Postmortem.objects.filter(incident=time.incident, reviewed_at=None)
    row = unseen.select_for_update(no_key=True).first()
    if row is not None:
        row.reviewed_at = at
        row.save(update_fields=["reviewed_at"])
        name = f"postmortem:{row.ref}"
        record.audit("postmortem.reviewed", name, actor=actor, at=at, team=time.team)
        record.fact("postmortem.reviewed", at=at, incident=time.incident)


def _tell(time: _Time, changes: dict[str, object], *, actor: Actor, at: datetime) -> None:
    name = f"ritual:{time.word}:{time.occurrence.key}"
    record.audit(FACT, name, actor=actor, at=at, team=time.team, **changes)
    record.fact(FACT, at=at, team=time.team, incident=time.incident)


def _recorded(time: _Time, row: RitualRecord) -> RitualRecorded:
    return RitualRecorded(
        time.word,
        time.occurrence.key,
        time.team.slug if time.team else "",
        row.is_held,
        row.reason,
        row.minutes,
        row.version,
    )


def _minutes(text: str) -> str:
    return clean_text(
        text, field="minutes", max_length=MINUTES_LENGTH, required=False, multiline=True
    )


def _refuse_stale(row: RitualRecord, seen: int | None) -> None:
    if seen is not None and seen != row.version:
        sentence = "Somebody wrote about this meanwhile. Look at it, then save yours again."
        raise Stale(sentence, details={"version": row.version})
