"""Cases with known answers: the shared ones, and one of each kind of question and of mistake."""

import json
import os
from math import erfc, exp, log, sqrt
from pathlib import Path
from typing import Any

import pytest

from devtools.cases import __main__ as cases
from devtools.cases.trees import fault_tree
from peacetime.domain.dependencies.availability.fault_trees import top_chance

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared")) / "cases"


def services(**more: Any) -> list[dict[str, Any]]:
    """A shop's front and its stock, and whatever else is said of either."""
    return [
        {"id": "front", "team": "Front", **more.get("front", {})},
        {"id": "stock", "team": "Stock", **more.get("stock", {})},
    ]


def need(consumer: str, *providers: str, coupling: str = "hard", **more: Any) -> dict[str, Any]:
    members = [{"provider": each, **more.get("member", {})} for each in providers]
    rest = {key: value for key, value in more.items() if key != "member"}
    return {"consumer": consumer, "coupling": coupling, "members": members, **rest}


def asked(
    folder: Path, *checks: Any, graph: Any = None, name: str = "made", **rest: Any
) -> list[cases.Outcome]:
    path = folder / f"{name}.json"
    case = {"name": name, "graph": graph, "checks": list(checks), **rest}
    path.write_text(json.dumps(case), encoding="utf-8")
    return cases.outcomes(path)


def misses(found: list[cases.Outcome]) -> list[str]:
    return [f"{each.line.what}: {each.line.note}" for each in found if each.line.is_met is False]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases lie beside the repository")
@pytest.mark.parametrize("folder", ["dependencies", "graphs"])
def test_every_shared_case_comes_out(folder: str) -> None:
    found = [each for path in (SHARED / folder).glob("*.json") for each in cases.outcomes(path)]
    assert found
    assert misses(found) == []


def test_a_soft_need_without_a_timeout_hangs_with_its_provider(tmp_path: Path) -> None:
    check = {
        "ask": "what_if",
        "root": "stock",
        "minutes": 30,
        "failure": "slow",
        "expect": {
            "teams": {
                "Front": {"mode": "rescue", "from_min": 0, "rescue_min": 30},
                "Stock": {"mode": "rescue", "from_min": 0, "rescue_min": 30},
            },
            "timeline": {"front": [["down", 0, 30]], "stock": [["down", 0, 30]]},
        },
    }
    graph = {"services": services(), "dependencies": [need("front", "stock", coupling="soft")]}
    assert misses(asked(tmp_path, check, graph=graph)) == []
    guarded = need("front", "stock", coupling="soft", member={"breaker": True})
    graph = {"services": services(), "dependencies": [guarded]}
    assert len(misses(asked(tmp_path, check, graph=graph))) == 4


def test_a_cover_that_never_runs_out_is_null(tmp_path: Path) -> None:
    check = {
        "ask": "what_if",
        "root": "stock",
        "minutes": 10_000,
        "expect": {
            "teams": {"Stock": {"mode": "rescue", "from_min": 0, "rescue_min": 10_000}},
            "timeline": {"front": [["degraded", 0, 10_000]], "stock": [["down", 0, 10_000]]},
        },
    }
    graph = {
        "services": services(),
        "dependencies": [need("front", "stock", member={"cover_min": None})],
    }
    assert misses(asked(tmp_path, check, graph=graph)) == []


def test_the_excess_of_a_log_normal_is_its_closed_form(tmp_path: Path) -> None:
    mu, sigma, cover = 3.0, 1.0, 15.0
    mean = exp(mu + sigma**2 / 2)

    def normal(at: float) -> float:
        return erfc(-at / sqrt(2)) / 2

    beyond = (mu - log(cover)) / sigma
    excess = mean * normal(beyond + sigma) - cover * normal(beyond)
    graph = {
        "services": services(stock={"outages_per_month": 2, "duration": ["lognormal", mu, sigma]}),
        "dependencies": [need("front", "stock", member={"cover_min": cover})],
    }
    check = {
        "ask": "rescue_minutes_per_month",
        "expect": {"Front": {"stock": 2 * excess}, "Stock": {"stock": 2 * mean}},
        "rel_tol": 1e-9,
    }
    assert misses(asked(tmp_path, check, graph=graph)) == []


DOWN_ONCE = {"outages_per_month": 1.5, "duration": ["fixed", 60]}
HARD = {
    "services": services(stock=DOWN_ONCE),
    "dependencies": [need("front", "stock")],
}


def test_the_chance_of_much_rescue_is_compound_poisson(tmp_path: Path) -> None:
    at_most_two = exp(-1.5) * (1 + 1.5 + 1.5**2 / 2)
    check = {
        "ask": "p_rescue_over",
        "team": "Front",
        "limit_min": 120,
        "expect": 1 - at_most_two,
        "abs_tol": 1e-9,
    }
    assert misses(asked(tmp_path, check, graph=HARD)) == []


def test_availability_is_a_fraction_too_and_a_wrong_one_must_not_come_out(tmp_path: Path) -> None:
    checks = [
        {
            "ask": "availability",
            "own_unavailability": {"front": 0.1, "stock": "1/5"},
            "expect": {"front": 0.72},
            "exact": {"front": "18/25"},
        },
        {"ask": "wrong_answer", "of_the_front_alone": 0.9},
    ]
    assert misses(asked(tmp_path, *checks, graph=HARD)) == []
    checks[1] = {"ask": "wrong_answer", "that_is_right": 0.72}
    assert len(misses(asked(tmp_path, *checks, graph=HARD))) == 1


def test_the_share_of_time_up_counts_the_cover(tmp_path: Path) -> None:
    check = {
        "ask": "implied_availability",
        "month_min": 43_200,
        "expect": {"front": 1 - 1.5 * 45 / (43_200 + 1.5 * 60), "stock": 1 - 90 / 43_290},
        "abs_tol": 1e-12,
    }
    covered = need("front", "stock", member={"cover_min": 15})
    graph = {"services": services(stock=DOWN_ONCE), "dependencies": [covered]}
    assert misses(asked(tmp_path, check, graph=graph)) == []


def test_what_nobody_labelled_counts_as_the_check_says(tmp_path: Path) -> None:
    graph = {"services": services(), "dependencies": [need("front", "stock", coupling="unknown")]}
    check = {
        "ask": "availability",
        "own_unavailability": {"front": 0.1, "stock": 0.1},
        "expect": {"front": 0.9},
        "exact": {"front": "9/10"},
        "unknown_as": "soft",
    }
    assert misses(asked(tmp_path, check, graph=graph)) == []
    assert len(misses(asked(tmp_path, {**check, "unknown_as": "hard"}, graph=graph))) == 2
    assert len(misses(asked(tmp_path, {**check, "unknown_as": "firm"}, graph=graph))) == 1


def test_a_ceiling_is_what_the_promises_above_leave(tmp_path: Path) -> None:
    graph = {
        "services": services(front={"promised": 0.9999}, stock={"promised": 0.999}),
        "dependencies": [need("front", "stock")],
    }
    check = {"ask": "slo_ceiling", "service": "front", "expect": 0.999, "abs_tol": 1e-12}
    assert misses(asked(tmp_path, check, graph=graph)) == []
    check = {"ask": "slo_ceiling", "expect": {"front": 0.9999}}
    assert len(misses(asked(tmp_path, check, graph=graph))) == 1


def two_paths() -> dict[str, Any]:
    """Two hard paths to one root: softening one saves nothing, softening both saves an hour."""
    return {
        "services": [
            {"id": "front", "team": "Front"},
            {"id": "left", "team": None},
            {"id": "right", "team": None},
            {"id": "stock", "team": None, "outages_per_month": 1, "duration": ["fixed", 60]},
        ],
        "dependencies": [
            need("front", "left"),
            need("front", "right"),
            need("left", "stock"),
            need("right", "stock", member={"cover_min": 10}),
        ],
    }


def test_some_changes_save_only_together(tmp_path: Path) -> None:
    left, right = ["front", "left"], ["front", "right"]
    check = {
        "ask": "saved_by",
        "sets": [[left], [right], [left, right]],
        "expect_saved_min": [10, 0, 60],
    }
    assert misses(asked(tmp_path, check, graph=two_paths())) == []


def test_changes_are_ranked_by_what_they_save(tmp_path: Path) -> None:
    first = {"change": "soften", "consumer": "front", "providers": ["stock"], "saved_min": 90}
    second = {
        "change": "cover 45 min",
        "consumer": "front",
        "providers": ["stock"],
        "saved_min": 67.5,
    }
    check = {"ask": "rank_changes", "baseline_team_minutes": 180, "expect": [first, second]}
    assert misses(asked(tmp_path, check, graph=HARD)) == []
    check["expect"] = [second, first]
    assert [each.partition(":")[0] for each in misses(asked(tmp_path, check, graph=HARD))] == [
        "in descending order",
        "place 1 of our own ranking",
        "place 2 of our own ranking",
    ]


@pytest.mark.parametrize(
    "tree",
    [
        {"atleast": [2, ["a", "b", "c"]]},
        {"atleast": 2, "of": [{"event": "a"}, {"event": "b"}, {"event": "c"}]},
        {"atleast": {"k": 2, "of": ["a", "b", "c"]}},
        {"atleast": ["a", "b", "c"], "min": 2},
        {"op": "atleast", "k": 2, "inputs": ["a", "b", "c"]},
        {"k": 2, "of": ["a", "b", "c"]},
        ["atleast", 2, "a", "b", "c"],
        {"or": [{"and": ["a", "b"]}, ["and", "a", "c"], {"and": [{"event": "b"}, "c"]}]},
        {"not": {"nand": [{"or": ["a", "b"]}, {"or": ["a", "c"]}, {"or": ["b", "c"]}]}},
        {"xor": [{"atleast": [2, "a", "b", "c"]}, False]},
    ],
)
def test_trees_are_read_in_every_form(tree: Any) -> None:
    events = {"a": 0.1, "b": 0.2, "c": 0.3}
    found = top_chance(fault_tree({"tree": tree, "events": events}))
    two_of_three = 0.1 * 0.2 * 0.7 + 0.1 * 0.8 * 0.3 + 0.9 * 0.2 * 0.3 + 0.1 * 0.2 * 0.3
    assert found.value == pytest.approx(two_of_three)


@pytest.mark.parametrize(
    "gate", [{"or": [None]}, {"or": [0.5]}, {"or": []}, 7, None, [], {"is": 1}]
)
def test_a_gate_that_cannot_be_read_is_a_miss(tmp_path: Path, gate: Any) -> None:
    check = {"ask": "p_top", "expect": 0.1}
    found = misses(asked(tmp_path, check, top="top", gates={"top": gate}, events={}))
    assert len(found) == 1


def test_gates_may_be_a_list_and_events_too(tmp_path: Path) -> None:
    check = {"ask": "p_top", "expect": 0.19, "rel_tol": 1e-9}
    gates = [
        {"id": "top", "or": [{"event": "a"}, {"gate": "inner"}]},
        {"id": "inner", "and": ["b"]},
    ]
    events = [{"name": "a", "p": 0.1}, {"name": "b", "probability": 0.1}]
    assert misses(asked(tmp_path, check, top="top", gates=gates, events=events)) == []


def test_a_graph_file_lies_beside_its_case_and_unlabelled_edges_count_as_hard(
    tmp_path: Path,
) -> None:
    facts: dict[str, Any] = {
        "schema": "depgraph-facts/1",
        "nodes": [{"id": "front"}, {"id": "stock"}],
        "edges": [{"from": "front", "to": "stock"}, {"from": "stock", "to": "front"}],
    }
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    checks = [
        {"ask": "cycles", "expect": [["stock", "front"]]},
        {"ask": "availability", "own_unavailability": 0.1, "expect": {"front": 0.81}},
    ]
    assert misses(asked(tmp_path, *checks, graph_file="facts.json")) == []
    told = cases.outcomes(tmp_path / "facts.json")
    assert misses(told) == []
    assert {each.line.what for each in told} >= {"cycle", "coupling_missing", "owner_missing"}
    facts["edges"].append({"from": "front"})
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    assert len(misses(cases.outcomes(tmp_path / "facts.json"))) == 1


@pytest.mark.parametrize(
    ("check", "graph", "said"),
    [
        ({"ask": "weather"}, HARD, "no question that is known"),
        ({"ask": "availability"}, HARD, "own_unavailability"),
        ({"ask": "availability", "own_unavailability": {}}, HARD, "expected"),
        ({"ask": "cycles"}, HARD, "expected"),
        ({"ask": "p_top", "expect": 1}, HARD, "no top"),
        ({"ask": "what_if", "root": "moon", "minutes": 1, "expect": {}}, HARD, "moon"),
        ({"ask": "what_if", "root": "stock", "minutes": -1, "expect": {}}, HARD, "-1"),
        ({"ask": "what_if", "root": "stock", "minutes": 1, "expect": {}}, HARD, "nothing"),
        ({"ask": "p_rescue_over", "team": "Moon", "limit_min": 1}, HARD, "Moon"),
        ({"ask": "saved_by", "sets": [[["a", "b"]]], "expect_saved_min": [1]}, HARD, "need"),
        ({"ask": "cycles", "expect": []}, None, "no graph"),
        ({"ask": "cycles", "expect": []}, {"services": 7}, "list"),
        ({"ask": "slo_budget", "slo": 0.9}, HARD, "dependency_slo"),
        ("nonsense", HARD, "asks nothing"),
    ],
)
def test_what_cannot_be_asked_is_a_miss_with_a_sentence(
    tmp_path: Path, check: Any, graph: Any, said: str
) -> None:
    found = misses(asked(tmp_path, check, graph=graph))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "holds no object"),
        ("{}", "asks nothing"),
        ('{"checks": [], "graph": {}}', "asks nothing"),
        ('{"x": NaN}', "is no number"),
        ("[" * 100_000, "cannot be read"),
        ('{"schema": "depgraph-facts/1", "nodes": 1}', "list of nodes"),
        ('{"checks": [{"ask": "cycles", "expect": []}], "graph_file": "no.json"}', "no.json"),
    ],
)
def test_a_broken_file_is_a_miss_and_hides_no_other(
    tmp_path: Path, written: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (tmp_path / "broken.json").write_text(written, encoding="utf-8")
    asked(tmp_path, {"ask": "cycles", "expect": []}, graph=HARD, name="whole")
    monkeypatch.setattr("sys.argv", ["cases", "--folder", str(tmp_path)])
    assert cases.main() == 1
    table, told = capsys.readouterr()
    assert said in table
    assert "as expected" in table
    assert "1 missed in 1 of them" in told


def test_it_ends_well_where_all_is_as_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("sys.argv", ["cases", "--json", "--folder", str(tmp_path)])
    assert cases.main() == 2
    asked(tmp_path, {"ask": "cycles", "expect": []}, graph=HARD)
    assert cases.main() == 0
    assert json.loads(capsys.readouterr().out)[0]["is_met"] is True
