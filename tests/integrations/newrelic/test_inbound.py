"""Issues that somebody took on, and the oldest channels of New Relic, in our own words."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Signal, State
from peacetime.integrations.inbound import whose
from peacetime.integrations.newrelic import inbound
from peacetime.usecases.signals.reading import payload_in
from tests.integrations.monitors import FIRED, relic, relic_of_old

FORM = "application/x-www-form-urlencoded"


def only(payload: Any) -> Signal:
    assert whose(payload, {}) == "newrelic"
    (signal,) = inbound.read(payload, {}).signals
    return signal


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        ("ACTIVATED", {"trigger": "STATE_CHANGE"}, State.FIRING),
        ("ACTIVATED", {"trigger": "USER_ACTION"}, State.ACKNOWLEDGED),
        ("ACTIVATED", {"owner": "Kim"}, State.ACKNOWLEDGED),
        ("ACTIVATED", {"owner": "N/A"}, State.FIRING),
        ("CLOSED", {"trigger": "USER_ACTION", "owner": "Kim"}, State.RESOLVED),
    ],
)
def test_an_issue_that_somebody_took_on_is_acknowledged(
    state: str, more: Any, expected: State
) -> None:
    assert only({**relic(state), **more}).state is expected


def test_what_is_hit_comes_as_json_in_a_text_too() -> None:
    payload = {**relic_of_old("open"), "targets": json.dumps([{"name": "payments"}])}
    assert only(payload).service == "payments"


def form(name: str, **more: str) -> Any:
    told = {"application_name": "checkout", "account_name": "shop", "created_at": FIRED, **more}
    return payload_in(urlencode({name: json.dumps(told)}).encode(), FORM)


def alert(said: str) -> Any:
    link = "https://relic.example/incidents/3"
    return form("alert", short_description=said, severity="critical", alert_url=link)


def test_an_alert_of_the_oldest_channels_begins_and_ends() -> None:
    words = [only(alert("[checkout] alert opened")), only(alert("[checkout] alert closed"))]
    assert [signal.state for signal in words] == [State.FIRING, State.RESOLVED]
    assert len({signal.key for signal in words}) == 1
    assert (words[0].service, words[0].level) == ("checkout", Level.CRITICAL)
    assert words[0].link == "https://relic.example/incidents/3"


def test_a_deployment_of_the_oldest_channels_is_done() -> None:
    signal = only(form("deployment", revision="1242"))
    assert (signal.kind, signal.state) == (Kind.DEPLOYMENT, State.RESOLVED)
    assert (signal.title, signal.service) == ("Deployed 1242 to checkout", "checkout")
    assert signal.at is not None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"isAcknowledged": "true"}, State.ACKNOWLEDGED),
        ({"isAcknowledged": False}, State.FIRING),
        ({"issueAcknowledgedAt": 1772355600000}, State.ACKNOWLEDGED),
        ({"issueAcknowledgedAt": None}, State.FIRING),
    ],
)
def test_a_template_of_one_s_own_can_say_that_somebody_took_it_on(
    more: Any, expected: State
) -> None:
    assert only({**relic("ACTIVATED"), **more}).state is expected


def test_an_issue_may_have_the_names_of_an_incident() -> None:
    payload = {"alertPolicyNames": ["Shop"], "createdAt": 1772355600000, "incident_id": "I1"}
    words = [only({**payload, "current_state": word}) for word in ("OPEN", "CLOSED")]
    assert [signal.state for signal in words] == [State.FIRING, State.RESOLVED]
    assert {signal.key for signal in words} == {only(relic("CREATED")).key}


def test_the_trial_of_a_channel_is_a_trial() -> None:
    assert only({**relic_of_old("test"), "event_type": "NOTIFICATION"}).is_test


def test_an_issue_is_known_by_its_address_where_a_template_leaves_its_id_out() -> None:
    payload = relic("CREATED")
    del payload["id"]
    link = "https://relic.example/accounts/1/issues/0ea2df1c-adab?notifier=WEBHOOK"
    assert only({**payload, "issueUrl": link}).key == "issue:0ea2df1c-adab"
    with pytest.raises(NotRead) as refused:
        inbound.read(payload, {})
    assert refused.value.code == "payload_incomplete"


def test_an_incident_without_a_state_is_known_and_refused() -> None:
    payload = {"incident_id": 3, "condition_name": "Slow", "policy_name": "Shop", "timestamp": 1}
    assert whose(payload, {}) == "newrelic"
    with pytest.raises(NotRead) as refused:
        inbound.read(payload, {})
    assert refused.value.code == "payload_incomplete"
