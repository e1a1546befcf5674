"""What the tools of the sample organisation sent: a story that can be followed, and told to nobody."""

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.queries.signals.deliveries import deliveries
from peacetime.queries.signals.found import Wanted, found_groups, steps_of
from peacetime.queries.signals.rules import rules
from peacetime.queries.signals.sources import sources
from peacetime.storage.models import Incident
from peacetime.usecases.sample import remove_sample
from tests.builders import NOON

pytestmark = pytest.mark.django_db


def test_the_alerts_of_both_rescues_belong_to_their_incidents() -> None:
    linked = {group.service_name: group for group in found_groups(Wanted("all")).groups}
    open_ones = set(Incident.objects.filter(is_open=True).values_list("ref", flat=True))
    assert {linked["Payments"].incident, linked["Search indexer"].incident} == open_ones
    assert (linked["Payments"].alerts, linked["Payments"].firing) == (12, 4)


def test_one_group_is_taken_and_one_is_over() -> None:
    states = {group.service_name: group.state for group in found_groups(Wanted("all")).groups}
    assert states["Prices"] == "acknowledged"
    assert states["Product images"] == "resolved"


def test_a_storm_of_alerts_is_told_in_a_few_lines() -> None:
    [group] = [one for one in found_groups(Wanted()).groups if one.service_name == "Payments"]
    steps = steps_of(group.ref)
    assert sum(step.count for step in steps if step.what == "began") == 12
    assert sum(step.count for step in steps if step.what == "resolved") == 8
    assert len(steps) < 20


def test_a_device_waits_to_be_mapped_and_a_rule_says_why_it_ignores() -> None:
    [dead] = deliveries(state="dead")
    assert (dead.source_name, dead.code) == ("Cold stores", "payload_unknown")
    [rule] = rules(at=NOON)
    assert rule.verb == "ignore"
    assert not rule.is_over


def test_with_the_sample_its_sources_and_rules_go() -> None:
    assert {source.name for source in sources()} == {"Monitoring", "Cold stores"}
    remove_sample(actor=PEACETIME, at=NOON)
    assert sources() == []
    assert rules(at=NOON) == []
