"""Loading the sample organisation, putting it away, loading it again; and the ways to it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.project import demo
from peacetime.queries.access import PEACETIME, NotAllowed, actor_of
from peacetime.queries.board import board
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import (
    AuditEntry,
    Person,
    Team,
)
from peacetime.usecases.sample import SampleRefused, load_sample, loading, remove_sample
from tests.builders import NOON, a_person, a_team
from tests.cast import the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """The year is left out where it is not what a test is about: it takes most of the time."""
    monkeypatch.setattr(loading, "year", lambda *_, **__: [])


def test_the_invented_administrator_stays_only_where_nobody_else_administers(no_past: None) -> None:
    made = load_sample(with_administrator=True, actor=PEACETIME, at=NOON)
    robin = Person.objects.get(email=made.administrator)
    remove_sample(actor=actor_of(robin), at=NOON)
    assert list(Person.objects.filter(is_active=True)) == [robin]

    dana = a_person("Dana Dorn", org_role="admin")
    load_sample(with_administrator=True, actor=PEACETIME, at=NOON)
    remove_sample(actor=actor_of(dana), at=NOON)
    assert list(Person.objects.filter(is_active=True)) == [dana]


def test_it_stays_out_where_a_team_is_set_up_and_says_so_calmly() -> None:
    a_team()
    with pytest.raises(SampleRefused, match="There are teams here already"):
        load_sample(actor=PEACETIME, at=NOON)
    assert Team.objects.count() == 1
    assert Person.objects.count() == 0
    with pytest.raises(NotFound):
        remove_sample(actor=PEACETIME, at=NOON)


def test_only_an_administrator_brings_it() -> None:
    cast = the_cast(password=None)
    for act in (load_sample, remove_sample):
        for name in ("alice", "bob", "charlie"):
            with pytest.raises(NotAllowed):
                act(actor=cast.acting(name), at=NOON)
    assert not AuditEntry.objects.exists()


def test_the_first_door_of_the_empty_board_leads_to_it_and_settings_out_of_it(
    no_past: None,
) -> None:
    dana = a_person("Dana Dorn", org_role="admin")
    browser = Client()
    browser.force_login(dana)
    assert "Show the sample organisation" in browser.get("/").content.decode()

    page = browser.post("/sample", follow=True).content.decode()
    assert "2 of 8 teams are in Rescue Mode" in page
    assert "The sample organisation is here" in page
    assert "is here already" in browser.post("/sample", follow=True).content.decode()
    assert "Checkout" in browser.get("/settings/sample").content.decode()

    page = browser.post("/settings/sample/remove", follow=True).content.decode()
    assert "is put away" in page
    assert "It is archived" in browser.get("/settings/sample").content.decode()


def test_the_demo_says_who_may_look_around_and_a_second_start_changes_nothing(
    no_past: None, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.load()
    said = capsys.readouterr().out
    link = re.search(r"/sign-in/\S+", said)
    assert link is not None

    browser = Client()
    browser.post(link[0], follow=True)
    assert "2 of 8 teams" in browser.get("/").content.decode()
    assert Person.objects.get(org_role="admin").name in browser.get("/").content.decode()

    demo.load()
    assert "is here already" in capsys.readouterr().out
    assert Team.objects.count() == 8


def test_the_demo_makes_no_administrator_where_there_is_one(no_past: None) -> None:
    a_person("Dana Dorn", org_role="admin")
    demo.load()
    assert Person.objects.filter(org_role="admin").count() == 1
    assert board(at=timezone.now()).headline.in_rescue == 2
