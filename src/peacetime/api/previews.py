"""What would be said, word for word, before anything is written."""

from __future__ import annotations

from django.utils import timezone
from ninja import Router

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.api.modes import DeclareRescue, SayStandDown, stand_down_proposal
from peacetime.api.updates import LONGEST_SCOPE, LONGEST_TEXT, SendUpdate
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Status, Update, next_update
from peacetime.domain.modes import declaration, transitions
from peacetime.domain.shared.text import clean_text
from peacetime.queries import incidents
from peacetime.queries.access import Act, require
from peacetime.queries.severities import level_of
from peacetime.usecases import previews

router = Router(tags=["previews"])


class Said(Shown):
    """One message as its readers would have it."""

    caption: str
    body: str


class Preview(Shown):
    """Every message, and what the author may want to know before sending."""

    said: list[Said]
    warnings: list[str]


@router.post("/teams/{slug}/rescue/preview", response=Preview)
def preview_rescue(request: Request, slug: str, said: DeclareRescue) -> Preview:
    """What team and stakeholders would hear of a declaration."""
    require(request.auth, Act.RUN_INCIDENT)
    now = timezone.now()
    words = declaration.cleaned(said.declaration())
    declaration.check_declaration(words, at=now)
    return _shown(previews.preview_declaration(slug, words, at=now))


@router.post("/teams/{slug}/stand-down/preview", response=Preview)
def preview_stand_down(request: Request, slug: str, said: SayStandDown) -> Preview:
    """What team and stakeholders would hear of a stand-down."""
    require(request.auth, Act.RUN_INCIDENT)
    now = timezone.now()
    incident = stand_down_proposal(slug, at=now, sight=request.auth.sight).incidents[0]
    words = transitions.cleaned(said.words())
    return _shown(
        previews.preview_stand_down(incident.id, words, at=now, slug=slug, sight=request.auth.sight)
    )


@router.post("/incidents/{id}/updates/preview", response=Preview)
def preview_update(request: Request, id: str, said: SendUpdate) -> Preview:
    """What stakeholders would hear of an update, and where it guesses."""
    require(request.auth, Act.RUN_INCIDENT)
    now = timezone.now()
    incident = incidents.incident(id, at=now, sight=request.auth.sight)
    last = incident.updates[-1].status if incident.updates else Status.INVESTIGATING
    promised = said.next_update_at
    if promised is None and incident.severity:
        promised = next_update(level_of(Severity(incident.severity)).cadence, at=now)
    words = clean_text(said.text, field="text", max_length=LONGEST_TEXT, multiline=True)
    scope = clean_text(said.scope, field="scope", max_length=LONGEST_SCOPE, required=False)
    update = Update(words, scope, said.status or Status(last), promised)
    return _shown(previews.preview_update(id, update, sight=request.auth.sight))


def _shown(preview: previews.Preview) -> Preview:
    said = [Said(caption=caption, body=body) for caption, body in preview.said]
    return Preview(said=said, warnings=list(preview.warnings))
