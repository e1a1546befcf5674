"""The small contract: paths, fields and statuses that scripts rely on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from peacetime.storage.models import TimelineEntry
from tests.api.conftest import DECLARATION, Caller
from tests.cast import Cast


def soon(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def test_a_team_is_created_once(program: Caller) -> None:
    said = {"name": "Orders", "slug": "orders", "time_zone": "Europe/Berlin"}
    made = program.post("/teams", said)
    assert (made.status, made.body["slug"], made.body["time_zone"]) == (
        201,
        "orders",
        "Europe/Berlin",
    )
    again = program.post("/teams", said)
    assert (again.status, again.code) == (409, "slug_taken")


def test_declaring_opens_an_incident_that_has_an_address(program: Caller, cast: Cast) -> None:
    said = {**DECLARATION, "commander": cast.alice.email, "services": ["Payments API"]}
    made = program.post("/teams/checkout/rescue", said)
    assert made.status == 201
    assert made.body["url"].endswith(f"/incidents/{made.body['id']}")
    assert made.body["url"].startswith("http")
    assert [(r["role"], r["person"]) for r in made.body["roles"]] == [
        ("commander", cast.alice.email)
    ]
    assert made.body["services"] == ["Payments API"]


def test_declaring_twice_is_answered_calmly_with_the_open_incident(
    program: Caller, incident: str
) -> None:
    second = program.post("/teams/checkout/rescue", DECLARATION)
    assert (second.status, second.code, second.body["incident"]) == (
        409,
        "already_in_rescue",
        incident,
    )
    assert "Alice Abel commands" in second.body["detail"]


def test_a_crunch_needs_an_approver_and_a_review(program: Caller, cast: Cast) -> None:
    crunch = {**DECLARATION, "trigger": "crunch"}
    first = program.post("/teams/checkout/rescue", crunch)
    assert (first.status, first.code, first.body["field"]) == (422, "approver_required", "approver")
    approved = {**crunch, "approver": cast.dana.email}
    second = program.post("/teams/checkout/rescue", approved)
    assert (second.status, second.code) == (422, "review_required")
    third = program.post("/teams/checkout/rescue", {**approved, "review_at": soon(24)})
    assert (third.status, third.body["approver"]) == (201, cast.dana.email)


def test_the_timeline_is_written_and_read_oldest_first(
    alice: Caller, incident: str, cast: Cast
) -> None:
    wrote = alice.post(
        f"/incidents/{incident}/timeline", {"kind": "note", "text": "p99 is at 4.9 s"}
    )
    assert wrote.status == 201
    assert {"id", "kind", "text", "at", "actor"} <= wrote.body.keys()
    assert (wrote.body["text"], wrote.body["actor"]) == ("p99 is at 4.9 s", cast.alice.email)
    decided = {"kind": "decision", "text": "roll back", "reason": "the pool is the only change"}
    alice.post(f"/incidents/{incident}/timeline", decided)
    items = alice.get(f"/incidents/{incident}/timeline")["items"]
    assert [item["id"] for item in items] == sorted(item["id"] for item in items)
    assert [item["kind"] for item in items][-2:] == ["note", "decision"]
    decisions = alice.get(f"/incidents/{incident}/timeline?kind=decision")["items"]
    assert [(d["text"], d["reason"]) for d in decisions] == [
        ("roll back", "the pool is the only change")
    ]


def test_a_correction_points_at_the_old_entry(alice: Caller, incident: str) -> None:
    old = alice.post(f"/incidents/{incident}/timeline", {"kind": "note", "text": "18 orders"}).body
    said = {"kind": "note", "text": "180 orders", "corrects": old["id"]}
    new = alice.post(f"/incidents/{incident}/timeline", said).body
    items = {item["id"]: item for item in alice.get(f"/incidents/{incident}/timeline")["items"]}
    assert items[new["id"]]["corrects"] == old["id"]
    assert items[old["id"]]["corrected_by"] == [new["id"]]
    assert items[old["id"]]["text"] == "18 orders"


def test_a_redaction_leaves_who_when_and_why(program: Caller, alice: Caller, incident: str) -> None:
    said = {"kind": "note", "text": "the password is hunter2"}
    wrote = alice.post(f"/incidents/{incident}/timeline", said, Idempotency_Key="k1").body
    path = f"/incidents/{incident}/timeline/{wrote['id']}/redact"
    redacted = program.post(path, {"why": "a password"})
    assert (redacted.status, redacted.body["text"]) == (200, None)
    assert "token:script" in redacted.body["redaction"]
    assert "a password" in redacted.body["redaction"]
    assert not TimelineEntry.objects.filter(text__contains="hunter2").exists()
    assert program.post(path, {"why": "again"}).code == "already_redacted"
    again = alice.post(f"/incidents/{incident}/timeline", said, Idempotency_Key="k1")
    assert again.headers["Idempotency-Replayed"] == "true", "a repeat writes it anew"
    assert "hunter2" not in str(again.body)
    assert not TimelineEntry.objects.filter(text__contains="hunter2").exists()


def test_roles_are_taken_handed_over_and_left(alice: Caller, incident: str, cast: Cast) -> None:
    path = f"/incidents/{incident}/roles"
    taken = alice("PUT", f"{path}/comms_lead/{cast.bob.email}")
    assert (taken.status, taken.body["is_changed"]) == (200, True)
    assert alice("PUT", f"{path}/comms_lead/{cast.bob.email}").body["is_changed"] is False
    handed = alice("PUT", f"{path}/commander/{cast.bob.email.replace('@', '%40')}")
    assert handed.body == {"role": "commander", "person": cast.bob.email, "is_changed": True}
    for who in (cast.alice, cast.bob):
        assert alice("PUT", f"{path}/ops_lead/{who.email}").status == 200
    assert alice("DELETE", f"{path}/ops_lead/{cast.alice.email}").body["is_changed"] is True
    shown = alice.get(f"/incidents/{incident}")
    held = [(role["role"], role["person"]) for role in shown["roles"]]
    bob = cast.bob.email
    assert held == [("commander", bob), ("comms_lead", bob), ("ops_lead", bob)]
    assert shown["past_roles"][0]["until"] is not None
    assert [found["code"] for found in shown["role_warnings"]] == ["two_roles"]


def test_an_update_promises_the_next_one(alice: Caller, incident: str) -> None:
    said = {
        "text": "18% of payments fail. We think it is DNS.",
        "scope": "EU",
        "status": "identified",
    }
    sent = alice.post(f"/incidents/{incident}/updates", said)
    assert sent.status == 201
    assert sent.body["speculation"] == ["We think"]
    due = datetime.fromisoformat(sent.body["next_update_at"]) - datetime.fromisoformat(
        sent.body["at"]
    )
    assert due == timedelta(minutes=30), "the cadence of a SEV1"
    at = soon(2)
    alice.post(f"/incidents/{incident}/updates", {"text": "Still failing", "next_update_at": at})
    items = alice.get(f"/incidents/{incident}/updates")["items"]
    assert [(item["text"], item["status"]) for item in items][1] == ("Still failing", "identified")
    promised = alice.get(f"/incidents/{incident}")["next_update_at"]
    assert datetime.fromisoformat(promised) == datetime.fromisoformat(at)


def test_a_note_of_a_criterion_stays_where_none_is_sent(alice: Caller, incident: str) -> None:
    path = f"/incidents/{incident}/exit-criteria/1"
    alice("PATCH", path, {"met": True, "note": "the graph is flat"})
    assert alice("PATCH", path, {"met": False}).body["note"] == "the graph is flat"
    assert alice("PATCH", path, {"met": False, "note": ""}).body["note"] == ""


def test_a_criterion_is_ticked_against_the_version_somebody_saw(
    alice: Caller, incident: str
) -> None:
    path = f"/incidents/{incident}/exit-criteria/1"
    met = alice("PATCH", path, {"met": True, "note": "no errors since 12:10"})
    assert (met.status, met.body["n"], met.body["met"], met.body["version"]) == (200, 1, True, 1)
    stale = alice("PATCH", path, {"met": False, "note": "", "version": 0})
    assert (stale.status, stale.code, stale.body["version"]) == (409, "stale_version", 1)
    fresh = alice("PATCH", path, {"met": False, "note": "", "version": 1})
    assert (fresh.status, fresh.body["met"]) == (200, False)
    assert (
        alice("PATCH", f"/incidents/{incident}/exit-criteria/5", {"met": True, "note": ""}).status
        == 404
    )


def test_moments_make_durations_with_honest_states(alice: Caller, incident: str) -> None:
    before = {d["name"]: d for d in alice.get(f"/incidents/{incident}")["durations"]}
    assert (before["time_to_detect"]["state"], before["time_to_detect"]["seconds"]) == (
        "pending",
        None,
    )
    said = {"impact_started_at": soon(-3), "detected_at": soon(-2)}
    known = alice("PATCH", f"/incidents/{incident}/moments", said)
    assert known.status == 200
    durations = {duration["name"]: duration for duration in known.body["durations"]}
    assert durations["time_to_detect"]["state"] == "recorded"
    assert round(durations["time_to_detect"]["seconds"]) == 3600
    assert (
        alice("PATCH", f"/incidents/{incident}/moments", {"detected_at": None}).body["moments"][
            "detected_at"
        ]
        is None
    )


def test_standing_down_waits_for_the_exit_criteria_or_a_reason(
    alice: Caller, incident: str, cast: Cast
) -> None:
    said: dict[str, Any] = {"summary": "A leaking pool", "postmortem_at": soon(60)}
    early = alice.post("/teams/checkout/stand-down", said)
    assert (early.status, early.code) == (409, "exit_criteria_unmet")
    assert [line["n"] for line in early.body["unmet"]] == [1, 2, 3]
    assert set(early.body["unmet"][0]) == {"n", "text"}
    for n in (1, 2):
        alice("PATCH", f"/incidents/{incident}/exit-criteria/{n}", {"met": True, "note": "seen"})
    reason = {**said, "override_reason": "the rest follows on Monday", "recovery_until": soon(20)}
    done = alice.post("/teams/checkout/stand-down", reason)
    assert (done.status, done.body["overridden"], done.body["incidents"]) == (200, [3], [incident])
    shown = alice.get(f"/incidents/{incident}")
    assert (shown["is_open"], shown["postmortem_owner"]) == (False, cast.alice.email)
    again = alice.post("/teams/checkout/stand-down", said)
    assert (again.status, again.code) == (409, "not_in_rescue")


def test_modes_alternate_and_recovery_is_part_of_delivery(alice: Caller, incident: str) -> None:
    during = alice.get("/teams/checkout/modes")["items"]
    assert [(item["mode"], item["to"] is None) for item in during] == [
        ("delivery", False),
        ("rescue", True),
    ]
    assert during[1]["incidents"] == [incident]
    until = soon(20)
    said = {
        "summary": "Done",
        "postmortem_at": soon(60),
        "override_reason": "a drill",
        "recovery_until": until,
    }
    alice.post("/teams/checkout/stand-down", said)
    after = alice.get("/teams/checkout/modes")
    assert [item["mode"] for item in after["items"]] == ["delivery", "rescue", "delivery"]
    assert after["next"] is None
    assert all(
        first["to"] == second["from"]
        for first, second in zip(after["items"], after["items"][1:], strict=False)
    )
    told = {item["recovering_until"] for item in after["items"]} - {None}
    assert [datetime.fromisoformat(moment) for moment in told] == [datetime.fromisoformat(until)]


def test_modes_are_cut_to_the_window_that_is_asked(alice: Caller, incident: str) -> None:
    start, end = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00%2B01:00"
    items = alice.get(f"/teams/checkout/modes?from={start}&to={end}")["items"]
    assert [(item["mode"], item["from"], item["to"]) for item in items] == [
        ("delivery", "2026-01-01T00:00:00Z", "2026-01-31T23:00:00Z")
    ]


def test_the_board_says_who_is_in_rescue_mode(alice: Caller, incident: str, cast: Cast) -> None:
    board = alice.get("/board")
    assert board["headline"] == "The team is in Rescue Mode"
    assert [(r["team"], r["incident"], r["commander"]) for r in board["rescues"]] == [
        ("checkout", incident, cast.alice.email)
    ]
    assert [(row["team"], row["mode"]) for row in board["items"]] == [("checkout", "rescue")]
    assert board["items"][0]["ribbon"][-1]["mode"] == "rescue"
    assert board["next"] is None


def test_the_standup_line_follows_the_mode(alice: Caller, incident: str) -> None:
    said = alice.get("/teams/checkout/standup")
    assert said["line"].startswith("We are in Rescue Mode: Payments time out.")
    assert said["channel_line"].startswith("🔴 Rescue: Payments time out")
    assert said["channel_line"].endswith(f"/incidents/{incident}")
