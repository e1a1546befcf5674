"""What a mode asks, ticking it, and the messages in one's own words, at a terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from peacetime.domain.modes.playbooks.standard import RESCUE
from tests.cli.conftest import Terminal


def test_a_playbook_is_read_and_its_lines_are_ticked(
    types_as: Callable[[str], Terminal], incident: str
) -> None:
    types = types_as("bob")
    shown = types("playbook", "show", "rescue").stdout
    assert RESCUE.objective in shown
    assert f"  - {RESCUE.responsibilities[0]}" in shown
    line = types.json("playbook", "lines", "--team", "checkout")["items"][0]
    ticked = types("playbook", "tick", line["key"], "--team", "checkout").stdout
    assert ticked == f"✓ {line['key']}  {line['text']}\n"
    listed = types("playbook", "lines", "--team", "checkout").stdout
    assert f"✓ {line['key']}  {line['text']} (bob@example.org)" in listed
    back = types("playbook", "tick", line["key"], "--team", "checkout", "--undo").stdout
    assert back.startswith("·")
    of_rescue = types.json("playbook", "lines", "--incident", incident)["items"][0]
    assert types.json("playbook", "tick", of_rescue["key"], "--incident", incident)["done"]


@pytest.mark.parametrize("said", [(), ("--team", "checkout", "--incident", "x")])
def test_a_list_is_of_a_team_or_of_an_incident(types: Terminal, said: tuple[str, ...]) -> None:
    result = types("playbook", "lines", *said)
    assert result.exit_code == 2
    assert "Say one of --team and --incident." in result.stderr


def test_a_message_is_worded_tried_and_brought_back(
    types_as: Callable[[str], Terminal], tmp_path: Path
) -> None:
    types, body = types_as("dana"), tmp_path / "body.txt"
    body.write_text("{text}.\n[Betroffen: {scope}.] Ende.", encoding="utf-8")
    said = ("update_stakeholders", "--subject", "Stand: {status}", "--body", str(body))
    assert "update_stakeholders\t0\t{team} ({status})" in types("wording", "list").stdout
    assert "Stand: mitigating" in types("wording", "preview", *said).stdout
    assert types.json("wording", "change", *said)["version"] == 1
    assert "{scope}\twho is affected" in types("wording", "show", "update_stakeholders").stdout
    back = types("wording", "restore", "update_stakeholders").stdout
    assert back == "update_stakeholders is worded as it was: version 2.\n"


def test_a_wrong_placeholder_ends_with_its_name(
    types_as: Callable[[str], Terminal], tmp_path: Path
) -> None:
    types, body = types_as("dana"), tmp_path / "body.txt"
    body.write_text("{teem}", encoding="utf-8")
    said = ("entering_team", "--subject", "x", "--body")
    refused = types("wording", "change", *said, str(body))
    assert refused.exit_code != 0
    assert "There is no {teem}" in refused.stderr
    assert "cannot be read" in types("wording", "change", *said, str(tmp_path / "none")).stderr
