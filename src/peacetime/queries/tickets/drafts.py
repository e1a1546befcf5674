"""An action item as the ticket it is to be."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

from peacetime.domain.postmortems.tickets.draft import (
    Draft,
    Link,
    clean_label,
    draft_of,
    marker_of,
)
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.actions.items import item_of
from peacetime.queries.addresses import page_url, postmortem_url

if TYPE_CHECKING:
    from peacetime.storage.models import ActionItem, Connection


def marker_for(row: ActionItem) -> str:
    """By which the ticket of an action item is found again; two installations share no marker."""
    return marker_of(row.ref, installation())


def installation() -> str:
    """What tells this installation from another that files into the same project."""
    return hashlib.sha256(settings.PUBLIC_URL.encode()).hexdigest()[:6]


def draft_for(
    row: ActionItem, connection: Connection, *, marker: str = "", before: str = Stage.TO_DO
) -> Draft:
    """The ticket of an action item, in the place that a connection leads to."""
    of = row.postmortem
    return draft_of(
        item_of(row),
        owner=row.owner.email if row.owner else "",
        marker=marker or marker_for(row),
        link=page_url(f"/actions/{row.ref}"),
        postmortem=Link(of.title, postmortem_url(of.ref)) if of else None,
        label=label_of(connection),
        before=Stage(before),
    )


def label_of(connection: Connection) -> str:
    """What all tickets of a connection are labelled with; the usual word where nothing fit is set."""
    try:
        return clean_label(str(connection.settings.get("label") or ""))
    except InvalidInput:
        return clean_label("")


def owners_of(connection: Connection) -> dict[str, str]:
    """Who people are in a tracker, as an administrator wrote it: a line `ada@example.org = ada`."""
    lines = str(connection.settings.get("owners") or "").splitlines()
    pairs = (line.partition("=") for line in lines)
    return {
        address.strip().lower(): name.strip()
        for address, _, name in pairs
        if address.strip() and name.strip()
    }
