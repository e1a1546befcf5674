"""How every figure is computed."""

from devtools.docs.tables import generated, table
from peacetime.domain.incidents.measures import DEFINITIONS, scope_of
from peacetime.domain.incidents.moments import DURATIONS, LABELS
from peacetime.domain.modes import measures as mode_measures
from peacetime.domain.modes import periods
from peacetime.domain.shared import poisson


def page() -> str:
    durations = table(
        ["Duration", "Name", "Formula"],
        [
            (label, f"`{name}`", f"{LABELS[end]} minus {LABELS[start]}")
            for name, label, start, end in DURATIONS
        ],
    )
    states = table(
        ["State", "Meaning"],
        [
            ("recorded", "both moments are known and in order"),
            ("pending", "a moment is not known yet; the reason says which"),
            (
                "not applicable",
                "the moment did not occur in this incident, for example no separate mitigation",
            ),
            ("invalid", "the moments are not in order; the reason says which"),
        ],
    )
    figures = table(
        ["Figure", "Formula", "Method", "Source"],
        [
            (each.label, each.formula, each.method, each.source)
            for each in (*DEFINITIONS.values(), *mode_measures.DEFINITIONS.values())
        ],
    )
    shares = _law(periods.time_in_delivery.__doc__ or "")
    merged = _law(periods.rescue_periods.__doc__ or "")
    return generated(
        "Measures",
        "## Durations of an incident",
        durations,
        "A duration is never zero for something unknown and never negative.",
        states,
        "## Figures of many incidents",
        "Why so, and what they leave out: [Measures](../explanation/measures.md).",
        figures,
        "## Interval of a rate",
        _law(poisson.poisson_interval.__doc__ or ""),
        "## Scope",
        _law(scope_of.__doc__ or ""),
        "## Time in Delivery",
        shares,
        "## Periods of Rescue",
        merged,
    )


def _law(docstring: str) -> str:
    """The sentences of law and formula of a docstring, without its parameters."""
    parts = [" ".join(part.split()) for part in docstring.split("\n\n")]
    kept = [
        part
        for part in parts
        if not part.startswith(("Args:", "Returns:", "Raises:", "Cost:", ">>>"))
    ]
    return "\n\n".join(part.split(" Cost: ")[0] for part in kept)
