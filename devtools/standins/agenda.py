"""What the stand-ins of calendars share: a team's meetings of the next hours, and a page that shows them."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from devtools.standins.http import Reply
from devtools.standins.issues import SAMPLE

HOUR = timedelta(hours=1)
LEAD = f"maren.vogt{SAMPLE}"  # of Checkout in the sample organisation
SEARCH_LEAD = f"devon.clarke{SAMPLE}"
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>
:root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}
body{{max-width:60rem;margin:2rem auto;padding:0 1rem}}li{{margin:.5rem 0}}small{{opacity:.75}}</style>
<h1>{title}</h1><ol>"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting that stands in the calendar from the beginning."""

    name: str
    title: str
    starts_at: datetime
    organiser: str
    guests: tuple[str, ...]
    is_weekly: bool = False
    is_private: bool = False


def a_day(first: datetime | None = None, lead: str = LEAD) -> list[Planned]:
    """Planning and a weekly sync can wait, the interview stays, a private talk is asked about."""
    guests = (lead, f"tarek.haddad{SAMPLE}", f"ada{SAMPLE}")
    at = first or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return [
        Planned("planning", "Sprint planning", at + 2 * HOUR, lead, guests),
        Planned("sync", "Platform sync", at + 3 * HOUR, lead, guests, is_weekly=True),
        Planned("interview", "Interview: backend", at + 4 * HOUR, lead, guests),
        Planned("talk", "Salary of Ada", at + 5 * HOUR, lead, guests, is_private=True),
    ]


def page_of(title: str, rows: Iterable[tuple[datetime, str, str]]) -> Reply:
    """The meetings in the order of time, as people see them."""
    lines = "".join(
        f"<li>{at:%a %d %b, %H:%M} UTC: {html.escape(name)}<br><small>{html.escape(more)}</small>"
        for at, name, more in sorted(rows)
    )
    page = HEAD.format(title=html.escape(title)) + lines
    return Reply(page, headers={"content-type": "text/html; charset=utf-8"})
