"""How bad a matter is where a tracker has no field for it: teams write it in a label."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from peacetime.domain.signals.fields import line
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.signal import Level

LABEL: Final = re.compile(
    r"(?:priority|prio|severity|sev|urgency|impact|importance)(?![a-z])"
    r"|(?:p|s|sev|prio)[-: ]?[0-5](?![0-9a-z.])"
    r"|(?:critical|urgent|blocker)$",
    re.IGNORECASE,
)
LONGEST: Final = 60


def level_of_label(label: Any) -> Level | None:
    """A label that names a priority or a severity stands for a level; no other label does.

    Args:
        label: Its name: `priority: high`, `severity/1`, `Sev-2`, `P0`, `prio::critical`.

    Source: the labels that teams use most; our default.

    >>> level_of_label("severity/1"), level_of_label("priority::low"), level_of_label("P2")
    (<Level.CRITICAL: 'critical'>, <Level.INFO: 'info'>, <Level.ERROR: 'error'>)
    >>> level_of_label("error pages"), level_of_label("p2p"), level_of_label(None)
    (None, None, None)
    """
    name = line(label, LONGEST)
    return level(name.replace("/", ":")) if LABEL.match(name) else None


def level_of_labels(labels: Iterable[Any]) -> tuple[str, Level | None]:
    """The first label that stands for a level, and that level.

    Returns:
        The label's own word and its level; "" and None where no label stands for one.

    >>> level_of_labels(["bug", "P1", "P3"]), level_of_labels([])
    (('P1', <Level.CRITICAL: 'critical'>), ('', None))
    """
    for label in labels:
        if (found := level_of_label(label)) is not None:
            return line(label, LONGEST), found
    return "", None
