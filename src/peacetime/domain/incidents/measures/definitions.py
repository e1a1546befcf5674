"""What every figure means: its formula, how it is computed, and where that is from."""

from __future__ import annotations

from dataclasses import dataclass

from peacetime.domain.incidents.measures.durations import FIRST_AND_SECOND, MEASURED, NAMES
from peacetime.domain.incidents.moments import LABELS

SURVIVAL = (
    "Median and p90 are read off the Kaplan-Meier curve: an incident that goes on counts as longer "
    "than so far, instead of being left out. The mean counts it as long as so far and is then a "
    "lower bound. A length of which a moment is missing is in no figure; how many these are, and "
    "which moment, is said beside it. Maintenance is not counted."
)
KAPLAN_MEIER = "Kaplan and Meier (1958)"


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure by its name: its formula, its method and its source, each in a sentence."""

    name: str
    label: str
    formula: str
    method: str
    source: str


def _of_duration(name: str, source: str) -> Definition:
    first, second = (LABELS[moment] for moment in FIRST_AND_SECOND[name])
    formula = f"“{second}” minus “{first}”, of every incident that began in the period."
    return Definition(name, NAMES[name], formula, SURVIVAL, f"{source}; {KAPLAN_MEIER}.")


_SOURCES = {
    "time_to_detect": "The framework (MTTD)",
    "time_to_acknowledge": "Field usage (MTTA)",
    "time_to_mitigate": "Field usage (MTTM)",
    "time_to_recover": "The framework (MTTR)",
}

DEFINITIONS: dict[str, Definition] = {
    **{name: _of_duration(name, _SOURCES[name]) for name in MEASURED},
    "impact": Definition(
        "impact",
        "Customer impact",
        "Scope × duration, added up: the share of customers affected (or their number) × the time "
        "from “Impact started” until “Mitigated”, or until “Resolved” where no mitigation was recorded.",
        "The scope is read from what was said under “customers affected”: a percentage, a part "
        "(12 of 40), a number of customers, all, half or none. Ranges, upper bounds and words are not "
        "guessed at. Shares and numbers are added up separately. An open incident counts until now.",
        "The framework (customer impact containment); scope × duration is our default.",
    ),
}
