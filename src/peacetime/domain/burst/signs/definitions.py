"""What each warning sign is: its formula, its method, its source, and how good that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FIVE = ("velocity", "turnover", "quality", "engagement", "incidents")
COMPANIONS = ("permanent_rescue", "everything_urgent")
RANKS = (
    "Each week takes its place among the 52 weeks until then, as a normal score; the scores beyond a "
    "slack of 0.5 add up, never below 0, and 3.68 is an alarm. The first eight weeks are baseline alone. "
    "Where weeks resemble the week before (a coefficient of 0.2 or more), that is taken out first. The "
    "change began after the sum was last 0; it is over when the sum is 0 again."
)
ODDS = (
    "Each week adds the logarithm of the likelihood ratio for doubled odds, never below 0. The limit is "
    "the one at which 15% of years without change would alarm, at this volume."
)
FRAMEWORK = "The framework (“Warning Signs of Burnout”)"


@dataclass(frozen=True, slots=True)
class Definition:
    """A sign by its name: what it is called, and what opens behind its number.

    Args:
        name: Stable, for programs.
        label: For people.
        formula: Of the number that is shown.
        method: How a change is told from chance.
        source: Where both come from.
        grade: How good that is, from A (read or measured by us) to D (our judgement).
    """

    name: str
    label: str
    formula: str
    method: str
    source: str
    grade: str


def _defined(*found: Definition) -> Mapping[str, Definition]:
    return MappingProxyType({definition.name: definition for definition in found})


DEFINITIONS: Mapping[str, Definition] = _defined(
    Definition(
        "velocity",
        "Velocity in Delivery",
        "Items completed ÷ hours available for Delivery; items a week where some hours are not known.",
        RANKS,
        f"{FRAMEWORK}; sequential ranks: McDonald (1990); limit: our simulation.",
        "A, D",
    ),
    Definition(
        "turnover",
        "Turnover",
        "People who left ÷ years of people, over the last 26 weeks.",
        "At each end of a month: the exact Poisson chance of so many leavers or more at the base rate; "
        "below 1% is an alarm. Weeks without a row are left out of the years as well. Small teams see "
        "even tripled turnover in but one year of five: it says more of a whole organisation.",
        f"{FRAMEWORK}; exact Poisson test; base rate of 13% a year: our default, to be set.",
        "A, D",
    ),
    Definition(
        "quality",
        "Code quality",
        "Changes that failed ÷ changes made.",
        f"{ODDS} The habit is the share of the 52 weeks before, drawn a little to 10% (2 of 20 changes). "
        "The first eight weeks are baseline alone.",
        f"{FRAMEWORK}; Reynolds and Stoumbos (1999); limit: our calibration.",
        "A, D",
    ),
    Definition(
        "engagement",
        "Planning engagement",
        "Attended ÷ invited, of planning meetings.",
        RANKS,
        f"{FRAMEWORK}; sequential ranks: McDonald (1990); limit: our simulation.",
        "A, D",
    ),
    Definition(
        "incidents",
        "Incidents feeding incidents",
        "Incidents that started in a week; starts within 60 minutes of the one before are one.",
        f"{RANKS} Apart from that: clusters beyond the rhythm of hours, weekdays and quarters (a "
        "self-exciting process; rarer than 1% among drawn histories, and more than 0.1 further "
        "incidents from each with 95% confidence). Clusters are no proof that debt made them.",
        f"{FRAMEWORK}; McDonald (1990); Hawkes (1971); limits: our simulation.",
        "A, D",
    ),
    Definition(
        "permanent_rescue",
        "Permanent Rescue Mode",
        "Credit-hours spent ÷ credit-hours earned without Rescue, over eight weeks.",
        "Above 1, with less than half of the cap usable throughout the eight weeks; or at least half of "
        "the working time in Rescue in each of four weeks.",
        "The framework (“Operating in Permanent Rescue Mode”); 50% is the cap on operations of the SRE book.",
        "B, D",
    ),
    Definition(
        "everything_urgent",
        "Everything is urgent",
        "Items tagged urgent ÷ items begun.",
        f"{ODDS} The habit is fixed: one half.",
        "The framework (“Treating every task as urgent undermines true priorities”); Reynolds and Stoumbos (1999); one half: our default.",
        "D",
    ),
)
