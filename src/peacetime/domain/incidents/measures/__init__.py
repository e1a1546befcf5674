"""How long incidents take, and how much of the customers' time they cost, as far as is known."""

from peacetime.domain.incidents.measures.definitions import DEFINITIONS, Definition
from peacetime.domain.incidents.measures.durations import (
    MEASURED,
    Columns,
    Lengths,
    State,
    lengths,
)
from peacetime.domain.incidents.measures.impact import (
    Impact,
    Scope,
    ScopeTime,
    impact,
    scope_of,
)
from peacetime.domain.incidents.measures.summaries import (
    FEW,
    Known,
    Summary,
    quantile,
    small_number_note,
    summary,
    survival,
)

__all__ = [
    "DEFINITIONS",
    "FEW",
    "MEASURED",
    "Columns",
    "Definition",
    "Impact",
    "Known",
    "Lengths",
    "Scope",
    "ScopeTime",
    "State",
    "Summary",
    "impact",
    "lengths",
    "quantile",
    "scope_of",
    "small_number_note",
    "summary",
    "survival",
]
