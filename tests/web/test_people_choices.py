from peacetime.queries.people_choices import Choice, People
from peacetime.web.people_choices import grouped


def test_the_team_comes_first_whatever_letter_it_begins_with() -> None:
    people = People((Choice("z@a.org", "Zoe", True), Choice("a@a.org", "Abe", False)), True)
    assert grouped(people, "Search").groups == [
        ("Search", [("z@a.org", "Zoe")]),
        ("Everybody else", [("a@a.org", "Abe")]),
    ]
