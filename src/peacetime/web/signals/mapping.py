"""Mapping: which field of a captured payload is what, with what it then says before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.signals.mapping import Mapping, mapping_of
from peacetime.domain.signals.signal import Kind, NotRead, State
from peacetime.queries.signals.deliveries import delivery_opened, delivery_row
from peacetime.queries.signals.sources import source_named
from peacetime.usecases.signals.pointing import begun, json_of
from peacetime.usecases.signals.replaying import replay_delivery, replay_source
from peacetime.usecases.signals.sources import set_mapping
from peacetime.web.door import now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.signals.captured import choices, lists, tree
from peacetime.web.signals.words import LEVEL_WORDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.domain.signals.signal import Reading
    from peacetime.queries.access import Actor

HERE = "/signals/deliveries"
MOST_SHOWN = 10
POINTED = (
    ("title", "What to show people", "A line of text."),
    ("state", "How it stands", "A word such as firing, open, resolved."),
    ("level", "How bad it is", ""),
    ("service", "What is hit", "A service's name, a host."),
    ("team", "Whose it is", ""),
    ("at", "Since when it stands so", ""),
    ("started_at", "When it began", ""),
    ("link", "Where to read more", "An address."),
    ("text", "More lines", ""),
)
WORDS = (
    ("firing", "Words that mean trouble"),
    ("acknowledged", "Words that mean somebody has it"),
    ("resolved", "Words that mean it is over"),
)
OTHERWISE = [
    ("", "Is not read, and stands here"),
    (State.FIRING.value, "Means trouble"),
    (State.RESOLVED.value, "Means it is over"),
]
KINDS = [
    (Kind.ALERT.value, "Alerts"),
    (Kind.ESCALATION.value, "Somebody asking for help"),
    (Kind.VULNERABILITY.value, "Vulnerabilities"),
    (Kind.DEPLOYMENT.value, "Deployments"),
    (Kind.PIPELINE.value, "Runs of builds"),
    (Kind.ISSUE.value, "Issues"),
]
STATE_WORDS = {"firing": "firing", "acknowledged": "somebody has it", "resolved": "resolved"}
DONE = {
    "save": "The mapping is saved. It holds for what comes from now on.",
    "one": "The mapping is saved, and this delivery is being read again.",
    "all": "The mapping is saved, and everything of this source that was not read is being read again.",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What the payload says by the mapping: signals, or the sentence of why it says nothing."""

    reading: Reading | None
    sentence: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def point(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Point at fields, look at what they say, save."""
    opened = delivery_opened(ref, actor=actor)
    payload = json_of(opened)
    slug = opened.shown.source
    if request.method != "POST":
        return _page(request, actor, ref, payload, _form_of(begun(slug, payload)))
    form = typed(request)
    then = form.value("then")
    if then not in DONE:
        return _page(request, actor, ref, payload, form)
    try:
        written = mapping_of(_written(form)).to_json()
        return submit(
            request,
            actor,
            lambda who: _save(slug, ref, written, then, who),
            to=f"{HERE}/{ref}",
            done=DONE[then],
        )
    except DomainError as refusal:
        shown = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, actor, ref, payload, shown, status=status)


def _save(slug: str, ref: str, written: dict[str, Any], then: str, actor: Actor) -> None:
    set_mapping(slug, written, actor=actor, at=now())
    alone = replace(actor, idempotency=None)  # the answer that is kept is that of the mapping
    if then == "one":
        replay_delivery(ref, actor=alone, at=now())
    elif then == "all":
        replay_source(slug, actor=alone, at=now())


def _form_of(said: Mapping) -> Form:
    paths = {name: getattr(said, name) for name, _, _ in POINTED}
    words = {name: ", ".join(getattr(said, name)) for name, _ in WORDS}
    keys = [*said.key[:2], "", ""]
    return Form(
        paths
        | words
        | {
            "key": keys[0],
            "key_too": keys[1],
            "items": said.items,
            "otherwise": said.otherwise.value if said.otherwise else "",
            "kind": said.kind.value,
        }
    )


def _written(form: Form) -> dict[str, Any]:
    """The mapping as plain JSON, as its rule takes it."""
    written: dict[str, Any] = {name: form.value(name) for name, _, _ in POINTED}
    written["items"] = form.value("items")
    for name, _ in WORDS:
        written[name] = [word.strip() for word in form.line(name).split(",") if word.strip()]
    written["key"] = [path for path in (form.value("key"), form.value("key_too")) if path]
    written["otherwise"] = form.value("otherwise") or None
    written["kind"] = form.value("kind") or None
    return written


def _preview(form: Form, payload: Any) -> Preview:
    try:
        return Preview(mapping_of(_written(form)).read(payload))
    except (InvalidInput, NotRead) as refusal:
        return Preview(None, refusal.sentence)


def _page(
    request: HttpRequest,
    actor: Actor,
    ref: str,
    payload: Any,
    form: Form,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    row = delivery_row(ref)
    items = form.value("items")
    offered = choices(payload, items=items)
    context = {
        "ref": ref,
        "source": source_named(row.source.slug),
        "form": form,
        "offered": offered,
        "known": {path for path, _ in offered},
        "lists": [("", "The payload is one matter"), *lists(payload)],
        "pointed": POINTED,
        "words": WORDS,
        "otherwise": OTHERWISE,
        "kinds": KINDS,
        "nodes": tree(payload, items=items),
        "preview": _preview(form, payload),
        "most": MOST_SHOWN,
        "level_words": LEVEL_WORDS,
        "state_words": STATE_WORDS,
        "zone": actor.time_zone or "UTC",
    }
    team_id = row.source.team_id
    return page(request, "signals/map.html", context, actor=actor, team_id=team_id, status=status)
