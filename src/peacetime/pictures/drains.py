"""What drained a balance: a bar for each cause, longest first, with its hours in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from peacetime.domain.communications.wording import percent, shortened
from peacetime.pictures.balance import hours_word

ROW, TEXT_AT, BAR_AT, BAR = 38, 13, 20, 8
LONGEST_LABEL = 34


@dataclass(frozen=True, slots=True)
class Drain:
    """One cause and what it took, in credit-hours."""

    label: str
    hours: float


def drains(found: Sequence[Drain], *, of: float, what: str) -> Markup:
    """A bar for each, in the order given.

    Args:
        found: At least one.
        of: All that was spent, of which these are parts; the whole width.
        what: What is shown, for those who do not see it: "What drained it, by time of day".
    """
    whole = max(of, 1e-9)
    rows = Markup("").join(_row(each, place * ROW, whole) for place, each in enumerate(found))
    return Markup(
        '<svg class="chart drains" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(len(found) * ROW, sentence(found, of=whole, what=what), rows)


def sentence(found: Sequence[Drain], *, of: float, what: str) -> str:
    """What the bars show."""
    parts = "; ".join(
        f"{each.label} {hours_word(each.hours)}, {percent(each.hours / of)}" for each in found
    )
    return f"{what}: {parts}."


def _row(drain: Drain, top: int, whole: float) -> Markup:
    share = min(drain.hours / whole, 1.0)
    return Markup(
        '<text class="drain-label" x="0" y="{0}">{1}</text>'
        '<text class="drain-hours" x="100%" y="{0}">{2} · {3}</text>'
        '<rect class="drain-ground" width="100%" y="{4}" height="{5}" rx="2"/>'
        '<rect class="drain-bar" width="{6:.2f}%" y="{4}" height="{5}" rx="2"/>'
    ).format(
        *(top + TEXT_AT, shortened(drain.label, LONGEST_LABEL)),
        *(hours_word(drain.hours), percent(share)),
        *(top + BAR_AT, BAR, 100 * share),
    )
