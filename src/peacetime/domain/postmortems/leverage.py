"""More action items than get done: which to keep, and which to propose for the debt backlog."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.actions import ActionItem, Kind

AT_LEAST, AT_MOST = 3, 5
RANK = {kind: place for place, kind in enumerate(Kind)}
LATER = date.max


@dataclass(frozen=True, slots=True)
class Split:
    """A proposal: what stays, what goes to the debt backlog, and why; people decide.

    `is_close` where the last kept and the first deferred are of the same kind and priority, so that
    only dates or the order of writing told them apart.
    """

    keep: tuple[ActionItem, ...]
    defer: tuple[ActionItem, ...]
    is_close: bool
    sentence: str


def propose_split(items: Sequence[ActionItem], *, at_most: int = AT_MOST) -> Split:
    """Of many action items the few of the highest leverage stay; the rest is proposed for the backlog.

    Formula: in the order of kind (prevent, detect, mitigate, process, not said), then of priority,
    then of the due date, then as written; the first `at_most` stay.

    Args:
        items: Of one postmortem; what is done or dropped is left out.
        at_most: How many stay.

    Returns:
        The proposal; nothing to defer, and an empty sentence, where there are not too many.

    Raises:
        ValueError: A limit outside of 3 to 5, which is a mistake in the program.

    Source: the framework, "100-item action list: Pick the 3-5 highest-leverage items. The rest goes
    to tech debt backlog"; the order is our default.

    >>> from datetime import UTC, datetime
    >>> from peacetime.domain.postmortems.actions import agreed
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> items = [agreed(str(n), "Add", at=at, kind=kind) for n, kind in enumerate([*Kind, *Kind])]
    >>> found = propose_split(items, at_most=3)
    >>> [item.kind.value for item in found.keep], found.is_close
    (['prevent', 'prevent', 'detect'], True)
    >>> found.sentence
    '8 action items are more than get done. These 3 promise most; 5 could go to the debt backlog. \
Of the last kept and the first left out neither stands out: choose.'
    """
    if not AT_LEAST <= at_most <= AT_MOST:
        raise ValueError("The framework keeps 3 to 5 action items")
    going_on = by_leverage(item for item in items if not item.is_closed)
    keep, defer = tuple(going_on[:at_most]), tuple(going_on[at_most:])
    is_close = bool(defer) and _leverage(keep[-1])[:2] == _leverage(defer[0])[:2]
    return Split(keep, defer, is_close, _sentence(keep, defer, is_close=is_close))


def by_leverage(items: Iterable[ActionItem]) -> list[ActionItem]:
    """Action items in the order of what they promise: kind, priority, due date, then as written.

    Source: our default.

    >>> by_leverage([])
    []
    """
    return sorted(items, key=_leverage)


def _leverage(item: ActionItem) -> tuple[int, float, date]:
    kind = len(Kind) if item.kind is None else RANK[item.kind]
    priority = float("inf") if item.priority is None else float(item.priority)
    return kind, priority, item.due_on or LATER


def _sentence(
    keep: tuple[ActionItem, ...], defer: tuple[ActionItem, ...], *, is_close: bool
) -> str:
    if not defer:
        return ""
    unsaid = sum(item.kind is None for item in (*keep, *defer))
    parts = [
        f"{len(keep) + len(defer)} action items are more than get done.",
        f"These {len(keep)} promise most; {len(defer)} could go to the debt backlog.",
    ]
    if unsaid:
        parts.append(f"Of {unsaid} nobody has said the kind: say it first, for it decides.")
    if is_close:
        parts.append("Of the last kept and the first left out neither stands out: choose.")
    return " ".join(parts)
