"""How a team is told, and whether Peacetime declares by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.thresholds import Thresholds, thresholds_of
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import team_named
from peacetime.queries.recognition.settings import ByItself, SettingShown, setting_shown
from peacetime.storage.models import RecognitionSetting
from peacetime.usecases import record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CHANGED = "recognition.setting.changed"


def by_itself_named(word: str) -> ByItself:
    """When Peacetime declares, as a caller names it.

    Raises:
        InvalidInput: `by_itself_unknown`.
    """
    try:
        return ByItself(word)
    except ValueError:
        known = ", ".join(choice.value for choice in ByItself)
        sentence = f"{quoted(word)} is not a choice. Choose one of {known}."
        raise InvalidInput(sentence, field="declares_by_itself", code="by_itself_unknown") from None


@command
def change_recognition(
    slug: str,
    thresholds: Mapping[str, float],
    *,
    is_muted: bool,
    muted_until: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> SettingShown:
    """Set from where on a team is told, or that it is told nothing for a while.

    `thresholds` are all that differ from the defaults: what is not among them is the default again.

    Raises:
        InvalidInput: A code of `thresholds_of`; `time_in_the_past`.
    """
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    thresholds_of(dict(thresholds))
    if is_muted and muted_until is not None and muted_until <= at:
        sentence = "This moment has passed. Choose a later one, or none."
        raise InvalidInput(sentence, field="muted_until", code="time_in_the_past")
    standard = Thresholds()
    kept = {name: value for name, value in thresholds.items() if value != getattr(standard, name)}
    row, _ = RecognitionSetting.objects.get_or_create(team=team)
    row.thresholds, row.is_muted = kept, is_muted
    row.muted_until = muted_until if is_muted else None
    row.changed_at, row.changed_by, row.version = at, actor.label, row.version + 1
    row.save()
    record.audit(
        CHANGED,
        f"team:{team.slug}",
        actor=actor,
        at=at,
        team=team,
        thresholds=kept,
        is_muted=is_muted,
        muted_until=row.muted_until,
    )
    record.fact(CHANGED, at=at, team=team)
    return setting_shown(row)


@command
def change_by_itself(choice: ByItself, *, actor: Actor, at: datetime) -> ByItself:
    """Set whether Peacetime declares without a person: never, only at the worst, or always."""
    require(actor, Act.SET_UP_ORGANISATION)
    row, _ = RecognitionSetting.objects.get_or_create(team=None)
    row.declares_by_itself = choice.value
    row.changed_at, row.changed_by, row.version = at, actor.label, row.version + 1
    row.save()
    record.audit(CHANGED, "organisation", actor=actor, at=at, declares_by_itself=choice.value)
    record.fact(CHANGED, at=at)
    return choice
