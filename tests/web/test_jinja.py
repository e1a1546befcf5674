"""Words of the pages: moments, promises, initials."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from jinja2 import UndefinedError

from peacetime.web import jinja
from peacetime.web.form import Form

AT = datetime(2026, 11, 22, 13, 2, 30, tzinfo=UTC)


def test_a_moment_stands_on_the_clock_of_its_zone() -> None:
    assert jinja.moment(AT, "Europe/Berlin") == "22 Nov, 14:02"
    assert jinja.iso(AT) == "2026-11-22T13:02:30Z"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (AT, "08:02"),
        (AT + timedelta(hours=15), "08:02"),
        (AT + timedelta(hours=16), "22 Nov, 08:02"),
        (AT + timedelta(days=60), "22 Nov 2026, 08:02"),
    ],
)
def test_a_clock_names_the_day_once_it_is_over_there(now: datetime, said: str) -> None:
    with time_machine.travel(now, tick=False):
        assert jinja.clock(AT, "America/New_York") == said


def test_a_field_holds_a_local_moment_and_keeps_what_was_typed() -> None:
    assert jinja.field_value(AT, "Europe/Berlin") == "2026-11-22T14:02"
    assert jinja.field_value("tomorrow?") == "tomorrow?"
    assert jinja.field_value(None) == ""


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=4, seconds=59), "Update due in 4 min"),
        (timedelta(seconds=20), "Update due in under a minute"),
        (timedelta(0), "Update overdue under a minute"),
        (timedelta(hours=-1, minutes=-42), "Update overdue 1 h 42 min"),
    ],
)
def test_a_promise_counts_down_and_then_says_overdue(left: timedelta, said: str) -> None:
    with time_machine.travel(AT, tick=False):
        assert jinja.countdown(AT + left) == said


@pytest.mark.parametrize(
    ("name", "sign"), [("Ana Ruiz", "AR"), ("Cher", "C"), ("Jan van der Berg", "JB"), ("", "")]
)
def test_a_person_has_a_sign(name: str, sign: str) -> None:
    assert jinja.initials(name) == sign


def test_counts_are_words() -> None:
    assert [jinja.count_of(n, "team", "teams") for n in (0, 1, 1_000)] == [
        "0 teams",
        "1 team",
        "1,000 teams",
    ]


def test_a_variable_nobody_passed_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        jinja.environment().from_string("{{ forgotten }}").render()


def test_two_forms_never_share_a_key() -> None:
    assert jinja.fresh_key() != jinja.fresh_key()


def test_a_form_knows_what_was_typed_and_what_is_wrong() -> None:
    form = Form({"summary": "x", "services": ["a", "b"], "empty": []}, {"summary": "Too short."})

    assert (form.value("summary"), form.value("services"), form.values("services")) == (
        "x",
        "a",
        ["a", "b"],
    )
    assert (form.value("missing", "else"), form.value("empty", "else")) == ("else", "else")
    assert (form.problem("summary"), form.problem("services")) == ("Too short.", "")


def test_a_long_name_breaks_where_its_parts_meet_and_a_hostile_one_stays_a_name() -> None:
    assert jinja.in_parts("mode.rescue.declared") == "mode.<wbr>rescue.<wbr>declared"
    assert jinja.in_parts("person:ana@example.org") == "person:<wbr>ana@<wbr>example.<wbr>org"
    assert jinja.in_parts("ends.") == "ends."
    assert jinja.in_parts("team:<b>") == "team:<wbr>&lt;b&gt;"
