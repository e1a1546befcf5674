"""What a tracker's webhook says makes us look at its tickets, and never more than look."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from peacetime.project.folding import read
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import ActionItem, Connection, Source, Ticket
from peacetime.storage.packing import Packed
from peacetime.usecases.signals.folding import fold_waiting
from peacetime.usecases.signals.intake import keep
from peacetime.usecases.signals.sources import SourceDraft, create_source
from tests.builders import NOON, a_team, an_action

pytestmark = pytest.mark.django_db
URL = "https://github.example/shop/backend/issues/7"


@pytest.fixture
def ticket(db: None) -> Ticket:
    connection = Connection.objects.create(
        provider="github", name="Shop", created_at=NOON, created_by="dana@example.org"
    )
    return Ticket.objects.create(
        item=an_action(team=a_team()),
        connection=connection,
        marker="peacetime-1f0c-a",
        key="#7",
        url=URL,
        state="settled",
        filed_at=NOON,
        filed_by="dana@example.org",
        version=1,
    )


def came(**issue: Any) -> None:
    made = create_source(SourceDraft("GitHub", provider="github"), actor=PEACETIME, at=NOON)
    source = Source.objects.get(slug=made.source.slug)
    said = {
        "action": "closed",
        "issue": {"number": 7, "title": "Add a limit", "state": "closed", **issue},
        "repository": {"full_name": "shop/backend"},
    }
    headers = {"x-github-event": "issues"}
    body = json.dumps(said).encode()
    keep([Packed(source.pk, NOON, "application/json", headers, "d1", is_named=True, body=body)])
    done = fold_waiting(read, at=NOON + timedelta(minutes=1))
    assert done is not None
    assert done.signals == 1


def test_an_issue_that_is_said_to_be_closed_is_looked_at_and_the_action_item_stays(
    ticket: Ticket,
) -> None:
    came(html_url=URL)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == ("waiting", 2)
    assert ActionItem.objects.get().state == "open"


@pytest.mark.parametrize("link", [URL + "0", "https://elsewhere.example/7", ""])
def test_an_issue_of_nobody_here_is_none_of_ours(ticket: Ticket, link: str) -> None:
    came(html_url=link)
    ticket.refresh_from_db()
    assert ticket.state == "settled"


def test_what_was_given_up_is_not_tried_again_by_a_word_from_outside(ticket: Ticket) -> None:
    Ticket.objects.update(state="failed")
    came(html_url=URL)
    ticket.refresh_from_db()
    assert ticket.state == "failed"
