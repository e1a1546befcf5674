"""JSON in its forms, packed files, notes with front matter: whatever is wrong with them."""

import gzip
import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.history import (
    Finding,
    HistoryRow,
    RejectedFile,
    Rejection,
    read_history,
)
from peacetime.domain.incidents.history.export import rejected_rows_csv
from peacetime.domain.incidents.history.json_items import DEEPEST, LONGEST_ITEM, Item, json_items
from peacetime.domain.incidents.history.unpacking import unpacked

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SHARED = Path(os.environ.get("PEACETIME_SHARED", Path(__file__).parents[4] / "shared"))
NOTES = SHARED / "data" / "incidents_raw" / "jenkins_infra"
ROWS: list[dict[str, Any]] = [
    {"id": "a", "title": "Möbel", "started_at": "2026-03-01T10:00Z", "tags": ["x", "y"]},
    {"id": "b", "title": "=1+1", "started_at": "2026-03-02T10:00Z", "inner": {"deep": 1}},
    {"id": "c", "title": "Month 13", "started_at": "2026-13-02T10:00Z"},
]
LINES = "\n".join(json.dumps(row) for row in ROWS)
MB = 1024 * 1024


def read(content: bytes | str) -> list[Finding]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_history([data], at=NOW))


def titles(content: bytes | str) -> list[str]:
    return [one.title for one in read(content) if isinstance(one, HistoryRow)]


def codes(content: bytes | str) -> list[str]:
    return [one.code for one in read(content) if isinstance(one, Rejection)]


def refusal(content: bytes | str) -> str:
    with pytest.raises(RejectedFile) as refused:
        read(content)
    return refused.value.code


def archive(**files: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return packed.getvalue()


def unpack(content: bytes, *, at_most: int = MB, name: str = "") -> bytes:
    return b"".join(unpacked(io.BytesIO(content), at_most=at_most, name=name))


def not_unpacked(content: bytes, *, at_most: int = MB) -> str:
    with pytest.raises(RejectedFile) as refused:
        unpack(content, at_most=at_most)
    return refused.value.code


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        json.dumps({"page": {"a": [1]}, "teams": [{"id": 1}], "incidents": ROWS, "more": False}),
        LINES,
        LINES.replace("\n", "\r\n\r\n"),
        "\ufeff" + LINES,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_json_is_read_in_each_of_its_forms(content: str, encoding: str) -> None:
    data = content.encode(encoding)
    assert titles(data) == ["Möbel", "=1+1"]
    assert codes(data) == ["month_out_of_range"]


def test_a_broken_line_costs_itself_only() -> None:
    lines = LINES.splitlines()
    broken = [lines[0], '{"id": "x", "title":', "[1, 2]", lines[1]]
    assert titles("\n".join(broken)) == ["Möbel", "=1+1"]
    assert codes("\n".join(broken)) == ["json_broken", "json_not_an_object"]


def test_a_document_that_ends_in_the_middle_keeps_what_stands_before() -> None:
    cut = json.dumps(ROWS)[:-70]
    assert titles(cut) == ["Möbel", "=1+1"]
    assert codes(cut) == ["json_broken"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[]", "json_without_rows"),
        ('{"incidents": []}', "json_without_rows"),
        ('{"colours": [{"a": 1}], "x": 1}', "json_without_rows"),
        ("{}", "json_without_rows"),
        ("[1, 2]", "json_without_rows"),
        ('[{"a": 1}}', "json_broken"),
        ("[" * (DEEPEST + 1), "json_too_deep"),
        ('{"incidents": [' + '{"a":' * (DEEPEST + 1), "json_too_deep"),
        ('{"title": "x"}\n{"title": "y"}', "column_missing"),
        ('[{"colour": "red"}]', "column_unknown"),
        ('[{"a": "' + "x" * (2 * LONGEST_ITEM), "json_too_long"),
    ],
)
def test_json_that_is_no_history_is_refused_with_a_code(content: str, code: str) -> None:
    assert refusal(content) == code


def test_a_line_nested_too_deep_costs_itself_only() -> None:
    deep = '{"started_at": ' + "[" * 5000 + "]" * 5000 + "}"
    assert codes(f"{LINES}\n{deep}\n{LINES}")[1] == "json_too_deep"


def test_damaged_text_in_json_costs_its_row_only() -> None:
    rows = [ROWS[0], {**ROWS[1], "title": "a\x00b"}, {**ROWS[1], "title": "\ud800"}]
    found = read(json.dumps(rows))
    rejected = [one for one in found if isinstance(one, Rejection)]
    assert [one.code for one in rejected] == ["text_nul", "text_surrogate"]
    assert all(one.raw.encode() and "\0" not in one.raw for one in rejected)


def test_rejected_rows_of_json_come_back_as_a_sheet_that_can_be_mended() -> None:
    history = read_history([LINES.encode()], at=NOW)
    rejected = [one for one in history if isinstance(one, Rejection)]
    sheet = b"".join(rejected_rows_csv(rejected, header_line=history.header_line))
    assert b"Month 13" in sheet
    assert titles(sheet.replace(b"2026-13", b"2026-12").replace(b"12-02", b"10-02")) == ["Month 13"]


def test_names_that_first_come_late_are_said() -> None:
    rows = [{"id": n, "started_at": "2026-03-01T10:00Z"} for n in range(600)]
    rows.append({"id": 601, "started_at": "2026-03-01T10:00Z", "title": "late"})
    said = {
        one.code: one.sentence for one in read(json.dumps(rows)) if not isinstance(one, HistoryRow)
    }
    assert "title at 601" in said["columns_late"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
objects = st.lists(st.dictionaries(st.text(), json_values), min_size=1, max_size=4)


@given(objects, st.integers(1, 7), st.sampled_from([None, 1]), st.booleans())
def test_how_a_document_was_cut_makes_no_difference(
    rows: list[dict[str, object]], size: int, indent: int | None, is_wrapped: bool
) -> None:
    text = json.dumps({"x": ["]"], "issues": rows} if is_wrapped else rows, indent=indent)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    _, items = json_items(pieces)
    assert [one.value for one in items if isinstance(one, Item)] == rows


def test_packed_files_are_unpacked() -> None:
    table = b"started_at,title\n2026-03-01T10:00Z,x\n"
    assert unpack(gzip.compress(table)) == table
    assert unpack(gzip.compress(table) + gzip.compress(b"more")) == table + b"more"
    assert (
        unpack(archive(**{"h.csv": table, "README.txt.bak": b"x", "__MACOSX/h.csv": b"y"})) == table
    )
    assert unpack(table) == table


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(bytes(50 * MB)), "file_unpacks_too_large"),
        (archive(**{"h.csv": bytes(50 * MB)}), "file_unpacks_too_large"),
        (bytes(2 * MB), "file_too_large"),
        (gzip.compress(b"a,b\n")[:-6], "archive_broken"),
        (gzip.compress(b"a,b\n")[:12] + b"\xff" * 9, "archive_broken"),
        (b"PK\x03\x04rest of something", "archive_broken"),
        (archive(**{"a.csv": b"x", "b.csv": b"y"}), "archive_with_several"),
        (archive(**{"a.exe": b"x"}), "archive_without_history"),
        (archive(**{"inner.zip": archive(**{"a.csv": b"x"})}), "archive_without_history"),
        (archive(**{"a.md": b"# no front matter"}), "archive_without_history"),
        (archive(**{"[Content_Types].xml": b"x", "xl/a.xml": b"y"}), "file_not_text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_unpacked_is_refused_with_a_code(content: bytes, code: str) -> None:
    assert not_unpacked(content) == code


def test_an_archive_that_lies_about_its_size_is_stopped_at_the_limit() -> None:
    packed = archive(**{"h.csv": bytes(20 * MB)})
    real, said = (20 * MB).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert not_unpacked(packed.replace(real, said)) in {"archive_broken", "file_unpacks_too_large"}


@given(st.binary(max_size=200))
def test_any_bytes_unpack_or_are_refused(data: bytes) -> None:
    for content in (data, b"\x1f\x8b" + data, b"PK\x03\x04" + data, b"---\n" + data):
        try:
            unpack(content)
        except RejectedFile as refused:
            assert refused.sentence.endswith(".")  # noqa: PT017 - either may come


def test_a_note_with_front_matter_is_an_incident() -> None:
    note = (
        b"---\ntitle: DNS\ndate: 2026-03-01T10:00:00Z\nresolvedWhen: 2026-03-01T11:00:00Z\n---\nx\n"
    )
    assert titles(unpack(note, name="2026-03-01-dns.md")) == ["DNS"]


@pytest.mark.skipif(
    not NOTES.is_dir(), reason=f"THE REAL NOTES WERE NOT CHECKED: there is no {NOTES}"
)
def test_the_real_notes_are_the_same_incidents_as_the_real_sheet() -> None:
    """As counted by hand: 297 notes, of which 8 are resolved before they started."""
    files = {path.name: path.read_bytes() for path in NOTES.glob("*.md")}
    found = read(unpack(archive(**files)))
    taken = {one.incident_id: one for one in found if isinstance(one, HistoryRow)}
    rejected = [one for one in found if isinstance(one, Rejection)]
    assert (len(taken), len(rejected)) == (289, 8)
    assert {one.code for one in rejected} == {"resolved_before_started"}
    sheet = read((SHARED / "data" / "incidents" / "jenkins_infra.csv").read_bytes())
    for row in sheet:
        if isinstance(row, HistoryRow):
            same = taken[row.incident_id]
            assert (same.started_at, same.resolved_at) == (row.started_at, row.resolved_at)
            assert (same.title, same.severity) == (row.title, row.severity)
