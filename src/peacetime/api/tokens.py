"""API tokens: shown once, never again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Number, Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.people import OrgRole
from peacetime.api.writing import write
from peacetime.queries.tokens import TokenShown, tokens_seen_by
from peacetime.usecases import tokens as usecases

router = Router(tags=["tokens"])
SECRETS = frozenset({"token"})


class Token(Shown):
    """One token; `state` is active, expired or revoked."""

    id: int
    name: str
    prefix: str
    role: str
    person: str | None = Field(description="Null where it stands for a program.")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    state: str


class TokenMade(Token):
    """A new token, which is shown only this once."""

    token: str


class CreateToken(Sent):
    """What it is called and what it may; never more than its maker."""

    name: Annotated[str, text(100)]
    role: OrgRole
    expires_at: Moment | None = None
    is_for_program: bool = Field(
        default=False, description="It stands for a program, not for oneself."
    )


@router.get("", response=Page[Token])
def list_tokens(request: Request, paging: Paged) -> Page[Token]:
    """One's own tokens, for administrators also those of programs, oldest first."""
    rows = tokens_seen_by(
        request.auth, at=timezone.now(), after=paging.after, limit=paging.limit + 1
    )
    return page_of(request, rows, paging, _shown, mark=lambda row: row.id)


@router.post("", response={201: TokenMade})
def create_token(request: Request, said: CreateToken) -> Status[TokenMade]:
    """Make a token for oneself, or for a program."""
    create = partial(
        usecases.create_token,
        said.name,
        said.role,
        expires_at=said.expires_at,
        is_for_program=said.is_for_program,
    )
    return write(request, create, _made, status=HTTPStatus.CREATED, secrets=SECRETS)


@router.delete("/{id}", response=Token)
def revoke_token(request: Request, id: Number) -> Status[Token]:
    """End a token at once."""
    return write(request, partial(usecases.revoke_token, id), _shown)


def _made(made: usecases.TokenMade) -> TokenMade:
    return TokenMade(**_shown(made.token).model_dump(), token=made.secret)


def _shown(token: TokenShown) -> Token:
    return Token.model_validate(token)
