"""What every reader of deliveries does at its beginning and at its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals.fields import at, is_too_deep, line, unwrapped
from peacetime.domain.signals.moments import is_no_moment
from peacetime.domain.signals.signal import NotRead, Reading, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESS: Final = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII
)
NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
MOST_REMARKS: Final = 10
MOST_SIGNALS: Final = 10_000


def opened(payload: Any, tool: str) -> dict[str, Any]:
    """The object that a delivery is, out of a text if need be.

    Raises:
        NotRead: `payload_unknown` where it is no object, `payload_too_deep`.

    >>> opened('{"id": 1}', "Ping")
    {'id': 1}
    """
    tree = unwrapped(payload)
    if not isinstance(tree, dict):
        raise unknown(tool)
    refuse_depth(tree, tool)
    return tree


def refuse_depth(payload: Any, tool: str) -> None:
    """Refuses a delivery that is nested deeper than any tool nests.

    Raises:
        NotRead: `payload_too_deep`.
    """
    if is_too_deep(payload):
        sentence = f"This is nested deeper than any {tool} delivery. Send it as {tool} writes it."
        raise NotRead(sentence, code="payload_too_deep")


def unknown(tool: str) -> NotRead:
    """The refusal of what is not a delivery of the tool at all.

    >>> unknown("Ping").code
    'payload_unknown'
    """
    return NotRead(
        f"This does not look like a delivery of {tool}. Choose another tool or map it by hand."
    )


def incomplete(tool: str, what: str) -> NotRead:
    """The refusal of a delivery that lacks what it must have, named in words.

    >>> str(incomplete("Ping", "`id`"))
    'This Ping delivery has no `id`. Send it as Ping writes it.'
    """
    return NotRead(
        f"This {tool} delivery has no {what}. Send it as {tool} writes it.",
        code="payload_incomplete",
    )


def passed_over(why: str) -> Reading:
    """A delivery that says nothing about a matter, with the sentence that says what it is.

    >>> passed_over("It is a comment.").passed_over
    'It is a comment.'
    """
    return Reading(passed_over=why)


def reading(signals: Iterable[Signal], remarks: Iterable[str] = ()) -> Reading:
    """The signals in their order, without people's mail addresses, and each remark once."""
    kept = list(signals)
    said = list(dict.fromkeys(remark for remark in remarks if remark))
    if len(kept) > MOST_SIGNALS:
        said.append(f"It has {len(kept)} matters; the first {MOST_SIGNALS} are kept.")
        del kept[MOST_SIGNALS:]
    return Reading(signals=tuple(kept), remarks=tuple(said[:MOST_REMARKS]))


def remarks_on_moments(payload: Any, *paths: str) -> list[str]:
    """A sentence for each field that claims to be a moment and is none.

    >>> remarks_on_moments({"at": "soon"}, "at")
    ['`at` is no moment: “soon”. It is left out.']
    """
    return [
        f"`{path}` is no moment: “{line(value, 40)}”. It is left out."
        for path in paths
        if is_no_moment(value := at(payload, path))
    ]


def without_addresses(plain: str) -> str:
    """Text in which people's mail addresses are not legible: whoever reads a signal need not know them.

    >>> without_addresses("Ask kim@shop.example about it")
    'Ask … about it'
    """
    return ADDRESS.sub("…", plain) if "@" in plain else plain


def loose(payload: dict[str, Any]) -> dict[str, Any]:
    """The fields by their names in small letters without signs, for tools whose users write the template.

    >>> loose({"ALERT_TYPE": 1, "monitorID": 2})
    {'alerttype': 1, 'monitorid': 2}
    """
    found: dict[str, Any] = {}
    for name, value in payload.items():
        found.setdefault(NOT_IN_NAMES.sub("", str(name)[:100].casefold()), value)
    return found
