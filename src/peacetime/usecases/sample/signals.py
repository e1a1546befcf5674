"""What the sample's tools sent: alerts behind both Rescues and others, and a delivery that nobody has mapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from json import dumps
from typing import TYPE_CHECKING

from peacetime.domain.signals.folding import Word
from peacetime.domain.signals.rules import Verb
from peacetime.domain.signals.signal import Kind, Level, Signal, State
from peacetime.storage.identifiers import digest, secret
from peacetime.storage.models import AlertGroup, AlertRule, Delivery, Incident, Source
from peacetime.usecases.sample.founding import APPROVER, address
from peacetime.usecases.signals.folding import fold
from peacetime.usecases.signals.intake import note_problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peacetime.usecases.sample.founding import Organisation

SET_UP = timedelta(days=90)
ALERTS_AT = "https://alerts.example.org/"
UNKNOWN = (
    "payload_unknown",
    "No tool that is known here sends this. Point at its fields, and let it be read again.",
)
COLD_STORE = {
    "device": {"id": "cold-store-3", "site": "Hall 2"},
    "measurement": {"celsius": -9.5, "limit": -18.0, "minutes_above": 14},
    "verdict": "open",
    "urgency": "high",
    "message": "Cold store 3 is at -9.5 degrees",
    "more": "https://devices.example.org/cold-store-3",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of a story: when it began, was taken and was over, in minutes before the load."""

    key: str
    title: str
    service: str
    began: float
    level: Level = Level.ERROR
    taken: float | None = None
    over: float | None = None
    text: str = ""


def _payments() -> Iterator[Matter]:
    regions = ("eu-west", "eu-north", "us-east")
    for place, region in enumerate(regions):
        for number in range(1, 5):
            began = 104.5 - place / 2 - number / 10
            over = None if region == "us-east" else 52 - place - number / 5
            title = f"PaymentLatencyHigh in {region}, instance {number}"
            text = "p99 of payments is above 2 s for 3 minutes"
            yield Matter(
                f"payments-{region}-{number}", title, "Payments", began, over=over, text=text
            )


MONITORING = (
    *_payments(),
    Matter("index-lag", "IndexLag: 38 min, the limit is 5", "Search indexer", 52.5),
    Matter("index-partition", "One partition does not move", "Search indexer", 50, Level.WARNING),
    Matter(
        "prices-cache",
        "PriceCacheMisses: 31% of reads, usually 4%",
        "Prices",
        39,
        Level.WARNING,
        taken=33,
    ),
    Matter("images-disk", "Disk of images-2 is full in a day", "Product images", 1_510, Level.WARNING, over=1_390),
)  # fmt: skip
RESCUES = {"Payments": ("checkout", "Maren Vogt"), "Search indexer": ("search", "Devon Clarke")}


def say(organisation: Organisation, *, at: datetime) -> list[Source]:
    """Write sources, what they sent, a rule and a delivery that was not read; the sources."""
    monitoring = _source(organisation, "Monitoring", "alertmanager", None, at=at)
    devices = _source(organisation, "Cold stores", "generic", "logistics", at=at)
    fold([*_words(monitoring, organisation, at=at)], at=at)
    _link(organisation)
    _rule(organisation, monitoring, at=at)
    _not_read(devices, at=at - timedelta(minutes=26))
    Source.objects.filter(pk=monitoring.pk).update(last_received_at=at - timedelta(minutes=1))
    return [monitoring, devices]


def _source(
    organisation: Organisation, name: str, provider: str, team: str | None, *, at: datetime
) -> Source:
    known = organisation.here("checkout").team.slug.removeprefix("checkout")  # "-2" of a second one
    key = secret("pts")
    return Source.objects.create(
        slug=f"{name.lower().replace(' ', '-')}{known}",
        name=name,
        provider=provider,
        team=organisation.here(team).team if team else None,
        key_digest=digest(key),
        key_ending=key[-4:],
        created_at=at - SET_UP,
        created_by=address(APPROVER),
    )


def _words(source: Source, organisation: Organisation, *, at: datetime) -> Iterator[Word]:
    for matter in MONITORING:
        began = at - timedelta(minutes=matter.began)
        moments = (
            (State.FIRING, matter.began),
            (State.ACKNOWLEDGED, matter.taken),
            (State.RESOLVED, matter.over),
        )
        for state, minutes in moments:
            if minutes is None:
                continue
            moment = at - timedelta(minutes=minutes)
            signal = Signal(
                Kind.ALERT,
                state,
                matter.key,
                matter.title,
                at=moment,
                started_at=began,
                level=matter.level,
                service=organisation.services[matter.service].name,
                link=f"{ALERTS_AT}{matter.key}",
                text=matter.text,
            )
            yield Word(source.pk, signal, moment)


def _link(organisation: Organisation) -> None:
    """The alerts that began a Rescue belong to its incident since its commander declared it."""
    for service, (slug, commander) in RESCUES.items():
        team = organisation.here(slug).team
        incident = Incident.objects.filter(team=team, is_open=True).order_by("pk").first()
        if incident is None:
            continue
        AlertGroup.objects.filter(service=organisation.services[service], incident=None).update(
            incident=incident, linked_at=incident.declared_at, linked_by=address(commander)
        )


def _rule(organisation: Organisation, source: Source, *, at: datetime) -> None:
    AlertRule.objects.create(
        verb=Verb.IGNORE,
        name="The nightly export fills this disk and frees it by six",
        number=1,
        team=organisation.here("data-platform").team,
        source=source,
        title_pattern="Disk of export-* is full",
        until=at + timedelta(days=12),
        created_at=at - timedelta(days=18),
        created_by=address(APPROVER),
    )


def _not_read(source: Source, *, at: datetime) -> None:
    body = dumps({**COLD_STORE, "seen_at": at.isoformat(timespec="seconds")}).encode()
    code, sentence = UNKNOWN
    Delivery.objects.create(
        source=source,
        received_at=at,
        body=body,
        content_type="application/json",
        headers={"user-agent": "cold-store/2.1"},
        digest=blake2b(body, digest_size=16).hexdigest(),
        state="dead",
        code=code,
        sentence=sentence,
        times=3,
        looked_at=at,
    )
    note_problem(source.pk, code, sentence, at=at)
    Source.objects.filter(pk=source.pk).update(last_received_at=at)
