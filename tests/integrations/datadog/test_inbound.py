"""Bodies that people write for Datadog's webhook, and its own incidents, in our own words."""

from typing import Any

import pytest

from peacetime.domain.signals.signal import Level, Signal, State
from peacetime.integrations.datadog import inbound
from peacetime.integrations.inbound import whose

LINK = "https://app.datadoghq.eu/event/1"


def only(payload: Any) -> Signal:
    assert whose(payload, {}) == "datadog"
    (signal,) = inbound.read(payload, {}).signals
    return signal


def short(transition: str) -> Any:
    """Variables in an object `alert`, without that word before their names."""
    alert = {"id": "7", "cycleId": "70", "transition": transition, "priority": "P1", "scope": "x"}
    return {"title": "Orders wait", "event_type": "e", "alert": alert, "link": LINK}


def long(transition: str) -> Any:
    """Variables in an object of another name, as Datadog writes them."""
    more = {"ALERT_ID": "7", "ALERT_TRANSITION": transition, "TAGS": "service:checkout,team:shop"}
    return {"title": "Orders wait", "body": "b", "metadata": {**more, "LINK": LINK}}


def few(transition: str) -> Any:
    return {"title": "Orders wait", "transition": transition, "host": "web-1", "link": LINK}


@pytest.mark.parametrize("body", [short, long, few])
def test_variables_are_found_wherever_people_put_them(body: Any) -> None:
    words = [only(body("Triggered")), only(body("Recovered"))]
    assert [signal.state for signal in words] == [State.FIRING, State.RESOLVED]
    assert len({signal.key for signal in words}) == 1
    assert {(signal.title, signal.link) for signal in words} == {("Orders wait", LINK)}


def test_what_an_object_says_is_read_like_what_stands_outside() -> None:
    assert only(short("Triggered")).level is Level.CRITICAL
    assert (only(long("Triggered")).service, only(long("Triggered")).team) == ("checkout", "shop")


def test_a_variable_that_was_not_filled_in_says_nothing() -> None:
    payload = {**long("Triggered"), "alert_cycle_key": "$ALERT_CYCLE_KEY", "priority": "$PRIORITY"}
    assert only(payload).key == only(long("Recovered")).key
    assert only(payload).level is None


def incident(status: str) -> Any:
    told = {
        "incident_public_id": "12",
        "incident_severity": "SEV-2",
        "incident_status": status,
        "incident_title": "Checkout is down",
        "incident_url": LINK,
    }
    org = {"id": "1"}
    return {
        "id": status,
        "event_type": "incident",
        "last_updated": "1772355600000",
        "org": org,
        **told,
    }


def test_an_incident_of_datadog_is_a_matter_until_it_is_resolved() -> None:
    words = [only(incident(status)) for status in ("active", "stable", "resolved")]
    assert [signal.state for signal in words] == [State.FIRING, State.ACKNOWLEDGED, State.RESOLVED]
    assert len({signal.key for signal in words}) == 1
    assert words[0].level is Level.ERROR
    assert (words[0].title, words[0].link) == ("Checkout is down", LINK)


def test_a_tag_says_how_bad_it_is_where_nothing_else_does() -> None:
    payload = {**long("Triggered"), "tags": "severity:sev1"}
    assert (only(payload).level, only(payload).level_word) == (Level.CRITICAL, "sev1")


def test_the_signs_around_a_text_are_left_out_and_its_own_are_kept() -> None:
    assert only({**long("Triggered"), "body": "%%%\nFull: 95%\n%%%"}).text == "Full: 95%"
    assert only({**long("Triggered"), "body": "Full: 95%"}).text == "Full: 95%"
