"""How teams are told, and whether Peacetime declares by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.modes.recognition.thresholds import Thresholds, thresholds_of
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.lookup import team_named
from peacetime.storage.models import RecognitionSetting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class ByItself(StrEnum):
    """When Peacetime declares without a person."""

    NEVER = "never"
    WORST = "worst"
    ALWAYS = "always"


DEFAULTS = Thresholds()


@dataclass(frozen=True, slots=True)
class SettingShown:
    """How one team is told. `changed` holds the thresholds that differ from the defaults."""

    thresholds: Thresholds = DEFAULTS
    changed: tuple[tuple[str, float], ...] = ()
    is_muted: bool = False
    muted_until: datetime | None = None
    version: int = 0

    def is_quiet(self, at: datetime) -> bool:
        """Whether the team wants to be told nothing at this moment."""
        return self.is_muted and (self.muted_until is None or at < self.muted_until)


STANDARD = SettingShown()


@dataclass(frozen=True, slots=True)
class TeamSetting:
    """A team by its names, and how it is told."""

    id: int
    slug: str
    name: str
    time_zone: str
    setting: SettingShown


def team_setting(slug: str) -> TeamSetting:
    """One team's setting.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    setting = settings_of([team.pk])[team.pk]
    return TeamSetting(team.pk, team.slug, team.name, team.time_zone, setting)


def settings_of(teams: Iterable[int]) -> dict[int, SettingShown]:
    """The setting of each of these teams; one query."""
    wanted = list(teams)
    rows = RecognitionSetting.objects.filter(team__in=wanted)
    known = {row.team_id: setting_shown(row) for row in rows}
    return {team: known.get(team, STANDARD) for team in wanted}


def setting_shown(row: RecognitionSetting) -> SettingShown:
    """One team's setting; thresholds that an older version allowed and this one refuses are left out."""
    try:
        thresholds = thresholds_of(row.thresholds)
        changed = tuple(sorted(row.thresholds.items()))
    except InvalidInput:
        thresholds, changed = DEFAULTS, ()
    return SettingShown(thresholds, changed, row.is_muted, row.muted_until, row.version)


def declares_by_itself() -> ByItself:
    """Whether Peacetime declares without a person: never, unless the organisation says so."""
    found = RecognitionSetting.objects.filter(team=None).values_list(
        "declares_by_itself", flat=True
    )
    return ByItself(found.first() or ByItself.NEVER)
