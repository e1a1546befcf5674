"""Matches of ElastAlert whose names of fields hold dots, in our own words."""

from typing import Any

import pytest

from peacetime.domain.signals.signal import Level
from peacetime.integrations.elastalert import inbound
from peacetime.integrations.inbound import whose


@pytest.mark.parametrize(
    "fields",
    [
        {"service": {"name": "checkout"}, "log": {"level": "error"}},
        {"service.name": "checkout", "log.level": "error"},
    ],
)
def test_a_field_is_found_whether_it_lies_in_an_object_or_has_a_dot(fields: Any) -> None:
    (signal,) = inbound.read(
        {"rule_name": "Errors", "num_hits": 1, "num_matches": 1, **fields}, {}
    ).signals
    assert (signal.service, signal.level) == ("checkout", Level.ERROR)


def test_a_rule_and_its_hits_are_enough_to_know_it() -> None:
    assert whose({"rule_name": "Errors", "num_hits": 3}, {}) == "elastalert"
