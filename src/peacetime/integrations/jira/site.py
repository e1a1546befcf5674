"""A Jira: where it is, of which kind, and as whom it is asked."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from peacetime.domain.postmortems.tickets.stages import OwnWords, own_words
from peacetime.wire.trackers import Talk, as_was_set

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place

PROJECT = re.compile(r"[A-Za-z][A-Za-z0-9_]+", re.ASCII)
NEEDS = "Browse Projects, Create Issues, Edit Issues, Assign Issues and Transition Issues in the project"
STAGES = {"doing_words": "doing", "done_words": "done", "not_planned_words": "not_planned"}


@dataclass(frozen=True, slots=True)
class Site:
    """A Jira that is asked."""

    url: str
    is_cloud: bool
    project: str
    talk: Talk
    words: OwnWords = field(default_factory=OwnWords)

    @property
    def person(self) -> str:
        """By which name of a field Jira knows people."""
        return "accountId" if self.is_cloud else "name"

    def minutes_since(self, moment: datetime) -> int:
        """Whole minutes, and two more."""
        return math.ceil((timezone.now() - moment) / timedelta(minutes=1)) + 2


def site_of(place: Place) -> Site:
    """The Jira of a connection: with an e-mail address it is Jira Cloud, without one a server.

    Raises:
        TrackerRefused: A setting cannot be meant.
    """
    url, project = place.setting("url").rstrip("/"), place.setting("project")
    if not url.lower().startswith(("https://", "http://")):
        raise as_was_set("Address", url)
    if not PROJECT.fullmatch(project):
        raise as_was_set("Project", project)
    email, token = place.setting("email"), place.secrets.get("token", "")
    if email:
        said = "Basic " + b64encode(f"{email}:{token}".encode()).decode()
    else:
        said = f"Bearer {token}"
    talk = Talk(
        "Jira",
        f"{url}/rest/api/{3 if email else 2}",
        {"Authorization": said, "Accept": "application/json"},
        needs=NEEDS,
        words=_words,
    )
    listed = {stage: place.setting(name) for name, stage in STAGES.items()}
    return Site(url, bool(email), project, talk, own_words(**listed))


def _words(body: Any) -> str:
    said = [str(each) for each in body.get("errorMessages") or ()]
    said += [f"{name}: {each}" for name, each in (body.get("errors") or {}).items()]
    return ". ".join(said)
