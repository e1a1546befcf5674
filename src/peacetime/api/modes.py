"""Into Rescue Mode and back, and which mode a team was in when."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Sent, SentSeverity, SentTrigger, Shown, text
from peacetime.api.incidents import Incident, opened
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.domain.modes.declaration import Declaration
from peacetime.domain.modes.transitions import NotInRescue, StandDown
from peacetime.queries import modes
from peacetime.queries.proposals import StandDownForm, stand_down_form
from peacetime.queries.sight import Sight
from peacetime.usecases import modes as usecases

router = Router(tags=["modes"])


class DeclareRescue(Sent):
    """What is said when Rescue Mode is declared; people are named by e-mail address."""

    trigger: SentTrigger
    summary: Annotated[str, text(300)] = Field(description="One sentence on what is wrong.")
    severity: SentSeverity
    done_when: Annotated[str, text(500)]
    commander: str | None = None
    comms_lead: str | None = None
    services: list[Annotated[str, text(100)]] = Field(default_factory=list, max_length=50)
    customers_affected: Annotated[str, text(200, required=False)] = ""
    paused: Annotated[str, text(500, required=False)] = "Planned sprint work"
    approver: str | None = Field(None, description="A crunch needs one.")
    review_at: Moment | None = Field(None, description="A crunch needs one.")
    private: bool = Field(
        default=False, description="Only whoever holds a role, and administrators, read of it."
    )

    def declaration(self) -> Declaration:
        """The same words for the use-case."""
        said = {**dict(self), "services": tuple(self.services), "is_private": self.private}
        del said["private"]
        return Declaration(**said)


class SayStandDown(Sent):
    """What is said when a team stands down."""

    summary: Annotated[str, text(2000)] = Field(description="The cause in brief.")
    postmortem_at: Moment | None = None
    postmortem_owner: str | None = Field(None, description="The commander, when left out.")
    recovery_until: Moment | None = None
    override_reason: Annotated[str, text(500, required=False)] = ""
    recognition: Annotated[str, text(1000, required=False)] = ""
    resolved_at: Moment | None = Field(None, description="Now, when left out.")
    impact: Annotated[str, text(1000, required=False)] = ""
    follow_up: Annotated[str, text(1000, required=False)] = ""

    def words(self) -> StandDown:
        """The same words for the use-case."""
        return StandDown(**dict(self))


class StoodDown(Shown):
    """What a stand-down ended."""

    team: str
    mode: str = "delivery"
    incidents: list[str]
    ended_at: datetime
    recovering_until: datetime | None
    overridden: list[int] = Field(description="Numbers of the exit criteria that were not met.")


class StandDownProposal(Shown):
    """What standing down proposes; all of it can be said otherwise."""

    incidents: list[str]
    unmet: list[str]
    postmortem_at: datetime | None
    postmortem_reason: str
    postmortem_owner: str | None
    recognition: str
    recovery_until: datetime


class Period(Shown):
    """One stretch of one mode; `to` is null while it lasts and where no end is known."""

    mode: str = Field(description="delivery or rescue")
    start: datetime = Field(serialization_alias="from")
    end: datetime | None = Field(serialization_alias="to")
    from_is: str = Field(description="exact or unknown")
    to_is: str = Field(description="exact, open, at_least or unknown")
    recovering_until: datetime | None
    incidents: list[str]


@router.post("/{slug}/rescue", response={201: Incident})
def declare_rescue(request: Request, slug: str, said: DeclareRescue) -> Status[Incident]:
    """Put a team into Rescue Mode and open its incident."""
    declare = partial(usecases.declare_rescue, slug, said.declaration())
    return write(request, declare, opened(request), status=HTTPStatus.CREATED)


@router.get("/{slug}/stand-down", response=StandDownProposal)
def propose_stand_down(request: Request, slug: str) -> StandDownProposal:
    """The proposed postmortem, thanks and recovery, and which exit criteria are not met."""
    form = stand_down_proposal(slug, at=timezone.now(), sight=request.auth.sight)
    return StandDownProposal(
        incidents=[incident.id for incident in form.incidents],
        unmet=list(form.unmet),
        postmortem_at=form.postmortem_at,
        postmortem_reason=form.postmortem_reason,
        postmortem_owner=form.postmortem_owner or None,
        recognition=form.recognition,
        recovery_until=form.recovery_until,
    )


@router.post("/{slug}/stand-down", response=StoodDown)
def stand_down(request: Request, slug: str, said: SayStandDown) -> Status[StoodDown]:
    """Bring a team back to Delivery Mode."""
    return write(request, partial(usecases.stand_down, slug, said.words()), _stood_down)


@router.get("/{slug}/modes", response=Page[Period], by_alias=True)
def read_modes(
    request: Request,
    slug: str,
    paging: Paged,
    start: Annotated[Moment | None, Query(alias="from")] = None,
    end: Annotated[Moment | None, Query(alias="to")] = None,
) -> Page[Period]:
    """The modes of a team, oldest first, from the beginning of its history or between two moments."""
    periods = modes.team_modes(
        slug, start=start, end=end, at=timezone.now(), sight=request.auth.sight
    )
    return sliced(request, periods, paging, _period)


def stand_down_proposal(slug: str, *, at: datetime, sight: Sight) -> StandDownForm:
    """The form of a team that is in Rescue Mode.

    Raises:
        NotInRescue: There is nothing to stand down from.
    """
    form = stand_down_form(slug, at=at, sight=sight)
    if not form.incidents:
        sentence = "This team is in Delivery Mode. There is no Rescue to stand down from."
        raise NotInRescue(sentence)
    return form


def _stood_down(result: usecases.StoodDown) -> StoodDown:
    return StoodDown(
        team=result.team,
        incidents=list(result.incidents),
        ended_at=result.ended_at,
        recovering_until=result.recovering_until,
        overridden=list(result.overridden),
    )


def _period(period: modes.ModePeriod) -> Period:
    return Period(
        mode=period.mode,
        start=period.from_at,
        end=period.to_at,
        from_is=period.from_is,
        to_is=period.to_is,
        recovering_until=period.recovering_until,
        incidents=list(period.incidents),
    )
