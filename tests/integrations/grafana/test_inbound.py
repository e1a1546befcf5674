"""Unified alerts of Grafana that lack what they mostly have, in our own words."""

from typing import Any

from peacetime.domain.signals.signal import Signal, State
from peacetime.integrations.grafana import inbound
from peacetime.integrations.inbound import whose
from tests.integrations.monitors import FIRED, OVER


def alert(status: str, **more: Any) -> dict[str, Any]:
    times = {"startsAt": FIRED, "endsAt": OVER if status == "resolved" else "0001-01-01T00:00:00Z"}
    return {"status": status, "fingerprint": "ab12", "annotations": {}, **times, **more}


def only(payload: Any) -> Signal:
    assert whose(payload, {}) == "grafana"
    (signal,) = inbound.read(payload, {}).signals
    return signal


def sent(*alerts: Any) -> Any:
    return {
        "receiver": "ops",
        "orgId": 1,
        "title": "[RESOLVED:1]  (Orders wait)",
        "alerts": list(alerts),
    }


def test_an_alert_that_has_lost_its_labels_ends_what_it_began() -> None:
    begun = only(sent(alert("firing", labels={"alertname": "Orders wait"})))
    over = only(sent(alert("resolved", labels={})))
    assert (over.state, over.key, over.title) == (State.RESOLVED, begun.key, "(Orders wait)")


def test_an_alert_is_grafana_s_by_its_links_where_the_rest_is_like_alertmanager_s() -> None:
    labels = {"alertname": "Orders wait"}
    payload = {"receiver": "ops", "status": "firing", "version": "1"}
    ours = {**payload, "alerts": [alert("firing", labels=labels, silenceURL="", panelURL="")]}
    theirs = {**payload, "alerts": [alert("firing", labels=labels)]}
    assert only(ours).key == "ab12"
    assert whose(theirs, {}) == "alertmanager"


def test_an_alert_about_a_query_that_fails_is_called_by_its_rule() -> None:
    labels = {"alertname": "DatasourceNoData", "rulename": "Orders wait"}
    assert only(sent(alert("firing", labels=labels))).title == "DatasourceNoData: Orders wait"
