"""The figures of a team's gauge, each with its formula and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from peacetime.domain.communications.wording import percent
from peacetime.pictures.balance import hours_word
from peacetime.web.capacity.gauge import day_unit, plain, time_in_words

if TYPE_CHECKING:
    from peacetime.queries.burst.gauge import GaugeView

ENTRIES = "#entries-title"
USABLE = (
    "Σ max(balance, 0) of the team’s people; debt of one is no capacity of another, and nobody’s is "
    "averaged. Each balance earns in Delivery up to the cap, and an hour of Rescue takes hours × time of "
    "day × severity × overlap."
)
READY = (
    "People whose balance covers what a bad incident costs one person: of ten incidents of this team, nine "
    "cost less. Half the cap stands in for it while fewer than ten are known."
)
OWED = (
    "Σ max(−balance, 0) of the team’s people ÷ what a person earns in a day of Delivery: person-days "  # noqa: RUF001 - the sign is meant
    "until nobody is below zero. Rest with the pager off pays it sooner."
)
FULL = "Until the lowest balance reaches the cap at the accrual of Delivery; debt is paid first."
EMPTY = "What is usable ÷ what all who are engaged now spend in an hour."
NIGHT = (
    "The longest time T for which two people can be on at any moment of the night, relieving each other: "
    "Σ min(balance ÷ cost of a night hour, T) ≥ 2 T (McNaughton 1959)."
)
CARRIED = (
    "What the person who spent most spent in the last eight weeks ÷ what all spent, to a tenth. It names "
    "nobody, and is told to the team alone."
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; `value` None is not known, and the sentence says why."""

    id: str
    label: str
    value: str | None
    sentence: str
    formula: str
    rows_url: str


def gauge_tiles(view: GaugeView, *, address: str, concentration: float | None = None) -> list[Tile]:
    """Everything that a gauge tells, the most important first."""
    if not view.is_known:
        return []
    rows = f"{address}{ENTRIES}"
    return [
        balance_tile(view, rows=rows),
        *_ready(view, rows),
        *_owed(view, rows),
        _night(view, rows),
        *([_carried(concentration, rows)] if concentration is not None else []),
    ]


def balance_tile(view: GaugeView, *, rows: str) -> Tile:
    """What can still be spent, of how much, and where it is going."""
    value = (
        None
        if view.usable_hours is None
        else f"{plain(view.usable_hours)} of\N{NO-BREAK SPACE}{_together(view.cap_hours or 0.0)}"
    )
    return Tile("usable", "Burst balance", value, pace_sentence(view), USABLE, rows)


def _together(hours: float) -> str:
    """Hours that stay with their unit, however narrow the tile is."""
    return hours_word(hours).replace(" ", "\N{NO-BREAK SPACE}")


def pace_sentence(view: GaugeView) -> str:
    """When it will be empty or full, if things go on as they do."""
    if view.hours_to_empty is not None:
        return f"Empty in {time_in_words(view.hours_to_empty)} at the present pace"
    if view.hours_to_full is None:
        return "Nothing is earned by the policy, so it never fills"
    if view.hours_to_full < 1:
        return "Full: what Delivery earns now is not kept"
    return f"Full in {time_in_words(view.hours_to_full)} of Delivery"


def _ready(view: GaugeView, rows: str) -> list[Tile]:
    if view.ready is None:
        return []
    sentence = f"could absorb a bad incident tonight; it takes {view.ready_needed}"
    cost = f" Here a bad incident costs {hours_word(view.bad_incident_cost or 0.0)}."
    return [
        Tile("ready", "Ready", f"{view.ready} of {view.seats}", sentence, READY + cost, rows),
    ]


def _owed(view: GaugeView, rows: str) -> list[Tile]:
    days = ceil((view.recovery_days_owed or 0.0) - 1e-9)
    unit = day_unit(view, days).replace("recovery ", "")
    value = "None" if days <= 0 else f"{days:,}\N{NO-BREAK SPACE}{unit}"
    below = view.people_below_zero
    if below is None:
        who = "Nobody is below zero" if days <= 0 else "Below zero it is debt"
    else:
        who = (
            "Nobody is below zero"
            if not below
            else f"{'1 person' if below == 1 else f'{below} people'} below zero"
        )
    return [Tile("owed", "Recovery owed", value, who, OWED, rows)]


def _night(view: GaugeView, rows: str) -> Tile:
    hours = view.night_hours_two or 0.0
    who = "Two people" if view.seats > 1 else "One person"
    sentence = f"{who} can be kept on through the night for so long"
    return Tile("night", "A long night", hours_word(hours), sentence, NIGHT, rows)


def _carried(share: float, rows: str) -> Tile:
    return Tile(
        "carried",
        "Carried by one person",
        f"About {percent(share)}",
        "of what Rescue took in eight weeks",
        CARRIED,
        rows,
    )
