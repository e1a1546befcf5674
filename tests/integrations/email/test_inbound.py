"""What mails say: of a matter, and where they say nothing that may be believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from peacetime.domain.signals.signal import Level, NotRead, Signal, State
from peacetime.integrations.email import inbound, ours
from peacetime.usecases.signals.reading import payload_in
from tests.domain.signals.test_mail import a_mail

DATE = "Mon, 02 Nov 2026 13:00:00 +0100"
NAGIOS = """Notification Type: PROBLEM

Service: HTTP
Host: till1
State: CRITICAL
Severity: high

Look at it: http://nagios.shop.example/till1 or https://ops.shop.example/runbooks/till.
Ask kim@shop.example.
"""


def read(payload: Any) -> Signal:
    (signal,) = inbound.read(payload, {}).signals
    return signal


def of_mail(text: str = "", **headers: str) -> Signal:
    return read(payload_in(bytes(a_mail(text or "Look.", **headers)), "message/rfc822"))


def test_a_mail_says_all_that_other_tools_say() -> None:
    signal = of_mail(NAGIOS, Subject="** PROBLEM alert: till1/HTTP is CRITICAL **", Date=DATE)
    assert (signal.state, signal.level) == (State.FIRING, Level.CRITICAL)
    assert (signal.title, signal.service) == ("till1/HTTP is CRITICAL", "HTTP")
    assert signal.at == datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert signal.link == "https://ops.shop.example/runbooks/till"
    assert "kim@" not in signal.text


def test_alert_and_recovery_have_one_key() -> None:
    down, up = of_mail(Subject="[FIRING:1] Till slow"), of_mail(Subject="[RESOLVED] Till slow")
    assert (down.state, up.state, down.key) == (State.FIRING, State.RESOLVED, up.key)
    assert of_mail(Subject="[FIRING:1] Till slow", From="b@shop.example").key != down.key


def test_the_number_of_the_tool_comes_first() -> None:
    one = of_mail("Original problem ID: 4711\n", Subject="Problem: till")
    two = of_mail("Original problem ID: 4711\n", Subject="Resolved: the till at the door")
    assert one.key == two.key


def test_where_the_subject_names_nothing_the_thread_does() -> None:
    down = of_mail(Subject="ALERT", Message_ID="<7@shop.example>")
    up = of_mail(Subject="Re: RESOLVED", In_Reply_To="<7@shop.example>")
    assert (down.state, up.state, down.key) == (State.FIRING, State.RESOLVED, up.key)
    assert of_mail(Subject="ALERT", Message_ID="<8@shop.example>").key != down.key


def test_the_text_is_asked_where_the_subject_is_silent() -> None:
    assert of_mail("Status: resolved\n", Subject="About the till").state is State.RESOLVED
    reading = inbound.read(
        payload_in(bytes(a_mail(Subject="About the till")), "message/rfc822"), {}
    )
    assert reading.signals[0].state is State.FIRING
    assert reading.remarks[0] == inbound.NO_STATE


def test_the_address_may_name_the_service() -> None:
    assert of_mail(To="Alerts <alerts+checkout@shop.example>").service == "checkout"


def test_what_we_sent_ourselves_is_refused() -> None:
    for headers in (
        {"X_Peacetime": ours.host()},
        {"Message_ID": ours.message_id("ab:update:1:" + "0" * 16)},
    ):
        with pytest.raises(NotRead) as refusal:
            of_mail(**headers)
        assert refusal.value.code == "mail_loop"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@shop.example"},
    ],
)
def test_what_nobody_wrote_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(NotRead) as refusal:
        of_mail(**headers)
    assert refusal.value.code == "mail_automatic"


def test_what_a_monitor_generates_is_read() -> None:
    assert of_mail(Auto_Submitted="auto-generated", Precedence="bulk").state is State.FIRING


MAILGUN = {
    "sender": "bounce@mailgun.example", "from": "Ops <ops@shop.example>", "recipient": "alerts+checkout@shop.example",
    "subject": "DOWN: checkout", "body-plain": "See https://ops.shop.example/7", "timestamp": "1793620000",
    "message-headers": json.dumps([["Date", DATE], ["Message-Id", "<1@shop.example>"]]),
}  # fmt: skip
POSTMARK = {
    "From": "ops@shop.example", "To": "alerts+checkout@shop.example", "Subject": "DOWN: checkout",
    "MessageID": "0a1b", "Date": DATE, "TextBody": "See https://ops.shop.example/7",
    "Headers": [{"Name": "Message-ID", "Value": "<1@shop.example>"}],
}  # fmt: skip
CLOUDMAILIN = {
    "headers": {"from": "ops@shop.example", "to": "alerts+checkout@shop.example", "subject": "DOWN: checkout", "date": DATE},
    "envelope": {"to": "x@cloud.example"}, "plain": "See https://ops.shop.example/7",
}  # fmt: skip
RAW = bytes(
    a_mail(
        "See https://ops.shop.example/7",
        Subject="DOWN: checkout",
        From="ops@shop.example",
        To="alerts+checkout@shop.example",
        Date=DATE,
    )
)
IN_PARTS = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + RAW + b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (urlencode(MAILGUN).encode(), "application/x-www-form-urlencoded"),
        (json.dumps(POSTMARK).encode(), "application/json"),
        (json.dumps(CLOUDMAILIN).encode(), "application/json"),
        (json.dumps({"content": RAW.decode()}).encode(), "application/json"),
        (IN_PARTS, "multipart/form-data; boundary=x"),
        (RAW, "message/rfc822"),
    ],
)
def test_what_services_for_mail_hand_on_says_the_same(body: bytes, content_type: str) -> None:
    payload = payload_in(body, content_type)
    assert inbound.recognises(payload, {})
    signal = read(payload)
    assert (signal.state, signal.title, signal.service) == (State.FIRING, "checkout", "checkout")
    assert signal.key == "mail:ops@shop.example:checkout"
    assert signal.link == "https://ops.shop.example/7"
    assert signal.at == datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_other_payloads_are_no_mails() -> None:
    payloads: list[Any] = [
        {},
        [],
        "x",
        1,
        None,
        {"subject": "x"},
        {"content": "Alert: the till is down\nSee https://ops.shop.example"},
        {"content": "To: whom it may concern\nThe till is down"},
        {"alerts": [], "email": "kim@shop.example"},
    ]
    for payload in payloads:
        assert not inbound.recognises(payload, {})
        with pytest.raises(NotRead):
            inbound.read(payload, {})
