"""The sample organisation, loaded once for all who look at it."""

from collections.abc import Iterator
from typing import Any

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.usecases.sample import SampleLoaded, load_sample
from tests.builders import NOON
from tests.keeping import undone_in_the_end


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[SampleLoaded]:
    """What a module or a test adds to it (`kept`), it undoes."""
    with undone_in_the_end(django_db_blocker):
        yield load_sample(actor=PEACETIME, at=NOON)


@pytest.fixture(scope="module", autouse=True)
def kept(loaded: SampleLoaded, kept: None) -> None:
    """A module's own begins with the sample."""
