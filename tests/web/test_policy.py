"""What capacity assumes, in the browser: read by all, tried by all, saved by administrators."""

import csv
import io

import pytest

from peacetime.domain.burst.parameters import PARAMETERS
from tests.builders import a_member, a_person, a_team
from tests.cast import Cast, the_cast
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
HERE = "/capacity/policy"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def test_everybody_reads_every_assumption_with_its_unit_range_source_and_grade(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), HERE)
    for each in PARAMETERS:
        row = page.part(each.name).text
        for said in (
            each.label,
            each.meaning,
            f"{each.value:g}",
            each.unit_of(each.value),
            each.source,
            each.grade,
        ):
            assert said in row
        assert f"{each.usual_low:g} to {each.usual_high:g}" in row


def test_the_assumptions_are_a_file(cast: Cast) -> None:
    answer = cast.browser("charlie").get(f"{HERE}.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(content))}
    assert float(rows["cap"]["value"]) == 20
    assert set(rows) == {each.name for each in PARAMETERS} | {"holiday_calendar"}
    assert {row["version"] for row in rows.values()} == {"as shipped"}


def test_the_file_says_of_which_version_it_is(cast: Cast) -> None:
    dana = cast.browser("dana")
    sends(dana, f"{HERE}/edit", opens(dana, f"{HERE}/edit").typed | {"cap": "30", "note": "Three"})
    answer = dana.get(f"{HERE}.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert {row["version"] for row in csv.DictReader(io.StringIO(content))} == {"1"}


def test_an_administrator_saves_a_version_with_its_reason(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, f"{HERE}/edit").typed | {"cap": "30", "note": "We are <b>three</b> shifts"}
    page = sends(dana, f"{HERE}/edit", fields)
    assert "the version before it is kept" in page.notices
    assert "30" in page.part("cap").text
    assert "shipped: 20" in page.part("cap").text
    assert "“We are <b>three</b> shifts”" in page.text


def test_a_member_tries_other_values_and_saves_none(cast: Cast) -> None:
    bob = cast.browser("bob")
    fields = opens(bob, f"{HERE}/edit").typed | {"cap": "30"}
    refused(bob, f"{HERE}/edit", fields, status=403)
    answer = bob.post(f"{HERE}/replay", {**fields, "team": "checkout"})
    assert "As tried" in answer.content.decode()
    assert "Cap 30 credit-hours instead of 20 credit-hours" in answer.content.decode()
    assert "20" in opens(bob, HERE).part("cap").text


def test_a_value_that_makes_no_sense_keeps_the_form(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, f"{HERE}/edit").typed | {"cap": "0", "night": "2,5"}
    page = refused(dana, f"{HERE}/edit", fields)
    assert "Cap (cap) is 0 credit-hours" in page.problems
    assert page.typed["night"] == "2,5"
    fields["night"] = "-1"
    fields["cap"] = "20"
    assert "(night) is -1" in refused(dana, f"{HERE}/edit", fields).problems


def test_everything_that_makes_no_sense_is_said_at_once(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, f"{HERE}/edit").typed | {"cap": "0", "night": "-2", "page": "much"}
    page = refused(dana, f"{HERE}/edit", fields)
    for words in ("Cap (cap) is 0", "Nights (night) is -2", "which is no number"):
        assert words in page.problems


def test_a_value_outside_the_evidence_is_taken_and_remarked_upon(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, f"{HERE}/edit").typed | {"night": "2,9", "cap": "90"}
    page = sends(dana, f"{HERE}/edit", fields)
    assert "Cap is 90 credit-hours; the evidence supports 10 to 40." in page.text
    assert "Nights is" not in page.text


def test_a_profile_fills_the_form(cast: Cast) -> None:
    page = opens(cast.browser("bob"), f"{HERE}/edit?profile=sre")
    assert page.typed["cap"] == "40"
    assert page.typed["accrual_per_week"] == "10"


def test_whoever_was_second_sees_that(cast: Cast) -> None:
    dana = cast.browser("dana")
    mine = opens(dana, f"{HERE}/edit").typed | {"cap": "30"}
    theirs = opens(dana, f"{HERE}/edit").typed | {"cap": "35"}
    sends(dana, f"{HERE}/edit", theirs)
    page = refused(dana, f"{HERE}/edit", mine)
    assert "saved version 1 meanwhile" in page.problems
    assert page.typed["cap"] == "30"


def test_versions_are_compared_and_brought_back(cast: Cast) -> None:
    dana = cast.browser("dana")
    sends(dana, f"{HERE}/edit", opens(dana, f"{HERE}/edit").typed | {"cap": "30"})
    versions = opens(dana, f"{HERE}/versions")
    assert "Version 1" in versions.text
    assert "Dana Dorn" in versions.text
    shipped = opens(dana, f"{HERE}/versions/0")
    states = [e["data-state"] for e in shipped.elements if e.tag == "li" and e["data-state"]]
    assert states == ["removed", "added"]
    assert "Cap: 30 credit-hours" in shipped.text
    page = sends(dana, f"{HERE}/versions/0/restore")
    assert "shipped: 20" not in page.part("cap").text
    assert "brought back Peacetime’s own values" in page.text
    opens(dana, f"{HERE}/versions/9", status=404)


def test_a_small_team_is_replayed_for_its_members_only(cast: Cast) -> None:
    dana = cast.browser("dana")
    page = opens(dana, f"{HERE}/edit?team=checkout")
    assert "Fewer than five people are in this team" in page.text
    assert "Checkout" not in page.part("team").text
    assert "Checkout as it was" in opens(cast.browser("bob"), f"{HERE}/edit?team=checkout").text


def test_a_team_of_five_is_replayed_for_everybody(cast: Cast) -> None:
    search = a_team("Search")
    for name in "abcde":
        a_member(search, a_person(f"{name.title()} Person", email=f"{name}@example.org"))
    page = opens(cast.browser("charlie"), f"{HERE}/edit?team=search")
    assert "Search as it was" in page.text
    assert "5 of 5 people could absorb a bad incident" in page.text
