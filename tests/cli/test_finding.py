"""Finding things at a terminal."""

from collections.abc import Callable

from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.web.test_measures import an_entry


def test_incidents_are_found_by_words(cast: Cast, types: Terminal) -> None:
    ref = an_entry(cast.checkout, summary="Payments time out").ref
    an_entry(cast.checkout, summary="Disk full")
    said = types("incidents", "pay", "--team", "checkout").stdout
    assert said.count("\n") == 1
    assert f"Payments time out\tclosed\t{ref}" in said
    assert types.json("incidents", "nothing")["items"] == []
    assert "Disk full" in types("incidents", "--csv").stdout


def test_the_audit_log_is_narrowed_and_taken_away(types_as: Callable[[str], Terminal]) -> None:
    types = types_as("dana")
    types("audit", "--actor", "dana@example.org")
    assert types("audit", "--to", "2000-01-01T00:00:00Z").stdout == ""
    assert types("audit", "--csv").stdout.startswith("\ufeffid,at,actor,fact,object")
