"""Tags of Pingdom's checks, in our own words."""

from typing import Any

import pytest

from peacetime.integrations.pingdom import inbound


@pytest.mark.parametrize(
    ("tags", "service", "team"),
    [
        (["service:checkout", "team:shop"], "checkout", "shop"),
        ([{"name": "service:checkout"}, {"name": "public"}], "checkout", ""),
        (["public"], "Front page", ""),
        (None, "Front page", ""),
    ],
)
def test_a_tag_says_what_is_hit_and_whose_it_is(tags: Any, service: str, team: str) -> None:
    payload = {"check_id": 1, "check_name": "Front page", "current_state": "DOWN", "tags": tags}
    (signal,) = inbound.read(payload, {}).signals
    assert (signal.service, signal.team) == (service, team)
