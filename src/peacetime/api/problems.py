"""One form for every refusal: problem details (RFC 9457) with a stable code and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from django.http import HttpResponse

from peacetime.domain.burst.planning import SprintReversed
from peacetime.domain.incidents.history import RejectedFile
from peacetime.domain.incidents.states import (
    LastIncident,
    MergeRefused,
    NotSuspended,
    StillOpen,
)
from peacetime.domain.modes.transitions import AlreadyInRescue, ExitCriteriaUnmet, NotInRescue
from peacetime.domain.rituals.records import AlreadyHeld, AlreadySkipped, NotRecorded, TooEarly
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.burst.privacy import CapacityHidden, NoOwnBalance
from peacetime.queries.lookup import NotFound
from peacetime.queries.postmortems.paper import PdfRefused
from peacetime.usecases.appointments import StillInRescue
from peacetime.usecases.burst.sheets import RowsRefused
from peacetime.usecases.command import KeyReused
from peacetime.usecases.import_undo import ImportNotUndone
from peacetime.usecases.imports import FileTooLarge, ImportNotOpen, QuestionOpen
from peacetime.usecases.incidents import IncidentClosed, Stale
from peacetime.usecases.invitations import InvitationOver
from peacetime.usecases.people import AlreadyHere, LastAdministrator
from peacetime.usecases.recognition.answers import SuggestionAnswered
from peacetime.usecases.redaction import AlreadyRedacted
from peacetime.usecases.sample import SampleRefused
from peacetime.usecases.services import NameTaken
from peacetime.usecases.several import DrillIsAlone
from peacetime.usecases.teams import SlugTaken, TeamInRescue
from peacetime.usecases.throttle import TooManyAttempts
from peacetime.usecases.tokens import TokenRefused

CONTENT_TYPE = "application/problem+json"

STATUS: dict[type[DomainError], HTTPStatus] = {
    TokenRefused: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    CapacityHidden: HTTPStatus.FORBIDDEN,
    NoOwnBalance: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    AlreadyInRescue: HTTPStatus.CONFLICT,
    ExitCriteriaUnmet: HTTPStatus.CONFLICT,
    NotInRescue: HTTPStatus.CONFLICT,
    AlreadyRedacted: HTTPStatus.CONFLICT,
    IncidentClosed: HTTPStatus.CONFLICT,
    StillInRescue: HTTPStatus.CONFLICT,
    MergeRefused: HTTPStatus.CONFLICT,
    StillOpen: HTTPStatus.CONFLICT,
    NotSuspended: HTTPStatus.CONFLICT,
    LastIncident: HTTPStatus.CONFLICT,
    DrillIsAlone: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.CONFLICT,
    AlreadyHere: HTTPStatus.CONFLICT,
    NameTaken: HTTPStatus.CONFLICT,
    SlugTaken: HTTPStatus.CONFLICT,
    TeamInRescue: HTTPStatus.CONFLICT,
    AlreadyHeld: HTTPStatus.CONFLICT,
    AlreadySkipped: HTTPStatus.CONFLICT,
    NotRecorded: HTTPStatus.CONFLICT,
    TooEarly: HTTPStatus.CONFLICT,
    SampleRefused: HTTPStatus.CONFLICT,
    PdfRefused: HTTPStatus.CONFLICT,
    LastAdministrator: HTTPStatus.CONFLICT,
    InvitationOver: HTTPStatus.CONFLICT,
    ImportNotOpen: HTTPStatus.CONFLICT,
    ImportNotUndone: HTTPStatus.CONFLICT,
    QuestionOpen: HTTPStatus.CONFLICT,
    SuggestionAnswered: HTTPStatus.CONFLICT,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RejectedFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    RowsRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    SprintReversed: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    DomainError: HTTPStatus.BAD_REQUEST,
}


def problem(
    status: HTTPStatus, code: str, sentence: str, *, details: Mapping[str, object] | None = None
) -> HttpResponse:
    """The answer to a request that was refused; `details` stand beside the five fixed members."""
    body = {
        **(details or {}),
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": sentence,
        "code": code,
    }
    answer = HttpResponse(
        orjson.dumps(body, default=str), status=status.value, content_type=CONTENT_TYPE
    )
    if status is HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="Peacetime"'
    return answer


def refusal(error: DomainError) -> HttpResponse:
    """What the domain or a use-case refused, as a problem."""
    details = dict(error.details)
    if isinstance(error, InvalidInput):
        wrong = (error, *error.others)
        details["errors"] = [field_error(each.field, each.code, each.sentence) for each in wrong]
    answer = problem(status_of(error), error.code, error.sentence, details=details)
    if isinstance(error, TooManyAttempts):
        answer["Retry-After"] = str(details["seconds"])
    return answer


def status_of(error: DomainError) -> HTTPStatus:
    """The status of the nearest class that has one."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def field_error(field: str, code: str, sentence: str) -> dict[str, str]:
    """One entry of a problem's `errors`."""
    return {"field": field, "code": code, "detail": sentence}
