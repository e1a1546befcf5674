"""Bodies that people write for Zabbix's media types, in our own words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from peacetime.domain.signals.signal import Level, Signal, State
from peacetime.integrations.inbound import whose
from peacetime.integrations.zabbix import inbound

BEGUN = "Problem started at 09:00:00 on 2026.03.01"
OVER = "Problem has been resolved in 30m at 09:30:00 on 2026.03.01"


def only(payload: Any) -> Signal:
    assert whose(payload, {}) == "zabbix"
    (signal,) = inbound.read(payload, {}).signals
    return signal


def letter(subject: str, beginning: str, **more: Any) -> Any:
    lines = [
        beginning,
        "Problem name: Orders wait",
        "Host: web-1",
        "Severity: High",
        "Original problem ID: 55",
    ]
    return {"to": "ops", "subject": subject, "message": "\r\n".join(lines), **more}


def test_a_subject_and_a_message_of_zabbix_s_own_say_everything() -> None:
    begun = only(letter("Problem: Orders wait", BEGUN))
    over = only(letter("Resolved in 30m: Orders wait", OVER))
    assert [begun.state, over.state] == [State.FIRING, State.RESOLVED]
    assert begun.key == over.key
    assert {begun.title, over.title} == {"Orders wait"}
    assert {begun.service, over.service} == {"web-1"}
    assert begun.level is Level.ERROR
    assert begun.at is not None
    assert over.at is not None
    assert (over.at - begun.at).total_seconds() == 1_800


def test_a_field_of_its_own_wins_over_what_the_message_says() -> None:
    told = {"event_is_problem": "0", "event_severity": "5", "host": "web-2"}
    signal = only(letter("Problem: Orders wait", BEGUN, **told))
    assert (signal.state, signal.service) == (State.RESOLVED, "web-2")
    assert signal.level is Level.CRITICAL


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"ack_status": "Yes"}, State.ACKNOWLEDGED),
        ({"ack_status": "No"}, State.FIRING),
        ({"message": "Current problem status is PROBLEM, acknowledged: Yes."}, State.ACKNOWLEDGED),
    ],
)
def test_an_update_says_whether_somebody_took_it_on(more: Any, state: State) -> None:
    payload = {"event_id": "55", "trigger_id": "7", "event_value": "1", "event_name": "Orders wait"}
    assert only({**payload, **more}).state is state


def test_tags_come_as_json_too() -> None:
    tags = '[{"tag": "team", "value": "shop"}, {"tag": "service", "value": "checkout"}]'
    payload = {"trigger_id": "7", "event_value": "1", "event_name": "Orders wait", "host": "web-1"}
    signal = only({**payload, "event_tags": tags})
    assert (signal.team, signal.service) == ("shop", "checkout")


def nested(value: str, **event: str) -> Any:
    told = {"id": "55", "value": value, "date": "2026.03.01", "time": "09:00:00", **event}
    trigger = {"id": "7", "name": "Orders wait", "severity_text": "High"}
    return {"event": told, "trigger": trigger, "host": {"name": "web-1", "ip": "192.0.2.1"}}


def test_fields_may_lie_in_objects() -> None:
    begun = only(nested("1", r_date="{EVENT.RECOVERY.DATE}"))
    over = only(nested("0", r_date="2026.03.01", r_time="09:30:00"))
    assert [begun.state, over.state] == [State.FIRING, State.RESOLVED]
    assert (
        begun.key == over.key == only({"trigger_id": "7", "event_value": "1", "event_id": "9"}).key
    )
    assert (begun.title, begun.service, begun.level) == ("Orders wait", "web-1", Level.ERROR)
    assert begun.at is not None
    assert over.at is not None
    assert over.at > begun.at


def test_a_figure_of_the_severity_counts_before_a_word_in_another_language() -> None:
    payload = {"trigger_id": "7", "event_value": "1", "event_id": "9", "event_name": "Заказы ждут"}
    signal = only({**payload, "event_severity": "Чрезвычайная", "event_nseverity": "5"})
    assert (signal.level, signal.level_word) == (Level.CRITICAL, "Чрезвычайная")


def test_moments_may_be_whole() -> None:
    payload = {"trigger_id": "7", "event_id": "9", "event_name": "Orders wait"}
    begun = only({**payload, "event_value": "1", "startsAt": "2026-03-01T09:00:00Z"})
    over = only({**payload, "event_value": "0", "endsAt": "2026-03-01T09:30:00Z"})
    assert begun.at == begun.started_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert over.at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    counted = only({**payload, "event_value": "1", "event_timestamp": "1772355600"})
    assert counted.at == begun.at
