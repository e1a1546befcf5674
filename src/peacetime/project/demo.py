"""`peacetime up --demo`: the sample organisation, and a way in to look at it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from peacetime.project import addresses, configuration
from peacetime.project.addresses import OpenRoad
from peacetime.queries.access import PEACETIME
from peacetime.usecases.sample import SampleRefused, load_sample
from peacetime.usecases.sign_in import first_link_is_due, issue_sign_in_link


def load() -> None:
    """Bring the sample organisation, unless teams are here; print who may look around, and how."""
    try:
        made = load_sample(
            with_administrator=first_link_is_due(), actor=PEACETIME, at=datetime.now(UTC)
        )
    except SampleRefused as refused:
        sys.stdout.write(f"{refused.sentence}\n")
        return
    sys.stdout.write(f"The sample organisation is here: {len(made.teams)} invented teams.\n")
    if made.administrator is not None:
        sys.stdout.write(f"{_way_in(made.administrator)}\n")


def _way_in(administrator: str) -> str:
    url = addresses.of(configuration.read())
    try:
        addresses.refuse_open_road(url)
    except OpenRoad as refused:
        return str(refused)
    key = issue_sign_in_link(at=datetime.now(UTC), email=administrator)
    return (
        f"Look around as its administrator with {url}/sign-in/{key} "
        "(once, within 15 minutes; `peacetime sign-in-link` makes another)."
    )
