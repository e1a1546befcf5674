"""What several tests begin from is set up once, in a transaction around theirs that is never committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def undone_in_the_end(blocker: Any) -> Iterator[None]:
    """Every test of here that asks the database finds what is written inside, and undoes its own alone."""
    from django.db import transaction

    with blocker.unblock():
        whole: Any = transaction.atomic()
        whole._from_testcase = True  # as in a test: a durable use-case may begin inside
        with whole:
            yield
            transaction.set_rollback(True)
