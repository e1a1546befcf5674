"""Dependencies of the organisation, from the command line."""

from pathlib import Path

import pytest

from peacetime.usecases.services import add_service
from tests.builders import NOON
from tests.cast import Cast
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.django_db

SHOP = """
services:
  page: {team: checkout}
  pay: {team: checkout, promised: 99.9%, outages: {per_month: 1, fixed_minutes: 60}}
needs:
  - {consumer: page, provider: pay, coupling: hard}
"""


def test_a_file_is_applied_once_it_was_looked_at_and_then_asked(
    types: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    looked = types("dependencies", "apply", str(file), "--dry-run")
    assert "+ page needs pay is new, hard" in looked.stdout
    assert "Nothing is changed yet." in looked.stdout
    refused = types("dependencies", "apply", str(file))
    assert (refused.exit_code, "add --yes" in refused.stderr) == (2, True)
    assert "Done." in types("dependencies", "apply", str(file), "--yes").stdout
    assert "Nothing would change." in types("dependencies", "apply", str(file), "--yes").stdout
    kept = tmp_path / "kept.yaml"
    assert types("dependencies", "export", "--to", str(kept)).exit_code == 0
    assert "Nothing would change." in types("dependencies", "apply", str(kept), "--yes").stdout
    told = types("dependencies", "what-if", "pay", "-m", "20").stdout
    assert "checkout: Rescue from minute 0, 20 minutes, because of pay" in told
    assert types.json("dependencies", "cost")["teams"][0]["team"] == "checkout"
    assert "soften page" not in types("dependencies", "changes").stdout
    assert types("dependencies", "check").exit_code == 1
    assert types("dependencies", "lint").exit_code == 0


def test_an_import_tells_what_was_odd_and_what_it_brought(
    types: Terminal, cast: Cast, tmp_path: Path
) -> None:
    for name in ("Page", "Mail"):
        add_service(name, actor=cast.acting("dana"), at=NOON)
    table = tmp_path / "edges.csv"
    table.write_text("consumer,provider,coupling\npage,mail,soft\npage,page,soft\n")
    told = types("dependencies", "import", str(table), "--yes").stdout
    assert "line 3:" in told
    assert "+ page needs mail is new, soft" in told
