"""Whatever bytes a file holds: its text, its records, and what it costs when they are broken."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peacetime.domain.incidents.history import (
    Finding,
    HistoryRow,
    RejectedFile,
    Rejection,
    Remark,
    read_history,
)
from peacetime.domain.incidents.history.encoding import BLOCK
from peacetime.domain.incidents.history.records import LONGEST_LINE, MOST_LINES

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "incident_id,started_at,resolved_at,title\n"
GOOD = [
    "a1,2026-01-01T10:00Z,2026-01-01T11:00Z,Cache is cold\n",
    'a2,2026-01-02T10:00Z,2026-01-02T11:00Z,"Möbel, ""Küche"" fehlen"\n',
    'a3,2026-01-03T10:00Z,,"two\nlines"\n',
    'a4,2026-01-04T10:00Z,2026-01-04T11:00Z,""\n',
]
TABLE = HEADER + "".join(GOOD)


def read(content: str | bytes) -> list[Finding]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_history([data], at=NOW))


def rows(findings: list[Finding]) -> list[HistoryRow]:
    return [one for one in findings if isinstance(one, HistoryRow)]


def rejections(findings: list[Finding]) -> list[Rejection]:
    return [one for one in findings if isinstance(one, Rejection)]


def titles(content: str | bytes) -> list[str]:
    return [row.title for row in rows(read(content))]


def refusal(content: bytes) -> RejectedFile:
    with pytest.raises(RejectedFile) as refused:
        read(content)
    return refused.value


WANTED = ["Cache is cold", 'Möbel, "Küche" fehlen', "two\nlines", ""]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252", "latin-1"],
)
def test_a_table_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert titles(TABLE.encode(encoding)) == WANTED


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-16-be", "UTF-16"), ("cp1252", "Windows-1252 (Latin-1)")]
)
def test_a_guessed_encoding_is_said(encoding: str, said: str) -> None:
    remark = read(TABLE.encode(encoding))[-1]
    assert isinstance(remark, Remark)
    assert (remark.line, remark.code) == (0, "encoding_guessed")
    assert said in remark.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_known_encoding_needs_no_remark(encoding: str) -> None:
    assert not any(isinstance(one, Remark) for one in read(TABLE.encode(encoding)))


def test_accents_far_below_plain_text_decide_then() -> None:
    filler = "".join(f"f{n},2026-01-01T10:00Z,,{'x' * 200}\n" for n in range(BLOCK // 200))
    for encoding in ("utf-8", "cp1252"):
        found = read((HEADER + filler + GOOD[1]).encode(encoding))
        assert rows(found)[-1].title == 'Möbel, "Küche" fehlen'
        assert not rejections(found)


def test_a_broken_byte_costs_its_row_only() -> None:
    data = TABLE.encode().replace("Küche".encode(), b"K\xfcche")
    data += "a5,2026-01-05T10:00Z,,Straße\n".encode()
    found = read(data)
    assert [row.incident_id for row in rows(found)] == ["a1", "a3", "a4", "a5"]
    assert [(one.line, one.code) for one in rejections(found)] == [(3, "encoding_broken")]
    assert "K�che" in rejections(found)[0].raw


def test_half_of_a_utf16_character_costs_its_row_only() -> None:
    data = TABLE.encode("utf-16-le").replace("cold".encode("utf-16-le"), b"\x00\xd8c\x00o\x00l\x00")
    found = read(b"\xff\xfe" + data)
    assert [one.code for one in rejections(found)] == ["encoding_broken"]
    assert len(rows(found)) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"\n \r\n\r\n", "file_empty"),
        (b"PK\x03\x04rest of a spreadsheet", "file_not_text"),
        (b"%PDF-1.7 rest of a page", "file_not_text"),
        (bytes(range(256)) * 4, "file_not_text"),
        (b"\0" * 500, "file_not_text"),
        (b"2026-01-01T10:00Z,2026-01-01T11:00Z,down\n", "header_missing"),
        (b'"incident_id,started_at\n', "header_missing"),
        (b"name,colour\nx,red\n", "column_unknown"),
        (b"incident_id,title\n1,x\n", "column_missing"),
        (b"started_at,title,Started-At\n", "column_repeated"),
    ],
)
def test_a_file_that_is_no_history_is_refused_with_a_code(content: bytes, code: str) -> None:
    assert refusal(content).code == code
    assert refusal(content).sentence.endswith((".", "there."))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = f"started_at{delimiter}title\n2026-01-01T10:00Z{delimiter}x\n"
    assert titles(table) == titles(f"sep={delimiter}\n{table}") == ["x"]


def test_columns_are_known_in_any_order_case_and_spelling() -> None:
    found = rows(read('Title,"Started At",RESOLVED-AT, Org \nx,2026-01-01T10:00Z,,acme\n'))
    assert (found[0].title, found[0].org, found[0].incident_id[:8]) == ("x", "acme", "derived-")


def test_unknown_columns_are_kept() -> None:
    found = rows(read("started_at,Room,Room,,empty\n2026-01-01T10:00Z,blue,red,nameless,\n"))
    assert found[0].extra == {"Room": "blue", "Room (2)": "red"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like_and_the_last_not_at_all(end: str) -> None:
    assert titles(TABLE.replace("\n", end).removesuffix(end)) == WANTED


def test_blank_lines_and_empty_rows_are_no_rows() -> None:
    found = read("\n\n" + HEADER + "\n,,,\n  \n" + GOOD[0] + "\n")
    assert [row.line for row in rows(found)] == [7]
    assert not rejections(found)


def test_a_header_without_rows_is_said() -> None:
    assert [one.code for one in read(HEADER) if isinstance(one, Remark)] == ["rows_missing"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('b1,2026-01-01T10:00Z,,"never closed\n', "quote_not_closed"),
        ('b1,"2026-01-01T10:00Z"x,,y\n', "quote_misplaced"),
        ("b1,2026-01-01T10:00Z\n", "cells_do_not_fit"),
        ("b1,2026-01-01T10:00Z,,a,b\n", "cells_do_not_fit"),
        ("b1,2026-01-01T10:00Z,,a\0b\n", "text_nul"),
        ("b1,2026-01-01T10:00Z,,a\x1bb\n", "text_control"),
        (f"b1,2026-01-01T10:00Z,,{'x' * 301}\n", "text_too_long"),
        (f"b1,2026-01-01T10:00Z,,{'x' * LONGEST_LINE}\n", "line_too_long"),
        (f"b1,2026-01-01T10:00Z,,{'x' * 9 * BLOCK}\n", "line_too_long"),
    ],
)
def test_a_broken_line_costs_itself_only(line: str, code: str) -> None:
    found = read(HEADER + GOOD[0] + line + "".join(GOOD[1:]))
    assert [(one.line, one.code) for one in rejections(found)] == [(3, code)]
    assert [row.title for row in rows(found)] == WANTED
    assert [row.line for row in rows(found)] == [2, 4, 5, 7]
    assert rejections(found)[0].raw.startswith("b1,")


def test_an_open_quote_before_many_rows_costs_itself_only() -> None:
    good = "".join(f"g{n},2026-01-01T10:00Z,,row {n}\n" for n in range(3 * MOST_LINES))
    found = read(HEADER + 'b1,2026-01-01T10:00Z,,"open\n' + good)
    assert len(rows(found)) == 3 * MOST_LINES
    assert [(one.line, one.code) for one in rejections(found)] == [(2, "quote_not_closed")]


def test_an_open_quote_that_another_closes_costs_itself_only() -> None:
    found = read(HEADER + 'b1,2026-01-01T10:00Z,,"open\n' + GOOD[0] + 'c1,2026-01-01T10:00Z,,5"\n')
    assert [row.incident_id for row in rows(found)] == ["a1", "c1"]
    assert [(one.line, one.code) for one in rejections(found)] == [(2, "quote_not_closed")]


def test_a_title_of_several_lines_may_look_a_little_like_rows() -> None:
    title = "who, what, when, where\n2026-01-01, then\na, b, c, d"
    assert titles(f'{HEADER}a1,2026-01-01T10:00Z,,"{title}"\n') == [title]


def test_what_is_kept_of_a_rejected_row_can_be_stored() -> None:
    found = read((HEADER + GOOD[1]).encode() + b"b1,2026-01-01T10:00Z,,\0 \xc3\xa4 \xff\n")
    assert rejections(found)[0].raw == "b1,2026-01-01T10:00Z,,␀ ä �"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60))
@example('"')
@example(',"')
@example('x,y,z,"')
@example('a,b,c,""x"')
def test_no_line_whatever_it_holds_costs_another_row(garbage: str) -> None:
    found = read(HEADER + garbage + "\n" + "".join(GOOD))
    taken = {row.incident_id: row.title for row in rows(found) if row.line > 2}
    assert taken == dict(zip(("a1", "a2", "a3", "a4"), WANTED, strict=True))


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_findings_or_a_refusal(data: bytes, has_header: bool) -> None:
    try:
        found = read(HEADER.encode() + data if has_header else data)
    except RejectedFile as refused:
        assert not has_header or refused.code == "file_not_text"  # noqa: PT017 - either may come
        return
    for one in found:
        if not isinstance(one, HistoryRow):
            assert one.sentence.encode()
            assert len(one.sentence) <= 500
            assert len(one.code) <= 40
        if isinstance(one, Rejection):
            assert "\0" not in one.raw
            assert one.raw.encode() is not None


@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.lists(st.integers(1, 40), min_size=1, max_size=9),
)
def test_how_the_bytes_were_cut_makes_no_difference(encoding: str, sizes: list[int]) -> None:
    data = TABLE.encode(encoding)
    chunks, start = [], 0
    for size in sizes * len(data):
        if start >= len(data):
            break
        chunks.append(data[start : start + size])
        start += size
    assert b"".join(chunks) == data
    assert list(read_history(chunks, at=NOW)) == read(data)


def test_reading_takes_no_more_bytes_than_it_needs() -> None:
    taken = 0

    def chunks() -> object:
        nonlocal taken
        yield HEADER.encode()
        for number in range(100_000):
            taken += 1
            yield f"i{number},2026-01-01T10:00Z,,{'x' * 100}\n".encode()

    history = iter(read_history(chunks(), at=NOW))  # type: ignore[arg-type]
    next(history)
    assert taken < 3 * BLOCK / 100
