"""The numbers and names that fill the slots of a story, the same throughout one incident."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random
    from zoneinfo import ZoneInfo

    from peacetime.usecases.sample.plan import Story

REGIONS = ("eu-west", "eu-central", "us-east", "ca-central")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one incident's texts agree on."""

    percent: int
    ms: int
    count: int
    minutes: int
    region: str
    version: str
    hour: str
    ticket: str


def drawn(at: datetime, zone: ZoneInfo, draw: Random) -> Facts:
    """Facts of an incident that was declared at `at`."""
    local = at.astimezone(zone)
    return Facts(
        percent=draw.randint(5, 34),
        ms=draw.randrange(2400, 9400, 100),
        count=draw.randint(120, 980),
        minutes=draw.randint(11, 48),
        region=draw.choice(REGIONS),
        version=f"{local:%Y.%m.%d}-{draw.randint(1, 6)}",
        hour=f"{(local.hour - draw.randint(1, 5)) % 24:02}:{draw.choice((0, 10, 20, 40)):02}",
        ticket=f"{draw.randint(20_000, 99_000)}",
    )


def told(story: Story, facts: Facts) -> Story:
    """The story with its slots filled."""
    values = {name: str(getattr(facts, name)) for name in Facts.__slots__}

    def fill(text: str) -> str:
        return text.format_map(values)

    first, middle, last = (fill(text) for text in story.said)
    return replace(
        story,
        summary=fill(story.summary),
        alert=fill(story.alert),
        done_when=fill(story.done_when),
        affected=fill(story.affected),
        log=tuple(fill(line) for line in story.log),
        said=(first, middle, last),
        mitigation=fill(story.mitigation),
        cause=fill(story.cause),
        impact=fill(story.impact),
        follow_up=fill(story.follow_up),
    )
