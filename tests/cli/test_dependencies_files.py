"""Dependencies on a file: no server is asked, and none could answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from peacetime.cli.app import app
from tests.typing_commands import CliRunner, Result

SHOP = """
services:
  page: {team: customer}
  orders: {team: orders, promised: 99%, outages: {per_month: 2, fixed_minutes: 40}}
  ads: {team: ads, outages: {per_month: 1, fixed_minutes: 30}}
needs:
  - {consumer: page, provider: orders, coupling: hard, cover_minutes: 15}
  - {consumer: page, provider: ads}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    return file


def run(*arguments: object, stdin: str = "") -> Result:
    return CliRunner().invoke(
        app, ["dependencies", *map(str, arguments)], input=stdin, env={"PEACETIME_TOKEN": ""}
    )


def answer(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_what_if_tells_who_is_in_rescue_from_which_minute_on(shop: Path) -> None:
    told = run("what-if", "orders", "--minutes", 30, "--file", shop).stdout
    assert "customer: Rescue from minute 15, 15 minutes, because of page" in told
    assert "page (customer): ◔ stale 0–15, ▲ down 15–30" in told
    teams = answer("what-if", "ads", "--file", shop)["teams"]
    customer = next(team for team in teams if team["team"] == "customer")
    assert (customer["mode"], customer["mode_if_unknown_is_soft"]) == ("rescue", "delivery")


def test_cost_tells_the_range_of_what_nobody_labelled(shop: Path) -> None:
    teams = {team["team"]: team for team in answer("cost", shop)["teams"]}
    customer = teams["customer"]
    assert (customer["minutes_if_unknown_is_soft"], customer["minutes"]) == (50, 80)
    assert "customer: 50 to 80 Rescue minutes a month" in run("cost", shop).stdout


def test_changes_are_ranked_and_the_open_question_is_asked(shop: Path) -> None:
    found = answer("changes", shop)
    assert found["changes"][0]["minutes"] == 50
    assert [(q["providers"], q["moves"]) for q in found["questions"]] == [(["ads"], 30)]


def test_check_ends_with_1_where_a_promise_cannot_be_kept(shop: Path) -> None:
    assert run("check", shop).exit_code == 0
    shop.write_text(SHOP.replace("page: {team: customer}", "page: {promised: 0.99999}"))
    told = run("check", shop)
    assert told.exit_code == 1
    assert "page promises 99.999 %: broken" in told.stdout


def test_lint_ends_with_1_where_there_is_something(shop: Path) -> None:
    assert run("lint", shop).exit_code == 1
    assert "hard-unproven" in run("lint", shop).stdout


def test_apply_holds_a_file_against_another(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "new.yaml"
    other.write_text(SHOP.replace("hard, cover_minutes: 15", "soft"))
    told = run("apply", other, "--against", shop).stdout
    assert (
        "~ page needs orders: coupling soft instead of hard; minutes of cover 0 instead of 15"
        in told
    )
    assert "Nothing is changed yet." in told


def test_an_import_is_written_as_a_description(tmp_path: Path) -> None:
    table, to = tmp_path / "edges.csv", tmp_path / "shop.yaml"
    table.write_text("consumer,provider,coupling\npage,orders,hard\npage,page,hard\n")
    told = run("import", table, "--to", to)
    assert "line 3:" in told.stderr
    assert run("apply", to, "--against", to).stdout == "Nothing would change.\n"


def test_every_fault_is_told_with_its_line() -> None:
    told = run("cost", "-", stdin=SHOP + "  - {consumer: page, providr: x}\n")
    assert told.exit_code == 1
    assert "Line 9: " in told.stderr
    assert "Did you mean “provider”?" in told.stderr
    problem = json.loads(run("cost", "-", "--json", stdin="a: 1").stderr)
    assert problem["code"] == "import_form_unknown"


def test_a_service_that_is_not_there_is_told(shop: Path) -> None:
    told = run("what-if", "nowhere", "--file", shop)
    assert (told.exit_code, "nowhere" in told.stderr) == (1, True)
