"""What every page's frame shows: who reads it, how, and what lives on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Theme = Literal["", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who reads the page."""

    id: int
    name: str
    email: str
    org_role: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A calm answer above the page: `good`, `warning`, `bad` or plain."""

    sentence: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page. `may` names the rights the page offers acts for: write, lead, admin."""

    viewer: Viewer | None = None
    may: Sequence[str] = ()
    theme: Theme = ""
    nonce: str = ""
    status: int = 200
    stream: str = ""  # address of the event stream, empty where the page does not live
    cursor: str = ""  # the last event the page already shows
    rescue_count: int = 0
    notices: Sequence[Notice] = ()
    is_held: bool = False  # a restored copy, which sends nothing; told to administrators
