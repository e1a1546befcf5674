"""What is weighed how, and for how long something must hold: settings, each with a reason to change it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from peacetime.domain.shared.errors import InvalidInput

LONGEST_MINUTES = 30 * 24 * 60
MOST = 10.0  # of a threshold; the signs of one bad night come to some three
WHOLE = {"flaps"}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When signals look like Rescue Mode, and when they no longer do.

    Args:
        enter: An episode begins once the weights come to this.
        leave: It ends once they have stayed below this; less than `enter`, so that nothing flickers.
        dwell_minutes: For so long below `leave`.
        lasting_minutes: An outage or a regression that lasts so long counts in full.
        known_hours: A matter that goes on for longer is no news and counts for nothing.
        undeclared_minutes: For so long a team bears the load of a Rescue before it is told so.
        quiet_hours: A Rescue with its criteria met is stale after so long without a sign of life.
        forgotten_hours: The same, whatever its criteria say.
        flaps: So many Rescues within `flap_hours` are in and out too often.
        flap_hours: See `flaps`.
        followed_hours: Within so long an answer counts as the answer to a suggestion.
        expire_hours: A suggestion that nobody answered is over after so long.

    Source: our defaults; what they find on real histories is written in the explanation of recognition.

    >>> Thresholds().enter > Thresholds().leave
    True
    """

    enter: float = 1.0
    leave: float = 0.5
    dwell_minutes: float = 30
    lasting_minutes: float = 15
    known_hours: float = 24
    undeclared_minutes: float = 45
    quiet_hours: float = 4
    forgotten_hours: float = 24
    flaps: int = 3
    flap_hours: float = 24
    followed_hours: float = 4
    expire_hours: float = 24

    @property
    def dwell(self) -> timedelta:
        """How long it must be calm before an episode is over."""
        return timedelta(minutes=self.dwell_minutes)


LABELS: dict[str, tuple[str, str]] = {
    "enter": ("Begins at", "The weight of all signs together at which a suggestion is made."),
    "leave": ("Ends below", "The weight below which an episode fades; less than where it begins."),
    "dwell_minutes": ("Calm for, minutes", "So long below it before an episode is over."),
    "lasting_minutes": ("Lasts, minutes", "An outage that lasts so long counts in full."),
    "known_hours": ("Is no news after, hours", "What goes on for longer counts no more."),
    "undeclared_minutes": (
        "Load without the word, minutes",
        "So long under the load of a Rescue before the team is told.",
    ),
    "quiet_hours": (
        "Stale after, quiet hours",
        "A Rescue with its criteria met and no sign of life.",
    ),
    "forgotten_hours": ("Forgotten after, quiet hours", "The same, whatever its criteria say."),
    "flaps": ("In and out, Rescues", "So many within the hours below are too many."),
    "flap_hours": ("Within, hours", "The time in which Rescues are counted for that."),
    "followed_hours": (
        "Answered within, hours",
        "A declaration within so long is the answer to a suggestion.",
    ),
    "expire_hours": ("Expires after, hours", "A suggestion that nobody answered is over then."),
}


def thresholds_of(changed: dict[str, float]) -> Thresholds:
    """The defaults with what a team changed.

    Args:
        changed: New values by the name of their threshold.

    Raises:
        InvalidInput: `threshold_unknown`, `threshold_out_of_range`, `threshold_order`.

    >>> thresholds_of({"enter": 1.5}).enter
    1.5
    """
    for name, value in changed.items():
        _check(name, value)
    whole = {name: int(value) if name in WHOLE else value for name, value in changed.items()}
    found = Thresholds(**whole)  # type: ignore[arg-type] # the one whole number is made one
    if found.leave >= found.enter:
        sentence = "An episode must end lower than it begins, or it would flicker. Lower the end."
        raise InvalidInput(sentence, field="leave", code="threshold_order")
    if found.forgotten_hours < found.quiet_hours:
        sentence = "Forgotten cannot come before stale. Give it as many hours, or more."
        raise InvalidInput(sentence, field="forgotten_hours", code="threshold_order")
    return found


def _check(name: str, value: float) -> None:
    if name not in {field.name for field in fields(Thresholds)}:
        sentence = f"There is no threshold {name}. Take one of {', '.join(LABELS)}."
        raise InvalidInput(sentence, field=name, code="threshold_unknown")
    low, high = _range(name)
    if not low <= value <= high:  # NaN is neither
        sentence = f"{LABELS[name][0]}: write a number from {low:g} to {high:g}."
        raise InvalidInput(sentence, field=name, code="threshold_out_of_range")


def _range(name: str) -> tuple[float, float]:
    if name in {"enter", "leave"}:
        return 0.1, MOST
    if name == "flaps":
        return 2, 50
    if name.endswith("_minutes"):
        return 0, LONGEST_MINUTES
    return 0.25, LONGEST_MINUTES / 60
