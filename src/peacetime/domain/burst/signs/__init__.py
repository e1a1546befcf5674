"""The five warning signs, permanent Rescue Mode and everything-is-urgent: changes against one's own past."""

from __future__ import annotations

from peacetime.domain.burst.signs.clustering import (
    Clustering,
    DebtEffect,
    Watch,
    clustering,
    debt_effect,
    watch,
)
from peacetime.domain.burst.signs.definitions import COMPANIONS, DEFINITIONS, FIVE, Definition
from peacetime.domain.burst.signs.panel import Panel, Starts, panel
from peacetime.domain.burst.signs.permanent import BalanceWeek, PermanentRescue, permanent_rescue
from peacetime.domain.burst.signs.sign import Chance, Point, Sign, SignState
from peacetime.domain.burst.signs.weekly import Weekly

__all__ = [
    "COMPANIONS",
    "DEFINITIONS",
    "FIVE",
    "BalanceWeek",
    "Chance",
    "Clustering",
    "DebtEffect",
    "Definition",
    "Panel",
    "PermanentRescue",
    "Point",
    "Sign",
    "SignState",
    "Starts",
    "Watch",
    "Weekly",
    "clustering",
    "debt_effect",
    "panel",
    "permanent_rescue",
    "watch",
]
