"""The measures at a terminal."""

from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.web.test_measures import an_entry


def test_figures_are_read_in_words(cast: Cast, types: Terminal) -> None:
    an_entry(cast.checkout)
    said = types("measures", "--team", "checkout", "--by", "severity").stdout
    assert "The one incident was recovered within 2 h" in said
    assert "Time to detect\tnot known" in said
    assert "SEV2\t1\t2 h" in said


def test_figures_are_read_as_a_table_and_as_json(cast: Cast, types: Terminal) -> None:
    an_entry(cast.checkout)
    assert "time_to_recover,median,7200,s" in types("measures", "--csv").stdout
    assert types.json("measures")["incidents"] == 1
