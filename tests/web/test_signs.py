"""Warning signs in the browser: each says what is known, what is not, and how to bring it."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import OnCallShift, PulseAnswer, WeeklySeries
from tests.builders import a_member, a_person, a_team
from tests.cast import Cast, the_cast
from tests.web.reading import Page
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
SIGNS, SERIES, ROTA, PULSE = (
    *("/teams/checkout/signs", "/teams/checkout/series", "/teams/checkout/rota"),
    "/me/pulse",
)
LABELS = (
    *("Velocity in Delivery", "Turnover", "Code quality", "Planning engagement"),
    *("Incidents feeding incidents", "Permanent Rescue Mode", "Everything is urgent"),
)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def mondays(count: int) -> list[date]:
    """Whole weeks up to now, oldest first."""
    this = timezone.now().date()
    this -= timedelta(days=this.weekday())
    return [this - timedelta(weeks=n) for n in range(count, 0, -1)]


def velocity(*values: int) -> str:
    rows = [
        f"throughput,{week},{value},160"
        for week, value in zip(mondays(len(values)), values, strict=True)
    ]
    return "\n".join(["kind,week,value,exposure", *rows])


def sign(page: Page, name: str) -> str:
    return next(e.text for e in page.elements if e["aria-labelledby"] == f"sign-{name}")


def test_without_data_every_sign_says_what_to_bring(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), SIGNS)
    assert page.heading == "One of the five warning signs is known, and it has not changed"
    for label in LABELS:
        assert label in page.text
    assert "No data yet. Bring the items completed in each week." in sign(page, "velocity")


def test_a_drop_in_velocity_is_told_with_its_baseline_and_its_chance(cast: Cast) -> None:
    alice = cast.browser("alice")
    rows = velocity(*[20, 22, 18, 21, 19, 23] * 6, *[9, 8, 7, 9, 8, 7, 9, 8])
    sends(alice, SERIES, {"rows": rows, "source": "Jira", "then": "take"})
    page = opens(alice, SIGNS)
    assert page.heading == "One of five warning signs has changed"
    said = sign(page, "velocity")
    for words in ("Changed", "Usual", "Since about", "of 100 years", "How it is told", "Formula"):
        assert words in said
    assert "from Jira" in page.text


def test_too_few_people_is_an_answer(cast: Cast) -> None:
    alice = cast.browser("alice")
    rows = ["kind,week,value,exposure", *(f"attendance,{week},2,2" for week in mondays(20))]
    sends(alice, SERIES, {"rows": "\n".join(rows), "then": "take"})
    page = opens(alice, SIGNS)
    said = sign(page, "engagement")
    assert "Too few people to judge" in said
    assert "100%" not in said


def test_the_ledger_of_a_small_team_is_for_its_members(cast: Cast) -> None:
    page = opens(cast.browser("dana"), SIGNS)
    assert "Fewer than five people are in this team" in sign(page, "permanent_rescue")
    mine = opens(cast.browser("bob"), SIGNS)
    assert "Fewer than five people are in this team" not in sign(mine, "permanent_rescue")


def test_rows_that_cannot_be_read_are_shown_with_their_reason_and_nothing_is_lost(
    cast: Cast,
) -> None:
    alice = cast.browser("alice")
    rows = (
        "kind,week,value,exposure\nthroughput,2026-03-02,<b>many</b>,160\nthroughput,2026-03-09,9,160\n"
        "mood,2026-03-09,1,1\nchange_failures,2026-03-09,9,3"
    )
    answer = alice.post(SERIES, {"rows": rows, "then": "look"})
    page = Page(answer.content.decode())
    looked = page.part("looked").text
    assert "1 week can be taken, 3 lines cannot" in looked
    assert "Line 2" in looked
    assert "<b>many</b>" in looked
    assert "is no kind of series" in looked
    assert page.typed["rows"].startswith("kind,week")
    assert not WeeklySeries.objects.exists()
    page = sends(alice, SERIES, {"rows": rows, "then": "good"})
    assert "1 week is taken." in page.notices
    assert WeeklySeries.objects.get().week == date(2026, 3, 9)


def test_a_file_is_looked_at_first(cast: Cast) -> None:
    alice = cast.browser("alice")
    file = SimpleUploadedFile("numbers.csv", "\ufeff".encode() + velocity(1, 2).encode())
    answer = alice.post(SERIES, {"file": file, "then": "look"})
    page = Page(answer.content.decode())
    assert "2 weeks can be taken" in page.part("looked").text
    assert page.typed["rows"] == velocity(1, 2)
    assert not WeeklySeries.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "There is no table yet"),
        ({"rows": "week;value\n1;2"}, "names no column kind"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04\0\0\xff\xfe")}, "no table of text"),
    ],
)
def test_what_is_no_table_keeps_the_form(
    cast: Cast, fields: dict[str, object], sentence: str
) -> None:
    page = refused(cast.browser("alice"), SERIES, fields, then="take")
    assert sentence in page.problems


def test_a_member_who_does_not_lead_brings_nothing(cast: Cast) -> None:
    refused(cast.browser("bob"), SERIES, {"rows": velocity(1)}, status=403, then="take")


def test_weekly_numbers_are_a_file_that_can_be_brought_again(cast: Cast) -> None:
    alice = cast.browser("alice")
    sends(alice, SERIES, {"rows": velocity(3, 4), "then": "take"})
    content = read(alice, f"{SERIES}.csv")
    page = sends(alice, SERIES, {"rows": content, "then": "take"})
    assert "0 weeks are taken. 2 were known before." in page.notices


def test_the_tables_to_fill_in_can_be_read(cast: Cast) -> None:
    alice = cast.browser("alice")
    answer = alice.post(SERIES, {"rows": read(alice, f"{SERIES}/template.csv"), "then": "look"})
    assert "5 weeks can be taken" in Page(answer.content.decode()).part("looked").text
    rota = (
        read(alice, f"{ROTA}/template.csv").replace("first@", "alice@").replace("second@", "bob@")
    )
    answer = alice.post(ROTA, {"rows": rota, "then": "look"})
    assert "2 turns can be taken" in Page(answer.content.decode()).part("looked").text


def test_a_rota_is_brought_and_read(cast: Cast) -> None:
    alice = cast.browser("alice")
    start = timezone.now().date()
    rows = (
        f"person,starts_at,ends_at\nbob@example.org,{start} 00:00,{start + timedelta(days=7)} 00:00"
    )
    page = sends(alice, ROTA, {"rows": rows, "then": "take"})
    assert "1 turn is known now." in page.notices
    assert "Bob Beier" in page.text
    assert OnCallShift.objects.get().person == cast.bob
    broken = rows.replace("bob@", "nobody@")
    answer = alice.post(ROTA, {"rows": broken, "then": "take"})
    assert "0 turns can be taken, 1 line cannot" in Page(answer.content.decode()).text


def test_the_pulse_is_answered_once_a_week_and_can_be_changed(cast: Cast) -> None:
    bob = cast.browser("bob")
    page = sends(bob, PULSE, {"answer": "4"})
    assert "Thank you." in page.notices
    assert page.typed["answer"] == "4"
    sends(bob, PULSE, {"answer": "2"})
    assert [row.answer for row in PulseAnswer.objects.all()] == [2]
    assert "Very" not in opens(bob, PULSE).part("past-title").text
    assert "Somewhat" not in opens(cast.browser("alice"), SIGNS).text


@pytest.mark.parametrize("answer", ["", "6", "0", "many"])
def test_an_answer_that_is_none_is_refused(cast: Cast, answer: str) -> None:
    assert refused(cast.browser("bob"), PULSE, {"answer": answer}).problems


def test_a_pulse_of_fewer_than_five_is_never_shown(cast: Cast) -> None:
    search = a_team("Search", time_zone="UTC")
    last = timezone.now() - timedelta(days=7)
    for number in range(5):
        person = a_person(f"Person {number}", email=f"p{number}@example.org")
        a_member(search, person, joined_on=(last - timedelta(days=30)).date())
        if number:
            answered(person.pk, last)
    bob = cast.browser("bob")
    assert (
        "Fewer than 5 people answered, so nothing is shown."
        in opens(bob, "/teams/search/signs").text
    )


def answered(person: int, at: datetime) -> None:
    monday = at.date() - timedelta(days=at.weekday())
    PulseAnswer.objects.create(person_id=person, week=monday, answer=3, answered_at=at)


def test_clusters_are_looked_for_when_asked(cast: Cast) -> None:
    page = opens(cast.browser("bob"), f"{SIGNS}/clusters")
    assert "Not known: clusters are looked for from some twenty incidents on" in page.text


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return content.decode("utf-8-sig").replace("\r\n", "\n")
