"""What postmortems begin with, at a terminal."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Terminal


def test_it_is_read_tried_changed_and_brought_back(
    types_as: Callable[[str], Terminal], tmp_path: Path
) -> None:
    types, file = types_as("dana"), tmp_path / "template.md"
    shown = types("postmortem", "template", "show").stdout
    assert "## What surprised us" in shown
    assert "{timeline}\tWhat was seen, decided and done" in shown
    file.write_text(types("postmortem", "template", "show", "--markdown").stdout)
    kept = types.json("postmortem", "template", "change", str(file))
    assert kept["version"] == 0  # the same text is no other version
    file.write_text("Of {team}")
    tried = types("postmortem", "template", "preview", str(file)).stdout
    assert "Of Checkout" in tried
    assert "No heading asks for the cause" in tried
    assert "version 1" in types("postmortem", "template", "change", str(file)).stdout
    assert "version 2" in types("postmortem", "template", "restore").stdout
    file.write_text("{teem}")
    refused = types("postmortem", "template", "change", str(file))
    assert refused.exit_code != 0
    assert "there is no {teem} here" in refused.stderr
