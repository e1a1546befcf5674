from typing import Any

import pytest

from peacetime.domain.signals.signal import State
from peacetime.integrations.gitea.inbound import read, recognises

REPOSITORY = {
    "full_name": "acme/shop",
    "html_url": "https://git.example/acme/shop",
    "clone_url": "https://git.example/acme/shop.git",
    "empty": False,
}


def delivery(**fields: Any) -> dict[str, Any]:
    return {"repository": REPOSITORY, **fields}


@pytest.mark.parametrize("header", ["x-gitea-event", "x-forgejo-event", "x-gogs-event"])
def test_each_of_the_three_is_known_by_its_header(header: str) -> None:
    assert recognises({}, {header: "push", "x-github-event": "push"})


def test_githubs_repository_is_not_theirs() -> None:
    assert not recognises({"repository": {**REPOSITORY, "node_id": "R_1"}}, {})


@pytest.mark.parametrize(
    ("action", "state"), [("failure", State.FIRING), ("recover", State.RESOLVED)]
)
def test_forgejo_says_that_a_run_failed_and_that_it_works_again(action: str, state: State) -> None:
    run = {
        "id": 4,
        "title": "Mend the till",
        "workflow_id": "ci.yml",
        "prettyref": "main",
        "status": "x",
    }
    (found,) = read(
        delivery(action=action, run=run), {"x-forgejo-event": "action_run_failure"}
    ).signals
    assert (found.state, found.key) == (state, "acme/shop:workflow:ci.yml:main")


def test_gitea_says_a_run_as_github_does() -> None:
    run = {
        "id": 4,
        "name": "CI",
        "head_branch": "main",
        "status": "completed",
        "conclusion": "failure",
    }
    (found,) = read(delivery(action="completed", workflow_run=run), {}).signals
    assert found.state is State.FIRING


def test_a_label_that_was_changed_says_nothing() -> None:
    issue = {
        "number": 3,
        "title": "Checkout is slow",
        "state": "open",
        "labels": [{"name": "sev1"}],
    }
    headers = {"x-gitea-event": "issues", "x-gitea-event-type": "issue_label"}
    assert read(delivery(action="label_updated", issue=issue), headers).signals == ()


def test_an_issue_without_a_page_of_its_own_gets_one() -> None:
    issue = {"number": 3, "title": "Checkout is slow", "state": "open"}
    (found,) = read(delivery(action="opened", issue=issue), {}).signals
    assert found.link == "https://git.example/acme/shop/issues/3"
