from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, State
from peacetime.integrations.linear.inbound import read, recognises


def delivery(action: str = "update", kind: str = "Issue", **fields: Any) -> dict[str, Any]:
    return {
        "action": action,
        "type": kind,
        "organizationId": "o-1",
        "webhookTimestamp": 1_700_000_000_000,
        "createdAt": "2024-05-02T08:00:00.000Z",
        "url": "https://linear.app/acme/issue/WEB-7",
        **fields,
    }


def an_issue(state: str = "unstarted", **fields: Any) -> dict[str, Any]:
    team = {"key": "WEB", "name": "Web"}
    return {
        "id": "i-7",
        "number": 7,
        "title": "Checkout is slow",
        "team": team,
        "state": {"type": state},
        **fields,
    }


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("triage", State.FIRING),
        ("backlog", State.FIRING),
        ("unstarted", State.FIRING),
        ("started", State.ACKNOWLEDGED),
        ("completed", State.RESOLVED),
        ("canceled", State.RESOLVED),
    ],
)
def test_the_type_of_the_state_decides(word: str, state: State) -> None:
    (found,) = read(delivery(data=an_issue(word)), {}).signals
    assert (found.state, found.key, found.service, found.text) == (state, "i-7", "Web", "WEB-7")


def test_the_project_is_the_service_where_there_is_one() -> None:
    (found,) = read(delivery(data=an_issue(project={"name": "Checkout"})), {}).signals
    assert (found.service, found.team) == ("Checkout", "Web")


@pytest.mark.parametrize(
    ("priority", "level"),
    [(0, None), (1, Level.CRITICAL), (2, Level.ERROR), (3, Level.WARNING), (4, Level.INFO)],
)
def test_priorities_count_down_from_one_and_nought_is_none(
    priority: int, level: Level | None
) -> None:
    (found,) = read(delivery(data=an_issue(priority=priority)), {}).signals
    assert found.level is level


def test_a_promise_that_was_broken_asks_for_help() -> None:
    (found,) = read(delivery("breached", "IssueSLA", issueData=an_issue()), {}).signals
    assert (found.kind, found.state) == (Kind.ESCALATION, State.FIRING)


def test_a_promise_that_was_made_says_nothing() -> None:
    assert read(delivery("set", "IssueSLA", issueData=an_issue()), {}).signals == ()


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"updatedAt": 1, "labelIds": []}, False),
        ({"sortOrder": 1.5}, False),
        ({"updatedAt": 1, "stateId": "s"}, True),
        ({"assigneeId": None}, True),
    ],
)
def test_a_change_of_order_or_labels_says_nothing(changed: dict[str, Any], is_told: bool) -> None:
    assert bool(read(delivery(data=an_issue(), updatedFrom=changed), {}).signals) is is_told


@pytest.mark.parametrize("kind", ["Project", "Cycle", "Reaction", "IssueLabel", "Document"])
def test_what_is_no_issue_is_passed_over(kind: str) -> None:
    assert read(delivery("create", kind, data={"id": "x"}), {}).passed_over == (
        f"“{kind}” of Linear says nothing about an issue."
    )


def test_what_is_not_linears_is_refused() -> None:
    assert not recognises({"action": "create", "type": "Issue"}, {})
    with pytest.raises(NotRead):
        read({"action": "create", "type": "Issue"}, {})


def test_a_delivery_without_an_organisation_is_known_by_its_address() -> None:
    reaction = delivery(kind="Reaction", data={"id": "r-1", "emoji": "+1"})
    del reaction["organizationId"], reaction["webhookTimestamp"]
    assert recognises(reaction, {})
    assert read(reaction, {}).passed_over
    assert not recognises({**reaction, "url": "https://example.com/issue/7"}, {})


def test_an_issue_that_is_edited_after_its_end_is_over_since_its_end() -> None:
    ended_at = "2024-05-01T09:00:00.000Z"
    over = delivery(data=an_issue("completed", completedAt=ended_at), updatedFrom={"title": "Slow"})
    (found,) = read(over, {}).signals
    assert found.at is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == "2024-05-01 09:00"
    again = delivery(data=an_issue("started", completedAt=None), updatedFrom={"stateId": "s"})
    (found,) = read(again, {}).signals
    assert found.at is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == "2024-05-02 08:00"
