"""What every kept version shares when another is saved, whatever it is a version of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.usecases.incidents import Stale

if TYPE_CHECKING:
    from peacetime.queries.versions import Version


def refuse_stale(now: Version, seen: int | None) -> None:
    """Whoever changes words that are not the newest looks at these first; None is "whatever they are".

    Raises:
        Stale: Somebody saved another version meanwhile.
    """
    if seen is None or seen == now.number:
        return
    who = now.author_name or "Somebody"
    sentence = f"{who} saved version {now.number} meanwhile. Look at it, then save yours again."
    raise Stale(sentence, details={"version": now.number})
