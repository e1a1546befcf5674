"""Variables of UptimeRobot that were not filled in, in our own words."""

import pytest

from peacetime.domain.signals.signal import NotRead, State
from peacetime.integrations.uptimerobot import inbound


@pytest.mark.parametrize(
    ("number", "name", "state"),
    [
        ("*alertType*", "Down", State.FIRING),
        ("77", "Up", State.RESOLVED),
        (1, "*alertTypeFriendlyName*", State.FIRING),
    ],
)
def test_the_name_of_the_kind_counts_where_its_number_says_nothing(
    number: str | int, name: str, state: State
) -> None:
    payload = {"monitorID": "5", "alertType": number, "alertTypeFriendlyName": name}
    (signal,) = inbound.read(payload, {}).signals
    assert (signal.state, signal.key) == (state, "5")


def test_a_kind_that_is_unknown_by_number_and_name_is_refused() -> None:
    with pytest.raises(NotRead) as refused:
        inbound.read({"monitorID": "5", "alertType": "77", "alertTypeFriendlyName": "Purple"}, {})
    assert refused.value.code == "state_unknown"


def test_a_monitor_that_is_paused_says_nothing_about_a_matter() -> None:
    payload = {"monitorID": "5", "alertType": "77", "alertTypeFriendlyName": "Paused"}
    assert inbound.read(payload, {}).passed_over
