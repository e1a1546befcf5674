"""A sprint's hours as one strip: what can be promised, what is held for Rescue; beside it a fixed share."""

from dataclasses import dataclass

from markupsafe import Markup

from peacetime.pictures.balance import whole_hours

ROW, STRIP_AT, STRIP = 84, 20, 16
HOURS_AT, NOTE_AT = 51, 67  # below the strip: beside the label they would meet it on a phone


@dataclass(frozen=True, slots=True)
class Strip:
    """One way to plan: how many of the available hours it holds back, and how often that was enough.

    `kept` of `tried` past sprints would have kept the promise; None where that is not known.
    """

    label: str
    available_hours: float
    held_hours: float
    kept: int | None = None
    tried: int = 0

    @property
    def promised_hours(self) -> float:
        """What is left to promise; never below zero."""
        return max(self.available_hours - self.held_hours, 0.0)


def sprint(*strips: Strip) -> Markup:
    """One strip for each way to plan, on one scale."""
    widest = max(*(strip.available_hours for strip in strips), 1e-9)
    rows = Markup("").join(_row(strip, place * ROW, widest) for place, strip in enumerate(strips))
    return Markup(
        '<svg class="chart sprint" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(len(strips) * ROW, sentence(*strips), rows)


def sentence(*strips: Strip) -> str:
    """What the strips show."""
    return " ".join(
        f"{strip.label}: {whole_hours(strip.promised_hours)} of {whole_hours(strip.available_hours)} to "
        f"promise, {whole_hours(strip.held_hours)} held for Rescue"
        f"{f' ({_receipt(strip)})' if strip.kept is not None else ''}."
        for strip in strips
    )


def _receipt(strip: Strip) -> str:
    return f"would have been kept in {strip.kept} of {strip.tried} past sprints"


def _row(strip: Strip, top: int, widest: float) -> Markup:
    promised = 100 * strip.promised_hours / widest
    end = 100 * strip.available_hours / widest
    note = (
        _receipt(strip)
        if strip.kept is not None
        else "how often it would have been kept is not known"
    )
    return Markup(
        '<text class="sprint-label" x="0" y="{}">{}</text>'
        '<rect class="sprint-part" data-part="promise" width="{:.2f}%" y="{}" height="{}" rx="2"/>'
        '<rect class="sprint-part" data-part="held" x="{:.2f}%" width="{:.2f}%" y="{}" height="{}" rx="2"/>'
        '<text class="sprint-hours" x="0" y="{}">{} to promise · {} held for Rescue</text>'
        '<text x="0" y="{}">{}</text>'
    ).format(
        *(top + 13, strip.label),
        *(promised, top + STRIP_AT, STRIP),
        *(promised, max(end - promised, 0.0), top + STRIP_AT, STRIP),
        *(top + HOURS_AT, whole_hours(strip.promised_hours), whole_hours(strip.held_hours)),
        *(top + NOTE_AT, f"{note[0].upper()}{note[1:]}."),
    )
