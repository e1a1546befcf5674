"""Which worker runs which tests: a file is one piece of work, so that what it sets up once is set up once.

A few files are many slow tests that share nothing: each of those is a piece of its own. Pieces that wait for
processes and browsers come first, so that no worker is left alone with them at the end.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Each test by itself.
SPREAD = (
    "tests/api/test_openapi.py",
    "tests/browser/test_accessibility.py",
    "tests/browser/test_room.py",
    "tests/browser/test_several.py",
    "tests/project/test_jobs_tickets.py",
    "tests/project/test_outside_lane.py",
    "tests/web/test_private.py",
)
# One after the other: never two of these at once, which start several servers each; and what is loaded once.
TOGETHER = {
    "tests/project/test_replicas.py": "replicas",
    "tests/project/test_together_replicas.py": "replicas",
    "tests/usecases/sample/": "sample",
}
FIRST = ("tests/project/", "tests/browser/", "tests/cli/", "tests/integrations/slack")


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # it ships no types
    """Hands out files."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path in SPREAD:
            return nodeid
        return next((name for begin, name in TOGETHER.items() if path.startswith(begin)), path)


def slow_ones_first(items: list[Any]) -> None:
    """The same order in every worker: what takes longest, then the rest as it was shuffled."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def named_apart(items: list[Any]) -> None:
    """Every test by its whole name: whoever hands them out knows them by it, and would run one of several.

    Schemathesis names its tests by their operation, which pytest 9.2 leaves out of what it calls them.

    Raises:
        pytest.UsageError: Two still have one name.
    """
    for item in items:
        if not item.nodeid.endswith(item.name):
            item._id = item.parent.id.child(item.name)
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"several tests are called {twice[0]}: only one of them would run")
