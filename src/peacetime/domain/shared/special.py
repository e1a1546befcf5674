"""The special functions of scipy, loaded when one is called: 27 MB that most processes never need."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """One of `scipy.special`, by its name there."""
    from scipy import special  # noqa: PLC0415 - that is what this module is for

    return getattr(special, name)
