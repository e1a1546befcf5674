"""How much Rescue a team can still absorb: an exact ledger, a forecast, and honest warning signs.

The public names, by room. A room is loaded when one of its names is first asked for, so that whoever
needs the ledger alone does not wait for the statistics of the forecast.

>>> from datetime import UTC, datetime
>>> from peacetime.domain import burst
>>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
>>> rows = [burst.Engagement("1", "I1", "ada", nine, nine.replace(hour=13), severity="SEV1")]
>>> team = [burst.Responder(name, "Europe/Berlin") for name in ("ada", "bob", "cyd")]
>>> ledger = burst.team_ledger(team, rows, policy=burst.Policy(), start=nine, until=nine.replace(hour=14))
>>> [burst.arithmetic(entry) for entry in ledger.entries if entry.incident]
['a page in working hours = 0.4', '4 h in working hours x 0.5 x 1.25 = 2.5']
>>> gauge = burst.team_gauge(ledger.balances, policy=burst.Policy(), bad_incident_cost=9.0)
>>> gauge.state.value, gauge.people_below_zero
('healthy', 0)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peacetime.domain.burst.forecast.backtest import look_ahead
    from peacetime.domain.burst.forecast.load import fit_load
    from peacetime.domain.burst.forecast.simulation import balances_ahead
    from peacetime.domain.burst.gauge import Gauge, TeamState, bad_incident_cost, team_gauge
    from peacetime.domain.burst.ledger.closed_forms import (
        comp_hours_to_level,
        hours_to_level,
        hours_to_level_by_week,
        sustainable_incidents_per_week,
    )
    from peacetime.domain.burst.ledger.credits import Segment, Settled, Terms, settle
    from peacetime.domain.burst.ledger.day_classes import Clock, DayClass
    from peacetime.domain.burst.ledger.engagements import Engagement, known_at, prepared
    from peacetime.domain.burst.ledger.entries import Entry, EntryKind, Part, arithmetic
    from peacetime.domain.burst.ledger.person import (
        Checkpoint,
        Correction,
        PersonLedger,
        Responder,
        person_ledger,
        resume,
    )
    from peacetime.domain.burst.ledger.team import TeamLedger, team_ledger
    from peacetime.domain.burst.parameters import PARAMETERS, Grade, Parameter
    from peacetime.domain.burst.people.pulse import published
    from peacetime.domain.burst.people.recovery import (
        comp_rest,
        recovery_proposal,
        skipped_recovery,
    )
    from peacetime.domain.burst.people.report_card import report_card
    from peacetime.domain.burst.people.rest import (
        RestFinding,
        RestLimits,
        rest_findings,
        rest_until,
    )
    from peacetime.domain.burst.people.watch import Presence, Watched
    from peacetime.domain.burst.planning import Sprint, SprintPlan, plan_sprint, replayed
    from peacetime.domain.burst.policy import PROFILES, Policy, differences, policy_of, values_of
    from peacetime.domain.burst.signs.panel import Panel, panel

_ROOMS = {
    "ledger.closed_forms": (
        "comp_hours_to_level",
        "hours_to_level",
        "hours_to_level_by_week",
        "sustainable_incidents_per_week",
    ),
    "ledger.credits": ("Segment", "Settled", "Terms", "settle"),
    "ledger.day_classes": ("Clock", "DayClass"),
    "ledger.engagements": ("Engagement", "known_at", "prepared"),
    "ledger.entries": ("Entry", "EntryKind", "Part", "arithmetic"),
    "forecast.backtest": ("look_ahead",),
    "forecast.load": ("fit_load",),
    "forecast.simulation": ("balances_ahead",),
    "ledger.team": ("TeamLedger", "team_ledger"),
    "parameters": ("PARAMETERS", "Grade", "Parameter"),
    "ledger.person": (
        "Checkpoint",
        "Correction",
        "PersonLedger",
        "Responder",
        "person_ledger",
        "resume",
    ),
    "planning": ("Sprint", "SprintPlan", "plan_sprint", "replayed"),
    "policy": ("PROFILES", "Policy", "differences", "policy_of", "values_of"),
    "people.pulse": ("published",),
    "people.recovery": ("comp_rest", "recovery_proposal", "skipped_recovery"),
    "people.report_card": ("report_card",),
    "people.rest": ("RestFinding", "RestLimits", "rest_findings", "rest_until"),
    "signs.panel": ("Panel", "panel"),
    "gauge": ("Gauge", "TeamState", "bad_incident_cost", "team_gauge"),
    "people.watch": ("Presence", "Watched"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}
__all__ = [
    "PARAMETERS",
    "PROFILES",
    "Checkpoint",
    "Clock",
    "Correction",
    "DayClass",
    "Engagement",
    "Entry",
    "EntryKind",
    "Gauge",
    "Grade",
    "Panel",
    "Parameter",
    "Part",
    "PersonLedger",
    "Policy",
    "Presence",
    "Responder",
    "RestFinding",
    "RestLimits",
    "Segment",
    "Settled",
    "Sprint",
    "SprintPlan",
    "TeamLedger",
    "TeamState",
    "Terms",
    "Watched",
    "arithmetic",
    "bad_incident_cost",
    "balances_ahead",
    "comp_hours_to_level",
    "comp_rest",
    "differences",
    "fit_load",
    "hours_to_level",
    "hours_to_level_by_week",
    "known_at",
    "look_ahead",
    "panel",
    "person_ledger",
    "plan_sprint",
    "policy_of",
    "prepared",
    "published",
    "recovery_proposal",
    "replayed",
    "report_card",
    "rest_findings",
    "rest_until",
    "resume",
    "settle",
    "skipped_recovery",
    "sustainable_incidents_per_week",
    "team_gauge",
    "team_ledger",
    "values_of",
]


def __getattr__(name: str) -> Any:
    """A public name, from its room."""
    if name not in _ROOM_OF:
        raise AttributeError(f"There is no burst.{name}")
    return getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
