"""Plain values as a YAML text that people keep in a repository."""

from __future__ import annotations

from typing import Any

import yaml


def yaml_of(plain: Any) -> str:
    """Keys in their order, one entry a line, words as they are."""
    written: str = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)
    return written
