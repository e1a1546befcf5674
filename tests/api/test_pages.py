"""Long lists: oldest first, a page at a time."""

from tests.api.conftest import Caller
from tests.builders import a_team
from tests.cast import Cast


def test_following_next_reads_every_item_once_and_in_order(alice: Caller, cast: Cast) -> None:
    for number in range(7):
        a_team(f"Team {number}")
    path: str | None = "/teams?limit=3"
    pages: list[list[str]] = []
    while path:
        page = alice.get(path)
        pages.append([team["slug"] for team in page["items"]])
        path = page["next"]
        assert path is None or path.startswith("/api/v1/teams?")
    assert [len(page) for page in pages] == [3, 3, 2]
    assert [slug for page in pages for slug in page] == [
        "checkout",
        *[f"team-{number}" for number in range(7)],
    ]


def test_a_last_page_that_is_full_has_no_next(alice: Caller, cast: Cast) -> None:
    a_team("Orders")
    assert alice.get("/teams?limit=2")["next"] is None


def test_a_filter_goes_on_to_the_next_page(alice: Caller, incident: str) -> None:
    for number in range(3):
        said = {"kind": "decision", "text": f"decision {number}"}
        alice.post(f"/incidents/{incident}/timeline", said)
        alice.post(f"/incidents/{incident}/timeline", {"kind": "note", "text": "meanwhile"})
    first = alice.get(f"/incidents/{incident}/timeline?kind=decision&limit=2")
    second = alice.get(first["next"])
    texts = [item["text"] for page in (first, second) for item in page["items"]]
    assert texts == ["decision 0", "decision 1", "decision 2"]


def test_short_lists_are_paged_alike(alice: Caller, cast: Cast) -> None:
    first = alice.get("/severities?limit=3")
    second = alice.get(first["next"])
    names = [item["severity"] for page in (first, second) for item in page["items"]]
    assert names == ["SEV0", "SEV1", "SEV2", "SEV3", "SEV4"]
