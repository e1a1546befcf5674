"""The ledger's assumptions: one policy of the organisation, every version kept, any of them can come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.burst.policy import Policy, differences, policy_of, values_of
from peacetime.domain.shared.text import clean_text
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.burst.policy import PolicyView, policy_now, policy_version
from peacetime.storage.models import BurstPolicyVersion
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.versions import refuse_stale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@command
def change_policy(
    said: Mapping[str, object],
    *,
    note: str = "",
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> PolicyView:
    """Assume otherwise from now on, of the whole of history; what is left out stays as it is.

    Raises:
        PolicyRefused: A value makes no sense; the sentence names it.
        Stale: Somebody saved another version than the one the caller saw.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    note = clean_text(note, field="note", max_length=500, required=False)
    lock_organisation()
    before = policy_now()
    policy = policy_of(said, base=before.policy)
    if policy != before.policy:
        refuse_stale(before.version, version)
        _append(before, policy, None, note=note, actor=actor, at=at)
    return policy_now()


@command
def restore_policy(number: int, *, actor: Actor, at: datetime) -> PolicyView:
    """Bring an earlier version back, as a new one; 0 brings back what is shipped.

    Raises:
        NotFound: `version_unknown`.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    before, wanted = policy_now(), policy_version(number)
    if wanted.policy != before.policy:
        _append(before, wanted.policy, number, note="", actor=actor, at=at)
    return policy_now()


def _append(
    before: PolicyView,
    policy: Policy,
    restored_from: int | None,
    *,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    number = before.version.number + 1
    BurstPolicyVersion.objects.create(
        number=number,
        content=values_of(policy),
        note=note,
        restored_from=restored_from,
        at=at,
        author=actor.label,
    )
    changed = {name: list(pair) for name, pair in differences(before.policy, policy).items()}
    record.audit(
        "burst.policy.changed",
        "burst:policy",
        actor=actor,
        at=at,
        version=number,
        restored_from=restored_from,
        values=changed,
    )
    record.fact("burst.policy.changed", at=at)
    edits.everybody_changed(edits.EVER)
