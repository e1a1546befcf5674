"""A balance corrected by hand, with a reason, by whoever leads or administers."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.burst.asking import Finite
from peacetime.api.fields import Moment, Sent, Shown, text
from peacetime.api.writing import write
from peacetime.usecases.burst import corrections as usecases

router = Router(tags=["capacity"])


class CorrectBalance(Sent):
    """Credit-hours to give or, with a minus, to take."""

    person: str = Field(description="E-mail address.")
    credit_hours: Finite = Field(description=f"From -{usecases.MOST:g} to {usecases.MOST:g}.")
    reason: Annotated[str, text(500)]
    at: Moment | None = Field(None, description="From when on; now, when left out.")


class BalanceCorrected(Shown):
    """A correction as it stands; the number is told to nobody but the person."""

    key: str
    person: str
    is_withdrawn: bool


@router.post("/corrections", response={201: BalanceCorrected})
def correct_balance(request: Request, said: CorrectBalance) -> Status[BalanceCorrected]:
    """Give or take credit-hours of a person's balance, with a reason."""
    correct = partial(
        usecases.correct_balance, said.person, said.credit_hours, said.reason, when=said.at
    )
    return write(request, correct, BalanceCorrected.model_validate, status=HTTPStatus.CREATED)


@router.delete("/corrections/{key}", response=BalanceCorrected)
def withdraw_correction(request: Request, key: str) -> Status[BalanceCorrected]:
    """Take a correction back; that it was there stays on record."""
    withdraw = partial(usecases.withdraw_correction, key)
    return write(request, withdraw, BalanceCorrected.model_validate)
