"""Pushes and resources of Google Cloud, in our own words."""

import pytest

from peacetime.integrations.google_cloud import inbound
from peacetime.integrations.inbound import whose
from tests.integrations.monitors import google, pushed


def test_a_push_is_known_without_its_subscription() -> None:
    payload = pushed("open")
    del payload["subscription"]
    assert whose(payload, {}) == "google_cloud"
    assert inbound.read(payload, {}).signals == inbound.read(google("open"), {}).signals


def test_a_message_with_more_than_a_push_has_is_another_tool_s() -> None:
    payload = pushed("open")
    payload["message"]["text"] = "hello"
    del payload["subscription"]
    assert whose(payload, {}) != "google_cloud"


@pytest.mark.parametrize("label", ["database_id", "topic_id", "bucket_name", "service_name"])
def test_what_is_hit_is_what_the_labels_of_the_resource_name(label: str) -> None:
    payload = google("open")
    payload["incident"]["resource"] = {"labels": {"project_id": "p", label: "orders"}}
    payload["incident"]["resource_display_name"] = "Resource labels {…}"
    (signal,) = inbound.read(payload, {}).signals
    assert signal.service == "orders"


def test_a_name_that_only_spells_the_labels_out_names_nothing() -> None:
    payload = google("open")
    named = {"resource_display_name": "", "resource_name": "VM Instance labels {project_id=shop}"}
    payload["incident"] |= {**named, "scoping_project_id": "shop"}
    (signal,) = inbound.read(payload, {}).signals
    assert signal.service == "shop"
