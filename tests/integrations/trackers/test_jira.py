"""Jira's own ways: forms without a field, workflows, an organisation's words, two kinds of text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from devtools.standins.jira import JiraStandin
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from tests.integrations.trackers.test_trackers import DRAFT
from tests.trackers import At, a_tracker


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)


def tool(at: At) -> JiraStandin:
    assert isinstance(at.tool, JiraStandin)
    return at.tool


def test_a_field_that_is_not_on_the_form_is_left_out_and_said() -> None:
    with a_tracker("jira") as at:
        tool(at).form = {"labels"}
        made = at.tracker.create(at.place(), DRAFT)
        assert (at.issues[0].due_on, at.issues[0].owner) == ("", "")
        assert [remark.split(":")[0] for remark in made.remarks] == [
            "Jira did not take the due date",
            "Jira did not take the owner",
        ]


def test_without_labels_there_is_no_ticket_since_it_could_not_be_found_again() -> None:
    with a_tracker("jira") as at:
        tool(at).form = {"duedate", "assignee"}
        with pytest.raises(TrackerRefused, match="labels: Field 'labels' cannot be set"):
            at.tracker.create(at.place(), DRAFT)
        assert at.issues == []


def test_a_workflow_that_does_not_lead_there_is_said_and_the_ticket_stays() -> None:
    with a_tracker("jira") as at:
        tool(at).statuses["To Do"] = ("new", ["In Progress"])
        made = at.tracker.create(at.place(), DRAFT)
        after = at.tracker.change(at.place(), made.key, DRAFT, frozenset(), Stage.DONE)
        assert after.stage is Stage.TO_DO
        [remark] = after.remarks
        assert remark == (
            'SHOP-1 cannot be moved to done from where it is. Its workflow offers "In Progress".'
            " Move it there by hand."
        )


def test_what_is_not_planned_is_closed_with_the_resolution_that_says_so() -> None:
    with a_tracker("jira") as at:
        made = at.tracker.create(at.place(), replace(DRAFT, stage=Stage.NOT_PLANNED))
        assert (at.issues[0].state, at.issues[0].reason) == ("Done", "Won't Do")
        assert (made.stage, made.word) == (Stage.NOT_PLANNED, "Done, Won't Do")


def test_an_organisations_own_words_come_first() -> None:
    with a_tracker("jira") as at:
        tool(at).statuses["In Review"] = ("done", ["Done"])  # their category misleads
        made = at.tracker.create(at.place(), DRAFT)
        at.issues[0].state = "In Review"
        assert at.tracker.read(at.place(), made.key).stage is Stage.DONE
        place = at.place(doing_words="In Review, Waiting")
        assert at.tracker.read(place, made.key).stage is Stage.DOING


def test_words_of_people_are_no_markup_in_either_kind_of_text() -> None:
    said = replace(DRAFT, lines=("{panel}Drop *it* [now|javascript:alert(1)]",))
    with a_tracker("jira") as at:
        at.tracker.create(at.place(), said)
        [line, links] = at.issues[0].text["content"]
        assert line["content"] == [{"type": "text", "text": said.lines[0]}]
        assert links["type"] == "bulletList"
    with a_tracker("jira-server") as at:
        at.tracker.create(at.place(), said)
        assert at.issues[0].text.startswith(r"\{panel\}Drop \*it\* \[now\|javascript")
