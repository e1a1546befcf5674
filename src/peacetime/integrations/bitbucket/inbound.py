"""What Bitbucket says of issues, pull requests and builds, in the cloud and on servers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, mapping
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Reading
from peacetime.integrations.bitbucket import cloud, server

NAME: Final = "Bitbucket"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether its header is there, or the shape of the cloud's or the server's repository."""
    if ":" in headers.get("x-event-key", ""):
        return True
    fields = mapping(payload)
    return _is_of_server(fields) or _is_of_cloud(fields)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of an issue, a pull request or a build."""
    payload = opened(payload, NAME)
    if payload.get("test") is True and len(payload) == 1:
        return Reading(passed_over="A trial of Bitbucket’s: the connection works.")
    event = headers.get("x-event-key", "")
    if _is_of_server(payload):
        return server.read(payload)
    if _is_of_cloud(payload) or event:
        return cloud.read(payload, event)
    raise unknown(NAME)


def _is_of_server(fields: dict[str, Any]) -> bool:
    event = first(fields, "eventKey")
    return ":" in event and event.split(":", 1)[0] in {
        "pr",
        "repo",
        "project",
        "diagnostics",
        "mirror",
    }


def _is_of_cloud(fields: dict[str, Any]) -> bool:
    repository = mapping(at(fields, "repository"))
    is_typed = repository.get("type") == "repository"
    is_marked = first(repository, "uuid").startswith("{")  # as only the cloud writes it
    is_repository = (is_typed or is_marked) and "full_name" in repository
    return is_repository or mapping(fields.get("pullrequest")).get("type") == "pullrequest"
