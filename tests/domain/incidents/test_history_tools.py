"""Files in the shapes of tools, made by hand from their public documentation."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from peacetime.domain.incidents.history import (
    Choices,
    Finding,
    HistoryRow,
    RejectedFile,
    Rejection,
    read_history,
)
from peacetime.domain.incidents.history.survey import survey
from peacetime.domain.incidents.severity import Severity

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")

PAGERDUTY_CSV = """\
Id,Incident Number,Description,Service Id,Service Name,Escalation Policy Id,Escalation Policy Name,\
Created On,Resolved On,Seconds To First Ack,Seconds To Resolve,Auto Resolved,Urgency
Q1ABC,4711,Checkout p99 above 5 s,PSVC1,checkout-api,PEP1,Checkout,2026-03-01T10:00:00Z,\
2026-03-01T11:30:00Z,95,5400,false,high
"""
PAGERDUTY_JSON = {
    "incidents": [
        {
            "id": "Q1ABC",
            "type": "incident",
            "summary": "[#4711] Checkout p99 above 5 s",
            "incident_number": 4711,
            "title": "Checkout p99 above 5 s",
            "created_at": "2026-03-01T10:00:00Z",
            "resolved_at": "2026-03-01T11:30:00Z",
            "status": "resolved",
            "urgency": "high",
            "priority": {"id": "P53ZZH5", "summary": "P2"},
            "service": {"id": "PSVC1", "summary": "checkout-api"},
            "assignments": [],
            "html_url": "https://acme.pagerduty.example/incidents/Q1ABC",
        }
    ],
    "limit": 25,
    "more": False,
}
INCIDENT_IO_CSV = """\
ID,Name,Status,Severity,Incident Lead,Impact started at,Reported at,Accepted at,Fixed at,Resolved at
INC-12,Orders are slow,Closed,Major,ada@example.org,,2026-03-01T10:05:00Z,2026-03-01T10:07:00Z,\
2026-03-01T10:50:00Z,2026-03-01T11:00:00Z
INC-13,Trying it out,Declined,Minor,ada@example.org,,2026-03-02T10:05:00Z,,,
INC-14,Card payments fail,Closed,Critical,bo@example.org,,2026-03-03T10:00:00Z,,,2026-03-03T12:00:00Z
"""
INCIDENT_IO_JSON = {
    "incidents": [
        {
            "id": "01FCNDV6P870EA6S7TK1DSYDG0",
            "reference": "INC-12",
            "name": "Orders are slow",
            "created_at": "2026-03-01T10:05:00Z",
            "mode": "standard",
            "permalink": "https://app.incident.example/incidents/12",
            "severity": {"name": "Major", "rank": 2},
            "incident_status": {"name": "Closed", "category": "closed"},
            "incident_timestamp_values": [
                {
                    "incident_timestamp": {"name": "Reported at", "rank": 1},
                    "value": {"value": "2026-03-01T10:05:00Z"},
                },
                {
                    "incident_timestamp": {"name": "Resolved at", "rank": 4},
                    "value": {"value": "2026-03-01T11:00:00Z"},
                },
            ],
        }
    ],
    "pagination_meta": {"page_size": 25},
}
OPSGENIE_JSON = {
    "data": [
        {
            "id": "70413a06-38d6-4c85-92b8-5ebc900d42e2",
            "tinyId": "1791",
            "message": "Search is down",
            "status": "closed",
            "count": 3,
            "priority": "P1",
            "createdAt": "2026-03-01T10:00:00.123Z",
            "report": {"ackTime": 15702, "closeTime": 600503},
        }
    ],
    "paging": {"first": "…"},
}
OPSGENIE_CSV = """\
Alert ID,TinyID,Message,Status,Priority,CreatedAt,AckTime(ms),CloseTime(ms),Count
70413a06,1791,Search is down,closed,P1,1772359200123,15702,600503,3
"""
JIRA_CSV = """\
Summary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Created,Resolved,Labels,Labels,Description
Ledger does not balance,OPS-7,10007,[System] Incident,Closed,High,Done,09/Oct/25 1:42 PM,\
10/Oct/25 9:05 AM,ui,,"Steps: 1, 2"
Same again,OPS-8,10008,[System] Incident,Closed,High,Duplicate,09/Oct/25 2:42 PM,,,,
"""
JIRA_JSON = {
    "expand": "names",
    "issues": [
        {
            "key": "OPS-7",
            "fields": {
                "summary": "Ledger does not balance",
                "created": "2025-10-09T13:42:00.000+0200",
                "resolutiondate": "2025-10-10T09:05:00.000+0200",
                "priority": {"name": "High"},
                "components": [{"name": "Ledger"}, {"name": "Billing"}],
            },
        }
    ],
}
STATUSPAGE_JSON = {
    "page": {"id": "abc", "name": "Acme", "time_zone": "Etc/UTC"},
    "components": [{"id": "c1", "name": "API", "created_at": "2020-01-01T00:00:00Z"}],
    "incidents": [
        {
            "id": "p31zjtct2jer",
            "name": "Elevated errors",
            "status": "resolved",
            "impact": "major",
            "shortlink": "https://stspg.example/x",
            "created_at": "2026-03-01T10:10:00.000Z",
            "started_at": "2026-03-01T10:00:00.000Z",
            "monitoring_at": "2026-03-01T10:40:00.000Z",
            "resolved_at": "2026-03-01T11:00:00.000Z",
            "components": [{"name": "API"}, {"name": "Website"}],
            "incident_updates": [{"id": "u1", "body": "x"}, {"id": "u2", "body": "y"}],
        }
    ],
    "scheduled_maintenances": [
        {
            "id": "q1",
            "name": "New disks",
            "impact": "maintenance",
            "scheduled_for": "2026-04-01T10:00:00.000Z",
            "started_at": "2026-04-01T10:00:00.000Z",
            "resolved_at": "2026-04-01T12:00:00.000Z",
        }
    ],
}
CSTATE_JSON = {
    "is": "affected",
    "pages": [
        {
            "is": "issue",
            "title": "DNS is down",
            "createdAt": "2026-03-01 10:00:00 +0000 UTC",
            "lastMod": "2026-03-02 10:00:00 +0000 UTC",
            "severity": "down",
            "resolved": True,
            "resolvedAt": "2026-03-01 11:00:00 +0000 UTC",
            "affected": ["DNS", "Web"],
            "filename": "2026-03-01-dns.md",
        },
        {
            "title": "Planned maintenance of the mirrors",
            "createdAt": "2026-03-05 10:00:00 +0000 UTC",
            "severity": "notice",
            "resolvedAt": "2026-03-05 11:00:00 +0000 UTC",
            "affected": [],
            "filename": "2026-03-05-mirrors.md",
        },
    ],
}
SHEET = "What happened;Begin;End;System\nVPN is down;31.12.2025 23:30;01.01.2026 00:30;VPN\n"


def content(file: object) -> bytes:
    return file.encode() if isinstance(file, str) else json.dumps(file).encode()


def findings(file: object, zone: ZoneInfo | None = None, **choices: object) -> list[Finding]:
    given = Choices(**choices)  # type: ignore[arg-type]
    found = survey([content(file)], given)
    return list(read_history([content(file)], at=NOW, assumed_zone=zone, choices=found.choices))


def rows(file: object, zone: ZoneInfo | None = None, **choices: object) -> list[HistoryRow]:
    return [one for one in findings(file, zone, **choices) if isinstance(one, HistoryRow)]


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file", "form", "tool"),
    [
        (PAGERDUTY_CSV, "CSV", "PagerDuty"),
        (PAGERDUTY_JSON, "JSON", "PagerDuty"),
        (INCIDENT_IO_CSV, "CSV", "incident.io"),
        (INCIDENT_IO_JSON, "JSON", "incident.io"),
        (OPSGENIE_JSON, "JSON", "Opsgenie"),
        (OPSGENIE_CSV, "CSV", "Opsgenie"),
        (JIRA_CSV, "CSV", "Jira"),
        (JIRA_JSON, "JSON", "Jira"),
        (STATUSPAGE_JSON, "JSON", "Statuspage"),
        (CSTATE_JSON, "JSON", "cState"),
        (SHEET, "CSV", "a plain sheet"),
        ("started_at,title\n2026-03-01T10:00Z,x\n", "CSV", "Peacetime"),
    ],
)
def test_a_file_tells_which_tool_wrote_it(file: object, form: str, tool: str) -> None:
    found = survey([content(file)], Choices())
    assert (found.form, found.tool, found.questions) == (form, tool, ())
    assert "started_at" in found.mapping


@pytest.mark.parametrize("file", [PAGERDUTY_CSV, PAGERDUTY_JSON])
def test_pagerduty(file: object) -> None:
    (row,) = rows(file)
    assert (row.incident_id, row.title) == ("Q1ABC", "Checkout p99 above 5 s")
    assert (row.started_at, row.resolved_at) == (utc(1, 10), utc(1, 11, 30))
    assert (row.services, row.severity) == (("checkout-api",), Severity.SEV2)
    if file is PAGERDUTY_CSV:
        assert row.acknowledged_at == datetime(2026, 3, 1, 10, 1, 35, tzinfo=UTC)


def test_incident_io_as_a_sheet_takes_the_fullest_start_and_leaves_out_what_was_declined() -> None:
    found = findings(INCIDENT_IO_CSV)
    taken = [one for one in found if isinstance(one, HistoryRow)]
    assert [row.incident_id for row in taken] == ["INC-12", "INC-14"]
    assert (taken[0].started_at, taken[0].declared_at) == (utc(1, 10, 5), utc(1, 10, 7))
    assert (taken[0].mitigated_at, taken[0].severity) == (utc(1, 10, 50), Severity.SEV2)
    assert [one.code for one in found if isinstance(one, Rejection)] == ["not_an_incident"]


def test_incident_io_as_json_names_its_moments() -> None:
    (row,) = rows(INCIDENT_IO_JSON)
    assert (row.incident_id, row.started_at, row.resolved_at) == (
        "INC-12",
        utc(1, 10, 5),
        utc(1, 11),
    )


@pytest.mark.parametrize("file", [OPSGENIE_JSON, OPSGENIE_CSV])
def test_opsgenie_says_how_long_things_took(file: object) -> None:
    (row,) = rows(file)
    assert row.started_at == datetime(2026, 3, 1, 10, 0, 0, 123_000, tzinfo=UTC)
    assert row.resolved_at == datetime(2026, 3, 1, 10, 10, 0, 626_000, tzinfo=UTC)
    assert row.acknowledged_at == datetime(2026, 3, 1, 10, 0, 15, 825_000, tzinfo=UTC)
    assert (row.title, row.severity, row.update_count) == ("Search is down", Severity.SEV1, 3)


def test_jira_as_a_sheet_needs_the_zone_of_whoever_exported_it() -> None:
    refused = [one.code for one in findings(JIRA_CSV) if isinstance(one, Rejection)]
    assert refused == ["moment_without_zone", "moment_without_zone"]
    found = findings(JIRA_CSV, BERLIN)
    (row,) = [one for one in found if isinstance(one, HistoryRow)]
    assert (row.incident_id, row.severity) == ("OPS-7", Severity.SEV2)
    assert row.started_at == datetime(2025, 10, 9, 11, 42, tzinfo=UTC)
    assert row.resolved_at == datetime(2025, 10, 10, 7, 5, tzinfo=UTC)
    assert [one.code for one in found if isinstance(one, Rejection)] == ["not_an_incident"]


def test_jira_as_json() -> None:
    (row,) = rows(JIRA_JSON)
    assert row.started_at == datetime(2025, 10, 9, 11, 42, tzinfo=UTC)
    assert row.services == ("Ledger", "Billing")


def test_statuspage_with_its_maintenance() -> None:
    incident, maintenance = rows(STATUSPAGE_JSON)
    assert (incident.started_at, incident.declared_at) == (utc(1, 10), utc(1, 10, 10))
    assert (incident.mitigated_at, incident.update_count) == (utc(1, 10, 40), 2)
    assert (incident.services, incident.is_maintenance) == (("API", "Website"), False)
    assert maintenance.is_maintenance


def test_cstate_tells_maintenance_by_its_title_and_says_so() -> None:
    incident, maintenance = rows(CSTATE_JSON)
    assert (incident.started_at, incident.resolved_at) == (utc(1, 10), utc(1, 11))
    assert (incident.services, incident.severity) == (("DNS", "Web"), Severity.SEV2)
    assert maintenance.is_maintenance
    assert "kind_of_title" in [remark.code for remark in maintenance.remarks]


def test_a_plain_sheet_with_full_stops_in_its_dates() -> None:
    (row,) = rows(SHEET, BERLIN)
    assert (row.title, row.services) == ("VPN is down", ("VPN",))
    assert row.started_at == datetime(2025, 12, 31, 22, 30, tzinfo=UTC)


def test_an_unknown_sheet_is_read_by_pointing() -> None:
    file = "wann,was,bis\n2026-03-01 10:00Z,Netz weg,2026-03-01 11:00Z\n"
    found = survey([file.encode()], Choices())
    assert [question.code for question in found.questions] == ["columns"]
    assert [column.name for column in found.columns] == ["wann", "was", "bis"]
    assert found.columns[1].samples == ("Netz weg",)
    columns = {"started_at": "wann", "title": "was", "resolved_at": "bis"}
    (row,) = rows(file, columns=columns)
    assert (row.title, row.started_at, row.resolved_at) == ("Netz weg", utc(1, 10), utc(1, 11))


def test_pointing_at_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(RejectedFile, match="There is no column") as refused:
        survey([b"a,b\n1,2\n"], Choices({"started_at": "c"}))
    assert refused.value.code == "column_unknown"
    with pytest.raises(RejectedFile) as refused:
        survey([b"a,b\n1,2\n"], Choices({"title": "a"}))
    assert refused.value.code == "column_missing"


def test_a_sheet_with_more_names_of_its_own_is_a_plain_sheet() -> None:
    file = "number,name,started_at,system\n7,Slow,2026-03-01T10:00Z,Pay\n"
    (row,) = rows(file)
    assert (row.incident_id, row.title, row.services) == ("7", "Slow", ("Pay",))


def test_a_text_of_a_tool_that_is_too_long_is_cut_and_said() -> None:
    file = f"number,name,started,system\n7,{'x' * 400},2026-03-01T10:00Z,Pay\n"
    (row,) = rows(file)
    assert (len(row.title), row.title[-1]) == (300, "…")
    assert "text_cut" in [remark.code for remark in row.remarks]


def test_each_row_may_name_its_zone() -> None:
    file = "title,start,time zone\na,2026-03-01 10:00,Europe/Berlin\nb,2026-03-01 10:00,Mars/X\n"
    found = findings(file)
    assert [one.started_at for one in found if isinstance(one, HistoryRow)] == [utc(1, 9)]
    assert [one.code for one in found if isinstance(one, Rejection)] == ["unknown_time_zone"]


def test_the_same_columns_in_another_file_are_known_again() -> None:
    first = survey([b"wann,was\nx,y\n"], Choices()).header_digest
    assert survey([b"was,wann\n1,2\n3,4\n"], Choices()).header_digest == first
    assert survey([b"was,wo\n1,2\n"], Choices()).header_digest != first


def test_what_was_recognised_is_said_in_the_end() -> None:
    (said,) = [
        one for one in findings(JIRA_JSON) if getattr(one, "code", "") == "columns_recognised"
    ]
    assert not isinstance(said, HistoryRow)
    assert "those of Jira" in said.sentence
    assert "started_at from fields.created" in said.sentence


@pytest.mark.parametrize(
    ("header", "cells", "responders", "count"),
    [
        ("Id,Incident Number,Created On,Resolved On,Resolved By", "a,1,{},{},Ada", ("Ada",), None),
        (
            "id,seconds_to_first_ack,created_at,resolved_at,engaged_user_count",
            "a,60,{},{},3",
            (),
            3,
        ),
        ("TinyID,Message,CreatedAt,Owner", "a,Down,{},bo@example.org", ("bo@example.org",), None),
        ("Issue key,Summary,Created,Resolved,Assignee", "a,Down,{},{},Cy", ("Cy",), None),
        ("ref;begin;end;assigned to", "a;{};{};Ada, Bo", ("Ada", "Bo"), None),
    ],
)
def test_each_tool_has_its_own_column_of_those_who_worked_on_it(
    header: str, cells: str, responders: tuple[str, ...], count: int | None
) -> None:
    moments = ["2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"][: cells.count("{}")]
    (row,) = rows(f"{header}\n{cells.format(*moments)}\n")
    assert (row.responders, row.responder_count) == (responders, count)
