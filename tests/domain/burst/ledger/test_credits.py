"""The core against what AWS publishes, and its own laws."""

import json
from math import floor, inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.ledger.credits import (
    ContractRefused,
    Segment,
    Settled,
    Terms,
    contract,
    folded,
    overflow,
    reflected,
    settle,
)
from tests.domain.incidents.test_history_shared import SHARED

AWS: dict[str, Any] = json.loads((SHARED / "cases" / "aws_burst_tables.json").read_bytes())
GP2 = AWS["gp2"]
GP2_ROWS = [*GP2["table"], *GP2["older_edition"]["table"]]
SECOND = 1 / 3600
ASKED: dict[str, Any] = {
    "cap": 10,
    "floor": None,
    "at_floor": "debt",
    "start": 4,
    "segments": [{"hours": 2, "earn_per_hour": 0, "spend_per_hour": 3}],
}


def whole(seconds: float) -> int:
    """Rounded as the tables are: half away from zero."""
    return floor(seconds + 0.5)


def volume(size_gib: float) -> tuple[Terms, float, float]:
    """A gp2 volume: its terms, what it earns and what a burst spends, in I/O credits an hour."""
    baseline = min(max(GP2["iops_per_gib"] * size_gib, 100), 16000)
    terms = Terms(cap=GP2["bucket_credits"], floor=0, at_floor="throttle")
    return terms, baseline * 3600, max(GP2["burst_iops"], baseline) * 3600


def burst_seconds(size_gib: float) -> int | None:
    """For how long a full volume bursts: what it spends beyond its baseline, until it is throttled."""
    terms, earned, asked = volume(size_gib)
    day = settle(terms, terms.cap, [Segment(24, earned, asked)])[0]
    if day.balance == terms.cap:
        return None
    throttled_hours = (24 * asked - day.spent) / (asked - earned)
    return whole((24 - throttled_hours) * 3600)


@pytest.mark.parametrize("row", [row for row in GP2_ROWS if "erratum" not in row], ids=str)
def test_gp2_bursts_and_refills_as_published(row: dict[str, Any]) -> None:
    terms, earned, _ = volume(row["size_gib"])
    assert earned == row["baseline_iops"] * 3600
    assert burst_seconds(row["size_gib"]) == row["burst_s"]
    if row["refill_s"] is not None:
        day = settle(terms, 0, [Segment(24, earned, 0)])[0]
        assert day.balance == terms.cap
        assert whole((24 - day.discarded / earned) * 3600) == row["refill_s"]


def test_the_row_that_aws_corrected_later_is_not_matched() -> None:
    wrong = [row for row in GP2_ROWS if "erratum" in row]
    assert [row["size_gib"] for row in wrong] == [1]
    assert burst_seconds(1) == 1862 != wrong[0]["burst_s"]


@pytest.mark.parametrize("row", AWS["t_instances"]["table"], ids=lambda row: row["type"])
def test_an_instance_accrues_a_day_of_earnings(row: dict[str, Any]) -> None:
    earned = row["vcpus"] * row["baseline_pct_per_vcpu"] / 100 * 60
    assert earned == pytest.approx(row["earn_per_hour"], abs=1e-9)
    terms = Terms(cap=row["max_accrual"], floor=0, at_floor="throttle")
    day, further = settle(terms, 0, [Segment(24, earned, 0), Segment(1, earned, 0)])
    assert day.balance == pytest.approx(row["max_accrual"], abs=1e-9)
    assert further.discarded == pytest.approx(earned, abs=1e-9)
    at_baseline = settle(terms, 0, [Segment(5, earned, row["vcpus"] * 60)])[0]
    assert at_baseline.spent == pytest.approx(5 * earned)  # cut to the baseline


def test_unlimited_goes_through_the_published_day_by_day_example() -> None:
    instance = next(r for r in AWS["t_instances"]["table"] if r["type"] == "t3.nano")
    cap, earned = instance["max_accrual"], instance["earn_per_hour"]
    rows = AWS["t3_unlimited_example"]["segments"]
    spent = [row["cpu_pct"] / 100 * instance["vcpus"] * 60 for row in rows]
    segments = [Segment(r["hours"], earned, s) for r, s in zip(rows, spent, strict=True)]
    start = AWS["t3_unlimited_example"]["start_balance"]
    for row, found in zip(rows, settle(Terms(cap, -cap, "charge"), start, segments), strict=True):
        balance, surplus = max(found.balance, 0), max(-found.balance, 0)
        assert balance == pytest.approx(row.get("balance_exact", row["balance"]), abs=1e-9)
        assert surplus == pytest.approx(row.get("surplus_exact", row["surplus"]), abs=1e-9)
        assert found.charged == pytest.approx(row.get("charged_exact", row["charged"]), abs=1e-9)


def test_unlimited_follows_the_published_equation() -> None:
    example = AWS["unlimited_equations"]["worked_example"]
    found = settle(
        Terms(144, -144, "charge"),
        example["prior"],
        [Segment(1, example["earn_5min"], example["used"])],
    )
    assert found[0].balance == example["result"]


rates = st.floats(0, 50)
segments = st.lists(st.builds(Segment, st.floats(0, 40), rates, rates), max_size=8)
floors = st.sampled_from([None, 0.0, -5.0, -20.0, 5.0])
at_floors = st.sampled_from(["throttle", "charge", "debt"])


@given(floors, at_floors, st.floats(-30, 20), st.floats(0.1, 1), segments)
def test_nothing_is_lost_and_the_bounds_hold(
    floor_at: float | None, at_floor: Any, start: float, factor: float, given: list[Segment]
) -> None:
    terms = Terms(20.0, floor_at, at_floor, factor)
    before = start
    for segment, found in zip(given, settle(terms, start, given), strict=True):
        kept = before + found.earned - found.spent - found.discarded + found.charged
        assert found.balance == pytest.approx(kept, abs=1e-9)
        assert min(before, terms.lowest) <= found.balance <= terms.cap
        assert found.spent <= segment.hours * segment.spend_per_hour + 1e-9
        assert found.earned <= segment.hours * segment.earn_per_hour + 1e-9
        assert min(found.earned, found.spent, found.discarded, found.charged) >= 0
        before = found.balance


@given(floors, at_floors, st.floats(0, 20), st.floats(0.1, 1), segments, st.integers(2, 5))
def test_cutting_a_segment_changes_nothing(
    floor_at: float | None,
    at_floor: Any,
    start: float,
    factor: float,
    given: list[Segment],
    pieces: int,
) -> None:
    terms = Terms(20.0, floor_at, at_floor, factor)
    cut = [
        Segment(each.hours / pieces, each.earn_per_hour, each.spend_per_hour)
        for each in given
        for _ in range(pieces)
    ]
    wholes, parts = settle(terms, start, given), settle(terms, start, cut)
    for number, found in enumerate(wholes):
        theirs = parts[number * pieces : (number + 1) * pieces]
        assert found.balance == pytest.approx(theirs[-1].balance, abs=1e-8)
        assert found.charged == pytest.approx(sum(p.charged for p in theirs), abs=1e-8)
        assert found.spent == pytest.approx(sum(p.spent for p in theirs), abs=1e-8)


def test_debt_is_paid_first_and_more_slowly_where_the_terms_say_so() -> None:
    found = settle(Terms(20, None, "debt", 0.5), -4, [Segment(12, 1, 0)])[0]
    assert found == Settled(balance=4.0, earned=8.0, spent=0.0, discarded=0.0, charged=0.0)


def test_a_throttled_balance_below_its_floor_pays_before_it_spends() -> None:
    found = settle(Terms(20, 0, "throttle"), -4, [Segment(6, 1, 3)])[0]
    assert (found.balance, found.spent) == (0.0, 2.0)


def test_a_floor_above_zero_holds_as_one_below_it_does() -> None:
    segments = [Segment(3, 0, 4), Segment(2, 1, 4)]
    cut = settle(Terms(10, 3, "throttle"), 4, segments)
    assert [(each.balance, each.spent, each.charged) for each in cut] == [(3, 1, 0), (3, 2, 0)]
    charged = settle(Terms(10, 3, "charge"), 4, segments)
    assert [(each.balance, each.spent, each.charged) for each in charged] == [
        (3, 12, 11),
        (3, 8, 6),
    ]


@given(st.floats(-30, 20), st.lists(st.floats(-50, 50), max_size=50))
def test_the_reflected_path_is_the_plain_fold(start: float, increments: list[float]) -> None:
    summed = np.cumsum([start, *increments])
    found = reflected(summed, 20.0)
    assert found == pytest.approx(folded(start, increments, 20.0), abs=1e-9)
    assert found.max() <= 20.0


@given(st.floats(-1e6, 1e9), st.floats(0.1, 1000))
def test_what_is_kept_is_never_above_the_cap(summed: float, cap: float) -> None:
    assert summed - overflow(summed, cap) <= cap


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"cap": 0}, "cap", "cap_not_positive"),
        ({"cap": -3}, "cap", "cap_not_positive"),
        ({"cap": nan}, "cap", "contract_value_unreadable"),
        ({"cap": "20"}, "cap", "contract_value_unreadable"),
        ({"cap": True}, "cap", "contract_value_unreadable"),
        ({"cap": 10**400}, "cap", "contract_value_unreadable"),
        ({"cap": 1e300}, "cap", "contract_value_too_large"),
        ({"floor": inf}, "floor", "contract_value_unreadable"),
        ({"floor": 10}, "floor", "floor_above_cap"),
        ({"at_floor": "stop"}, "at_floor", "at_floor_unknown"),
        ({"at_floor": None}, "at_floor", "at_floor_unknown"),
        ({"at_floor": []}, "at_floor", "at_floor_unknown"),
        ({"start": 11}, "start", "start_above_cap"),
        ({"start": None}, "start", "contract_value_unreadable"),
        ({"debt_factor": 0}, "debt_factor", "debt_factor_impossible"),
        ({"segments": {}}, "segments", "contract_segments_unreadable"),
        ({"segments": "x"}, "segments", "contract_segments_unreadable"),
        ({"segments": [3]}, "segments[0]", "contract_segments_unreadable"),
        ({"segments": [{"hours": 1}]}, "segments[0].earn_per_hour", "contract_key_missing"),
        (
            {"segments": [{"hours": -1, "earn_per_hour": 0, "spend_per_hour": 0}]},
            "segments[0].hours",
            "hours_negative",
        ),
        (
            {"segments": [{"hours": 1, "earn_per_hour": 0, "spend_per_hour": -1}]},
            "segments[0].spend_per_hour",
            "spend_per_hour_negative",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_name(change: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(ContractRefused) as refused:
        contract({**ASKED, **change})
    assert (refused.value.field, refused.value.code) == (field, code)
    assert field in refused.value.sentence


@pytest.mark.parametrize("name", list(ASKED))
def test_a_missing_key_is_named(name: str) -> None:
    with pytest.raises(ContractRefused) as refused:
        contract({key: value for key, value in ASKED.items() if key != name})
    assert (refused.value.field, refused.value.code) == (name, "contract_key_missing")


@pytest.mark.parametrize("asked", [None, [], 3, "cap"])
def test_what_is_no_object_is_refused(asked: object) -> None:
    with pytest.raises(ContractRefused, match="no object"):
        contract(asked)
