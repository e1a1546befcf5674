"""What trackers have in common: where tickets go, how one looks from there, and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Place:
    """Where tickets go, and as whom.

    Args:
        settings: Of the connection, by name.
        secrets: Of the connection, by name; never shown.
        owners: E-mail address of a person -> who they are there, as an administrator said.
    """

    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    owners: Mapping[str, str] = field(default_factory=dict)

    def setting(self, name: str, otherwise: str = "") -> str:
        """What was set, or what is usual."""
        return self.settings.get(name, "").strip() or otherwise


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as its tracker has it now.

    Args:
        key: As people call it: `SHOP-12`, `42`.
        url: Where a person opens it.
        stage: How far it is.
        word: The tracker's own word for that.
        remarks: What could not be done as it was meant, as sentences: nobody there has this address.
    """

    key: str
    url: str
    stage: Stage
    word: str
    remarks: tuple[str, ...] = ()


class TrackerRefused(DomainError):
    """A tracker was reached and said no.

    Args:
        sentence: What is wrong and what to do, never with a secret in it.
        code: `ticket_permission_missing`, `ticket_rate_limited`, `ticket_gone`, `ticket_not_taken`,
            `tracker_ailing`, `tracker_unreadable`.
        wait: How long the tracker asks to be left alone; None where it does not say.
        is_lasting: Whether asking again is of no use before somebody mends it.
    """

    code = "ticket_not_taken"

    def __init__(
        self,
        sentence: str,
        *,
        code: str | None = None,
        wait: timedelta | None = None,
        is_lasting: bool = False,
    ) -> None:
        super().__init__(sentence, code=code)
        self.wait = wait
        self.is_lasting = is_lasting
