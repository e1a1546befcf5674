"""Repeats among real postmortems, told by dates only: their words stay where they are."""

import os
from pathlib import Path

from peacetime.domain.postmortems.similarity import alike

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
POSTMORTEMS = SHARED / "data" / "postmortems"


def found_in(folder: str) -> list[tuple[str, str]]:
    files = sorted((POSTMORTEMS / folder).iterdir())
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return [(files[pair.first].name[:10], files[pair.second].name[:10]) for pair in alike(texts)]


def test_three_changes_made_to_the_wrong_cluster_are_found_first() -> None:
    first, second, third = "2020-02-12", "2020-08-04", "2021-05-10"
    found = found_in("moj_cloud_platform")
    assert set(found[:3]) == {(first, second), (first, third), (second, third)}


def test_logs_that_were_not_shipped_twice_are_found_first() -> None:
    assert found_in("dfds")[0] == ("PM2021-001", "PM2022-002")
