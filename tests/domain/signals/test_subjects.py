"""Subjects of monitors' mails: the state, and that alert and recovery are about the same matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.signal import State
from peacetime.domain.signals.subjects import subject

PAIRS = [
    ("** PROBLEM Service Alert: till1/HTTP is CRITICAL **", "** RECOVERY Service Alert: till1/HTTP is OK **"),
    ("[FIRING:2] TillSlow (till1 prod)", "[RESOLVED] TillSlow (till1 prod)"),
    ("[Alerting] Disk usage 93%", "[OK] Disk usage 12%"),
    ("Monitor is DOWN: checkout", "Monitor is UP: checkout"),
    ('ALARM: "checkout-5xx" in EU (Ireland)', 'OK: "checkout-5xx" in EU (Ireland)'),
    ("[Triggered on {host:till1}] Load is high", "[Recovered on {host:till1}] Load is high"),
    ("Problem: Little space on volume /", "Resolved in 1m 20s: Little space on volume /"),
    ("DOWN alert: shop (shop.example) is DOWN", "UP alert: shop (shop.example) is UP"),
    ("checkout is down", "checkout is back up"),
    ("[Alert] Triggered: Load high on till1", "[Alert] Recovered: Load high on till1"),
    ("Host till1 NOT OK", "Host till1 OK"),
    ("[Grafana] Firing: latency", "Re: [EXTERNAL] [Grafana] Resolved: latency"),
    ("Incident #77 opened - Search latency", "Incident #77 closed - Search latency"),
    ("Disk alarm", "Disk alarm has been cleared"),
]  # fmt: skip


@pytest.mark.parametrize(("alert", "recovery"), PAIRS)
def test_alert_and_recovery_are_told_apart_and_meet(alert: str, recovery: str) -> None:
    down, up = subject(alert), subject(recovery)
    assert (down.state, up.state) == (State.FIRING, State.RESOLVED)
    assert down.matter == up.matter != ""


def test_an_acknowledgement_is_one_although_it_says_critical() -> None:
    said = subject("** ACKNOWLEDGEMENT Service Alert: till1/HTTP is CRITICAL **")
    assert (said.state, said.level_word) == (State.ACKNOWLEDGED, "CRITICAL")


def test_two_machines_are_two_matters() -> None:
    assert subject("DOWN: 10.0.0.1").matter != subject("DOWN: 10.0.0.2").matter
    assert subject("till1 is down").matter != subject("till2 is down").matter


def test_what_says_nothing_of_a_state_has_none() -> None:
    assert subject("Lunch on Friday?").state is None
    assert subject("").state is None
    assert subject("Please look up the price").state is None


def test_the_title_has_no_mark_of_state_or_level() -> None:
    assert subject("[P1] [Warn] Till is slow").title == "Till is slow"
    assert subject("Re: RESOLVED: till is slow").title == "till is slow"
    assert subject("[TEST] only a try").is_test


@given(st.text(max_size=500))
def test_any_text_is_read(said: str) -> None:
    found = subject(said)
    assert len(found.title) <= 300
