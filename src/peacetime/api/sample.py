"""The sample organisation: brought to look around, put away again."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Shown
from peacetime.api.writing import write
from peacetime.queries.sample import sample
from peacetime.usecases.sample import load_sample, remove_sample

router = Router(tags=["sample"])


class Sample(Shown):
    """Whether a sample organisation is here, and since when."""

    is_here: bool
    loaded_at: datetime | None = None
    teams: list[str] = Field(default_factory=list)


class SampleLoaded(Shown):
    """What was brought."""

    teams: list[str]
    people: int
    incidents: int


class SampleRemoved(Shown):
    """What was put away."""

    teams: list[str]


@router.get("", response=Sample)
def read_sample(request: Request) -> Sample:
    """Whether the sample organisation is here."""
    found = sample()
    return Sample.model_validate(found) if found else Sample(is_here=False)


@router.post("", response={201: SampleLoaded})
def bring_sample(request: Request) -> Status[SampleLoaded]:
    """Bring eight invented teams with a year of modes, where no team is set up."""
    return write(request, load_sample, SampleLoaded.model_validate, status=HTTPStatus.CREATED)


@router.delete("", response=SampleRemoved)
def put_sample_away(request: Request) -> Status[SampleRemoved]:
    """Archive the teams of the sample organisation and let its people in no more."""
    return write(request, remove_sample, SampleRemoved.model_validate)
