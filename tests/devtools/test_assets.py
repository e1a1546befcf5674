"""A new build of the front end leaves what running servers name to browsers."""

import json
import os
import time
from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(hatch_build, "BUILT", tmp_path / "dist")
    return tmp_path / "dist"


def builds(built: Path, *files: str) -> None:
    """A build that makes these files, and comes to pass as the last one."""
    fresh = built.with_name("dist.new")
    fresh.mkdir()
    for name in files:
        (fresh / name).write_text(name)
    hatch_build.settle(fresh, {"dist/main.css": f"dist/{files[0]}"})
    hatch_build.drop_older(hatch_build.KEPT_SECONDS)


def assets(built: Path) -> set[str]:
    return {path.name for path in built.iterdir()} - {"names.json", "files.json"}


def test_files_of_earlier_builds_stay_and_the_names_are_the_new_ones(built: Path) -> None:
    builds(built, "main-A.css", "font.woff2")
    builds(built, "main-B.css", "font.woff2")
    builds(built, "main-C.css", "font.woff2")
    assert assets(built) == {"main-A.css", "main-B.css", "main-C.css", "font.woff2"}
    assert json.loads((built / "names.json").read_text()) == {"dist/main.css": "dist/main-C.css"}


def test_what_no_build_had_for_a_week_goes(built: Path) -> None:
    builds(built, "main-A.css")
    long_ago = time.time() - hatch_build.KEPT_SECONDS - 60
    os.utime(built / "main-A.css", (long_ago, long_ago))
    builds(built, "main-B.css")
    assert "main-A.css" in assets(built), "it was in use until now, however old it is"
    os.utime(built / "main-A.css", (long_ago, long_ago))
    builds(built, "main-C.css")
    assert assets(built) == {"main-B.css", "main-C.css"}


def test_a_wheel_holds_its_own_build_alone(built: Path) -> None:
    builds(built, "main-A.css")
    builds(built, "main-B.css")
    hatch_build.drop_older(0)
    assert assets(built) == {"main-B.css"}
