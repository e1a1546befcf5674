"""Watches as they are kept between two looks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peacetime.domain.modes.recognition.evidence import Grade
from peacetime.domain.modes.recognition.spells import CALM, Spell
from peacetime.domain.modes.recognition.watching import Watch

TRACKS = ("trouble", "stale", "flapping")


def watch_from(kept: dict[str, Any]) -> Watch:
    """A watch as it was kept; an empty one where nothing was."""
    spells = {track: _spell(kept[track]) if track in kept else CALM for track in TRACKS}
    return Watch(**spells, looked_at=_moment(kept.get("looked_at")))


def kept_of(watch: Watch) -> dict[str, Any]:
    """A watch as it is kept."""
    spells = {track: _written(getattr(watch, track)) for track in TRACKS}
    return {**spells, "looked_at": _text(watch.looked_at)}


def _spell(kept: dict[str, Any]) -> Spell:
    return Spell(
        kept["number"], _moment(kept["began_at"]), _moment(kept["low_since"]), Grade(kept["told"])
    )


def _written(spell: Spell) -> dict[str, Any]:
    return {
        "number": spell.number,
        "began_at": _text(spell.began_at),
        "low_since": _text(spell.low_since),
        "told": int(spell.told),
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
