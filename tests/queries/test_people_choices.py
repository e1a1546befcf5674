"""Whom a form offers."""

import pytest

from peacetime.queries.people_choices import (
    MOST_OFFERED,
    people_choices,
    people_to_choose,
    suggestions,
)
from tests.builders import a_person
from tests.cast import the_cast

pytestmark = pytest.mark.django_db


def test_a_small_organisation_is_offered_whole_and_a_large_one_by_team() -> None:
    cast = the_cast(password=None)
    assert people_to_choose().is_everybody
    for number in range(MOST_OFFERED):
        a_person(f"P{number} Person")
    offered = people_choices(cast.checkout)
    assert not offered.is_everybody
    assert [choice.label for choice in offered.choices] == ["Alice Abel", "Bob Beier"]
    assert people_to_choose().choices == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [("abel", ["Alice Abel"]), ("BOB@", ["Bob Beier"]), ("", []), ("\0", []), ("nobody", [])],
)
def test_a_field_suggests_by_name_and_address(words: str, found: list[str]) -> None:
    the_cast(password=None)
    assert [choice.label for choice in suggestions(words)] == found
