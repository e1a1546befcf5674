"""People by the address that programs name them by, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.lookup import person_known
from peacetime.storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable


def person_id(email: str, *, field: str) -> int:
    """The number of the person with an address.

    Raises:
        InvalidInput: `person_unknown`.
    """
    return person_known(email, field=field).pk


def addresses_of(people: Iterable[int]) -> dict[int, str]:
    """The address of each of these people; one query."""
    return dict(Person.objects.filter(pk__in=list(people)).values_list("pk", "email"))
