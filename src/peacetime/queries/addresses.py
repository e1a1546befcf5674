"""Where things are found in the browser."""

from django.conf import settings


def incident_url(ref: str) -> str:
    """The incident room, as a link that works outside the product."""
    return f"{settings.PUBLIC_URL}/incidents/{ref}"


def postmortem_url(ref: str) -> str:
    """A postmortem, as a link that works outside the product."""
    return f"{settings.PUBLIC_URL}/postmortems/{ref}"


def page_url(path: str) -> str:
    """A page of ours, as a link that works outside the product."""
    return f"{settings.PUBLIC_URL}{path}"
