"""Which project a delivery is about: the same word in every kind of it."""

from __future__ import annotations

import re
from typing import Any, Final

from peacetime.domain.signals.fields import first, first_link, line
from peacetime.domain.signals.signal import NotRead

OF_ADDRESS: Final = re.compile(r"https?://[^/]+/(.+?)(?:\.git)?/*")


def path(payload: dict[str, Any]) -> str:
    """The project's path such as `group/shop`; never its long name, in which a person's name may stand.

    Raises:
        NotRead: `payload_incomplete`.
    """
    named = first(
        payload, "project.path_with_namespace", "object_attributes.target.path_with_namespace"
    )
    address = first_link(
        payload,
        "project.web_url",
        "project.homepage",
        "repository.homepage",
        "repository.git_http_url",
    )
    if named:
        return named
    # A vulnerability says its project by its number and in its own address alone.
    page, between, _ = first_link(payload, "object_attributes.url").partition("/-/")
    if (found := OF_ADDRESS.fullmatch(address or (page if between else ""))) is not None:
        return line(found[1].removeprefix("groups/"))  # an epic belongs to a group
    if number := first(payload, "project_id", "project.id", "object_attributes.project_id"):
        return f"project {number}"
    raise NotRead(
        "This GitLab delivery does not say which project it is about.", code="payload_incomplete"
    )
