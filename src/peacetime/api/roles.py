"""Who does what in an incident."""

from __future__ import annotations

from functools import partial

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import SentRole, Shown
from peacetime.api.writing import write
from peacetime.usecases import roles as usecases

router = Router(tags=["roles"])


class RoleFilled(Shown):
    """A role after it was given or left."""

    role: str
    person: str = Field(description="E-mail address.")
    is_changed: bool = Field(description="False where it was so already.")


@router.put("/{id}/roles/{role}/{path:person}", response=RoleFilled)
def assign_role(
    request: Request,
    id: str,
    role: SentRole,
    person: str,
) -> Status[RoleFilled]:
    """Take or give a role; one that a single person holds is handed over."""
    return write(request, partial(usecases.assign_role, id, role, person), _shown)


@router.delete("/{id}/roles/{role}/{path:person}", response=RoleFilled)
def leave_role(
    request: Request,
    id: str,
    role: SentRole,
    person: str,
) -> Status[RoleFilled]:
    """Leave a role."""
    return write(request, partial(usecases.leave_role, id, role, person), _shown)


def _shown(filled: usecases.RoleFilled) -> RoleFilled:
    return RoleFilled(role=filled.role, person=filled.person, is_changed=filled.is_changed)
