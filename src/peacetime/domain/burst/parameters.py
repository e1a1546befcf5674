"""Every assumption of the ledger: its unit, its usual value, its range, its source, and how good that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How well an assumption is founded.

    `A`: a primary text read, or measured by us. `B`: an abstract or an official excerpt. `C`: a
    secondary page, or a convention of the field. `D`: our judgement.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One assumption.

    `usual_low` to `usual_high` is the range that the evidence supports: beyond it a value is taken and
    remarked upon. `least` to `most` is what makes sense at all: beyond it a value is refused.
    """

    name: str
    label: str
    unit: str
    value: float
    usual_low: float
    usual_high: float
    least: float
    most: float
    meaning: str
    source: str
    grade: str

    def unit_of(self, value: float) -> str:
        """The unit beside a value: of one it is said in the singular.

        >>> cap = next(each for each in PARAMETERS if each.name == "cap")
        >>> cap.unit_of(1), cap.unit_of(20)
        ('credit-hour', 'credit-hours')
        """
        return self.unit.replace("credit-hours", "credit-hour") if value == 1 else self.unit


CREDIT_HOURS = "credit-hours"
TIMES = "credit-hours an hour"
SHARE = "of 1"
LOCAL_HOUR = "local hour"

PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "accrual_per_week",
        "Accrual",
        "credit-hours a week",
        *(5.0, 2.5, 10.0, 0.1, 100.0),
        "What a person earns in a week of Delivery.",
        "Between the good and the bad month of PagerDuty's off-hours interruptions (1.9 and 6.8 "
        "credit-hours a week)",
        "C, D",
    ),
    Parameter(
        "cap",
        "Cap",
        CREDIT_HOURS,
        *(20.0, 10.0, 40.0, 0.1, 1000.0),
        "The most a person can hold; what is earned beyond it is discarded.",
        "Four weeks of accrual: recovery from chronic sleep restriction takes more than one",
        "C, D",
    ),
    Parameter(
        "initial_share",
        "Start of a history",
        "of the cap",
        *(0.75, 0.5, 1.0, 0.0, 1.0),
        "What a person is taken to hold where their history begins.",
        "An AWS credit balance starts full; what came before a history is not known",
        "D",
    ),
    Parameter(
        "business",
        "Working hours",
        TIMES,
        *(0.5, 0.25, 1.0, 0.0, 10.0),
        "What an hour of Rescue costs in working hours: urgency, no rest lost.",
        "Our default",
        "D",
    ),
    Parameter(
        "off_hours",
        "Evenings, weekends, holidays",
        TIMES,
        *(1.5, 1.0, 2.0, 0.0, 10.0),
        "What it costs in the evening, at the weekend, or on a holiday: an hour of rest and the urgency.",
        "EasyAlert uses 1.5, On-Call Health 1.4 and 1.6",
        "C",
    ),
    Parameter(
        "night",
        "Nights",
        TIMES,
        *(2.0, 1.5, 3.0, 0.0, 10.0),
        "What it costs at night: an hour and a half of sleep and the urgency.",
        "EasyAlert uses 2, On-Call Health 1.8",
        "C",
    ),
    Parameter(
        "page",
        "A page by day",
        CREDIT_HOURS,
        *(0.4, 0.2, 0.5, 0.0, 10.0),
        "What being called costs by itself, outside the night.",
        "Resuming interrupted work takes 23 to 25 minutes (Mark 2008)",
        "C",
    ),
    Parameter(
        "wake",
        "A page at night",
        CREDIT_HOURS,
        *(1.0, 0.5, 2.0, 0.0, 10.0),
        "What being woken costs by itself.",
        "Four wakings in a night equal four hours of sleep (Kahn 2014)",
        "B",
    ),
    Parameter(
        "severe",
        "SEV0 and SEV1",
        "times",
        *(1.25, 1.0, 1.5, 0.0, 10.0),
        "How much more an hour costs at the two worst severities; intensity only, hours are counted anyway.",
        "Severity does not predict length (Spearman 0.03 on 801 incidents)",
        "D",
    ),
    Parameter(
        "overlap",
        "Each further incident at once",
        "more",
        *(0.2, 0.0, 0.4, 0.0, 10.0),
        "How much more an hour costs for each further incident at the same time; a person has one hour per hour.",
        "Our default",
        "D",
    ),
    Parameter(
        "standby",
        "Accrual on call",
        SHARE,
        *(0.67, 0.33, 1.0, 0.0, 1.0),
        "How much of the accrual remains while on call, or while the team is in Rescue and one is not engaged.",
        "One minus Google's pay for standby (0.67 at 30 minutes, 0.33 at 5)",
        "C",
    ),
    Parameter(
        "comp_rest",
        "Compensatory rest",
        "credit-hours an hour off",
        *(1.0, 0.5, 2.0, 0.0, 10.0),
        "What a contracted hour off gives back, with the pager off.",
        "Directive 2003/88/EC: equivalent compensatory rest",
        "C",
    ),
    Parameter(
        "debt_factor",
        "Accrual in debt",
        SHARE,
        *(1.0, 0.3, 1.0, 0.01, 1.0),
        "How fast debt is paid, of the usual accrual.",
        "A T3 instance pays its surplus at the full rate",
        "A, D",
    ),
    Parameter(
        "follow_up_hours",
        "Follow-up of an incident",
        "hours",
        *(3.9, 0.0, 8.0, 0.0, 100.0),
        "Working hours that an incident takes after it is over; for planning only.",
        "Google's 6 hours an incident less PagerDuty's 2.1",
        "B",
    ),
    Parameter(
        "business_starts",
        "Working hours start",
        LOCAL_HOUR,
        *(8.0, 6.0, 10.0, 0.0, 23.0),
        "When the working hours of the multipliers start, Monday to Friday.",
        "PagerDuty, EasyAlert, Multitudes",
        "C",
    ),
    Parameter(
        "business_ends",
        "Working hours end",
        LOCAL_HOUR,
        *(18.0, 16.0, 20.0, 1.0, 24.0),
        "When they end.",
        "PagerDuty, EasyAlert, Multitudes",
        "C",
    ),
    Parameter(
        "night_starts",
        "Night starts",
        LOCAL_HOUR,
        *(22.0, 20.0, 24.0, 12.0, 24.0),
        "When the night starts.",
        "EasyAlert, incident.io, Multitudes",
        "C",
    ),
    Parameter(
        "night_ends",
        "Night ends",
        LOCAL_HOUR,
        *(6.0, 5.0, 8.0, 0.0, 12.0),
        "When it ends.",
        "EasyAlert, incident.io, Multitudes",
        "C",
    ),
    Parameter(
        "longest_stretch_hours",
        "Longest credible stretch",
        "hours",
        *(13.0, 12.0, 13.0, 1.0, 24.0),
        "Beyond it a named person's stretch is flagged and counted; of an incident with nobody named the "
        "rest is attributed to nobody and said.",
        "24 hours less the 11 of daily rest (Directive 2003/88/EC)",
        "C, D",
    ),
    Parameter(
        "watch_share",
        "Watch below",
        "of the cap",
        *(0.5, 0.25, 0.75, 0.01, 1.0),
        "Below this usable share of its cap a team is on watch.",
        "Half a cap is about what one bad incident (the 90th of 100) costs",
        "D",
    ),
    Parameter(
        "hysteresis",
        "Back above watch by",
        "of the cap",
        *(0.1, 0.0, 0.2, 0.0, 0.5),
        "How much more it takes to leave a state than to enter it, so that it does not flicker.",
        "Our default",
        "D",
    ),
    Parameter(
        "planning_ceiling",
        "Sustainable utilisation",
        "of accrual",
        *(0.5, 0.3, 0.7, 0.05, 1.0),
        "How much of its accrual a team can spend for long: heavy tails make 1 too much.",
        "Our simulation: 4, 12, 28, 52 of 100 person-weeks overdrawn at 0.3, 0.5, 0.7, 0.9",
        "A",
    ),
)
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}
