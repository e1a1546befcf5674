"""Every real payload is read, passed over with a sentence or refused with a code; nothing else can happen."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections import Counter
from copy import deepcopy
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peacetime.domain.signals.fields import MOST_KEY, link
from peacetime.domain.signals.guessing import suggested
from peacetime.domain.signals.mapping import mapping_of
from peacetime.domain.signals.readings import ADDRESS
from peacetime.domain.signals.signal import NotRead, Reading, State
from peacetime.integrations.inbound import providers, whose

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
INDEX = SHARED / "data" / "webhooks_index.csv"
PAYLOADS = SHARED / "data" / "webhooks"

# Where the folder of a tool is not called as the index calls it.
FOLDERS = {
    "aws_sns_cloudwatch": "aws",
    "aws_sns_other": "aws",
    "cloudwatch": "aws",
    "gcp_monitoring": "google_cloud",
    "gcpmonitoring": "google_cloud",
    "bitbucket2": "bitbucket",
    "insping": "freshping",
}
CODES = {
    "payload_unknown",
    "payload_incomplete",
    "payload_not_json",
    "payload_too_deep",
    "version_unknown",
    "state_unknown",
}
# Bodies that carry no mark of their tool; a header or the source's own setting says whose they are.
UNMARKED = {
    "aws_sns_other/wellcome_auth0_log_stream_alert_sns.json",
}


@cache
def payloads() -> dict[str, Any]:
    """By tool and file. A file of examples that its project made holds several payloads, each under a name."""
    found: dict[str, Any] = {}
    if not INDEX.exists():
        return found
    with INDEX.open(newline="") as file:
        names = [f"{row['tool']}/{row['file']}" for row in csv.DictReader(file)]
    for name in names:
        payload = json.loads((PAYLOADS / name).read_text())
        if isinstance(payload, dict) and all(
            isinstance(one, dict) and "payload" in one for one in payload.values()
        ):
            found |= {f"{name}#{example}": one["payload"] for example, one in payload.items()}
        else:
            found[name] = payload
    return found


def folder(name: str) -> str:
    tool = name.partition("/")[0]
    return FOLDERS.get(tool, tool)


needs_payloads = pytest.mark.skipif(
    not INDEX.exists(), reason="the shared payloads are not beside the checkout"
)
NAMES = sorted(payloads())


def said(tool: str, payload: Any) -> Reading | NotRead:
    try:
        return providers()[tool].read(payload, {})
    except NotRead as refusal:
        return refusal


def assert_read_or_refused(tool: str, payload: Any) -> None:
    outcome = said(tool, payload)
    if isinstance(outcome, NotRead):
        assert outcome.code in CODES
        assert len(outcome.sentence) > 20
    else:
        assert_storable(outcome)


def assert_storable(reading: Reading) -> None:
    for signal in reading.signals:
        assert signal.key
        assert len(signal.key) <= MOST_KEY
        assert signal.title
        assert isinstance(signal.state, State)
        assert signal.link == link(signal.link)
        assert not ADDRESS.search(f"{signal.title} {signal.text}")
        for moment in (signal.at, signal.started_at):
            assert moment is None or moment.tzinfo is UTC
        for text in (
            signal.key,
            signal.title,
            signal.service,
            signal.team,
            signal.text,
            signal.level_word,
        ):
            text.encode()
            assert "\x00" not in text
    assert bool(reading.signals) != bool(reading.passed_over)


@needs_payloads
@pytest.mark.parametrize("name", NAMES)
def test_every_payload_is_read_passed_over_or_refused_with_a_code(name: str) -> None:
    assert_read_or_refused(folder(name), payloads()[name])


@needs_payloads
@pytest.mark.parametrize("name", NAMES)
def test_the_tool_is_known_by_its_payload_and_by_that_of_no_other(name: str) -> None:
    tools = providers()
    claimed = {tool for tool in tools if tools[tool].recognises(payloads()[name], {})}
    assert len({tool for tool in claimed if not getattr(tools[tool], "IS_GENERAL", False)}) <= 1
    if name not in UNMARKED:
        assert whose(payloads()[name], {}) == folder(name)


@needs_payloads
def test_how_many_payloads_of_each_tool_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    counts: dict[str, Counter[str]] = {}
    for name in NAMES:
        outcome = said(folder(name), payloads()[name])
        word = (
            "refused"
            if isinstance(outcome, NotRead)
            else "read"
            if outcome.signals
            else "passed over"
        )
        counts.setdefault(folder(name), Counter())[word] += 1
    lines = [f"{tool:20} {dict(count)}" for tool, count in sorted(counts.items())]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    total = sum(counts.values(), Counter[str]())
    assert sum(total.values()) == len(NAMES)
    # Refusals are hand-cut or broken payloads, and examples that do not say a state.
    assert total["refused"] < len(NAMES) // 10


@needs_payloads
@pytest.mark.parametrize("name", NAMES)
def test_a_guessed_mapping_reads_any_payload_and_can_be_kept(name: str) -> None:
    guess = suggested(payloads()[name])
    if guess.key:
        assert mapping_of(json.loads(json.dumps(guess.to_json()))) == guess
        assert_storable(guess.read(payloads()[name]))


def places(tree: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every way into a payload, not deeper than readers look."""
    found = [before] if before else []
    if len(before) < 7:
        pairs = (
            tree.items()
            if isinstance(tree, dict)
            else enumerate(tree[:3])
            if isinstance(tree, list)
            else ()
        )
        for step, inner in pairs:
            found += places(inner, (*before, step))
    return found


def deep(levels: int) -> Any:
    found: Any = "deep"
    for _ in range(levels):
        found = {"a": [found]}
    return found


strange: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, "", " ", 0, -1, 1.5, True, False, [], {}, [[]], [None], ["a", {"b": 1}], {"": ""}, {"a": {"b": []}},
        "\x00", "\ud800", "x" * 5000, "{", '{"a": 1}', '"[1]"', "0001-01-01T00:00:00Z", "9999-99-99T99:99:99Z", 10**40,
        float("nan"), float("inf"), "javascript:alert(1)", "https://user:pass@host/", "²", "٣", "-", ":", ".",
    ]
) | st.text(max_size=20) | st.integers()  # fmt: skip


@needs_payloads
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_reader_fails_on_a_payload_that_was_tampered_with(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    payload = deepcopy(payloads()[name])
    for _ in range(data.draw(st.integers(1, 4))):
        ways = places(payload)
        if not ways:
            break
        *path, last = data.draw(st.sampled_from(ways))
        holder = payload
        for step in path:
            holder = holder[step]
        act = data.draw(st.sampled_from(["drop", "replace", "nest"]))
        if act == "drop":
            del holder[last]
        else:
            holder[last] = (
                deepcopy(data.draw(strange))
                if act == "replace"
                else deep(data.draw(st.sampled_from([3, 80])))
            )
    tools = providers()
    for tool in {folder(name), data.draw(st.sampled_from(sorted(tools)))}:
        assert tools[tool].recognises(payload, {}) in {True, False}
        assert_read_or_refused(tool, payload)


@pytest.mark.parametrize("tool", sorted(providers()))
def test_what_is_of_no_tool_is_refused_or_passed_over(tool: str) -> None:
    reader = providers()[tool]
    nothing: list[Any] = [
        None,
        0,
        "",
        "text",
        "{",
        [],
        [[]],
        [1],
        {},
        {"a": 1},
        {"data": {}},
        {"event": {}},
    ]
    for payload in [*nothing, deep(200), [deep(200)]]:
        assert reader.recognises(payload, {}) in {True, False}
        assert_read_or_refused(tool, payload)


@pytest.mark.parametrize("tool", sorted(providers()))
def test_every_tool_has_a_name_and_a_page(tool: str) -> None:
    assert providers()[tool].NAME
    readme = ROOT / "src" / "peacetime" / "integrations" / tool / "README.md"
    assert len(readme.read_text()) > 150


def test_a_payload_of_nobody_is_nobody_s() -> None:
    assert whose({"hello": "world"}, {}) is None
    assert whose(cast("Any", []), {}) is None
