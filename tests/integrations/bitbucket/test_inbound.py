from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, NotRead, State
from peacetime.integrations.bitbucket.inbound import read, recognises

REPOSITORY = {"type": "repository", "full_name": "acme/shop"}
SERVERS = {"slug": "shop", "project": {"key": "ACME"}}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("SUCCESSFUL", State.RESOLVED),
        ("FAILED", State.FIRING),
        ("INPROGRESS", State.ACKNOWLEDGED),
        ("STOPPED", State.RESOLVED),
    ],
)
def test_a_build_is_followed_by_its_key_and_branch(word: str, state: State) -> None:
    build = {
        "key": "ci",
        "name": "CI",
        "state": word,
        "refname": "main",
        "url": "https://ci.example/1",
    }
    (found,) = read({"repository": REPOSITORY, "commit_status": build}, {}).signals
    assert (found.kind, found.state, found.key) == (Kind.PIPELINE, state, "acme/shop:build:ci:main")


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("pr:opened", State.FIRING),
        ("pr:modified", State.FIRING),
        ("pr:merged", State.RESOLVED),
        ("pr:declined", State.RESOLVED),
        ("pr:deleted", State.RESOLVED),
    ],
)
def test_a_server_says_how_a_pull_request_stands(event: str, state: State) -> None:
    pull: dict[str, Any] = {"id": 10, "title": "Faster checkout", "toRef": {"repository": SERVERS}}
    payload = {"eventKey": event, "date": "2017-09-19T11:21:06+1000", "pullRequest": pull}
    (found,) = read(payload, {}).signals
    assert (found.state, found.key, found.service) == (
        state,
        "ACME/shop:pull_request:10",
        "ACME/shop",
    )
    assert found.at is not None
    assert found.at.isoformat() == "2017-09-19T01:21:06+00:00"


@pytest.mark.parametrize(
    "event",
    ["pr:comment:added", "pr:reviewer:approved", "repo:refs_changed", "pr:from_ref_updated"],
)
def test_what_else_a_server_says_is_passed_over(event: str) -> None:
    assert read({"eventKey": event}, {}).signals == ()


def test_a_trial_of_the_connection_is_a_trial() -> None:
    assert read({"test": True}, {"x-event-key": "diagnostics:ping"}).passed_over.startswith(
        "A trial"
    )


@pytest.mark.parametrize(
    ("word", "assignee", "state"),
    [
        ("new", None, State.FIRING),
        ("open", {"nickname": "kim"}, State.ACKNOWLEDGED),
        ("on hold", None, State.ACKNOWLEDGED),
        ("resolved", None, State.RESOLVED),
        ("wontfix", None, State.RESOLVED),
    ],
)
def test_an_issue_stands_as_its_state_says(word: str, assignee: Any, state: State) -> None:
    issue = {
        "id": 3,
        "title": "Checkout is slow",
        "state": word,
        "priority": "blocker",
        "assignee": assignee,
    }
    (found,) = read(
        {"repository": REPOSITORY, "issue": issue}, {"x-event-key": "issue:updated"}
    ).signals
    assert (found.kind, found.state) == (Kind.ESCALATION, state)


def test_what_is_not_bitbuckets_is_refused() -> None:
    assert not recognises({"repository": {"full_name": "acme/shop"}}, {})
    with pytest.raises(NotRead):
        read({"repository": {"full_name": "acme/shop"}}, {})
