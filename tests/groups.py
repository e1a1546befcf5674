"""Groups of alerts as folding leaves them, for tests that begin after it."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from peacetime.storage.models import (
    Alert,
    AlertGroup,
    Delivery,
    Mailbox,
    ModeSuggestion,
    Service,
    Source,
    Team,
)
from peacetime.storage.sealing import sealed
from tests.builders import NOON


def a_source(name: str = "Monitoring") -> Source:
    """Where alerts come from; one of each name."""
    found, _ = Source.objects.get_or_create(
        slug=name.lower(),
        defaults={
            "name": name,
            "key_digest": "0" * 64,
            "key_ending": "abcd",
            "created_at": NOON - timedelta(days=30),
            "created_by": "dana@example.org",
        },
    )
    return found


def a_mail_source(name: str = "Post", *, address: str = "", error: str = "") -> Source:
    """A source that reads a mailbox; with an address it takes answers to our mails."""
    source = a_source(name)
    source.provider = "email"
    source.save(update_fields=["provider"])
    Mailbox.objects.create(
        source=source,
        host="imap.example.org",
        port=993,
        security="tls",
        user_name="alerts@example.org",
        sealed_password=sealed("a long word"),
        folder="INBOX",
        afterwards="seen",
        takes_answers=bool(address),
        address=address,
        created_at=NOON,
        created_by="dana@example.org",
        last_error=error,
        last_error_at=NOON if error else None,
        failures=1 if error else 0,
    )
    return source


def a_group(
    team: Team,
    title: str = "Checkout is down",
    *,
    at: datetime = NOON,
    kind: str = "alert",
    level: str = "",
    level_word: str = "",
    alerts: int = 1,
    service: Service | None = None,
    text: str = "",
) -> AlertGroup:
    """A group of which every alert fires since `at`."""
    source = a_source()
    group = AlertGroup.objects.create(
        place=f"team:{team.slug}:{title}"[:250],
        source=source,
        service=service,
        team=team,
        title=title,
        level=level,
        level_word=level_word,
        first_at=at,
        last_at=at,
        changed_at=at,
        folded_at=at,
        alerts=alerts,
        firing=alerts,
    )
    Alert.objects.bulk_create(
        Alert(
            matter=uuid.uuid5(uuid.NAMESPACE_URL, f"{group.ref}:{number}"),
            source=source,
            key=f"{group.ref}:{number}",
            kind=kind,
            state="firing",
            state_at=at,
            started_at=at,
            level=level,
            level_word=level_word,
            title=title,
            text=text,
            received_at=at,
            group=group,
        )
        for number in range(alerts)
    )
    return group


def a_dead_delivery(payload: Any, *, source: Source | None = None, **said: Any) -> Delivery:
    """A delivery that could not be read; `payload` is JSON, or the bytes of the body."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    kept = {
        "content_type": "application/json",
        "state": "dead",
        "code": "payload_unknown",
        "sentence": "No tool that is known here sends this.",
    }
    return Delivery.objects.create(
        source=source or a_source(),
        received_at=NOON,
        body=body,
        digest=blake2b(body, digest_size=16).hexdigest(),
        **kept | said,
    )


def resolve(group: AlertGroup, *, at: datetime) -> None:
    """Nothing of it fires any more."""
    group.members.update(state="resolved", state_at=at)
    AlertGroup.objects.filter(pk=group.pk).update(firing=0, acknowledged=0, changed_at=at)


def a_suggestion(team: Team, *, ref: str = "suggest1", at: datetime = NOON) -> ModeSuggestion:
    """A suggestion to declare that nobody has answered."""
    return ModeSuggestion.objects.create(
        ref=ref,
        team=team,
        kind="rescue",
        track="trouble",
        episode=1,
        grade=1,
        weight=1.0,
        reasons=[
            {
                "sign": "outage",
                "sentence": "An outage: “Checkout is down”",
                "weight": 1.0,
                "keys": [],
            }
        ],
        proposal={
            "trigger": "reliability",
            "summary": "Checkout is down",
            "severity": "SEV2",
            "services": [],
            "done_when": "Nothing fires any more",
        },
        made_at=at,
        told_at=at,
        told_to="leads",
    )
