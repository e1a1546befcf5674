"""A need as a form shows it, and as it is typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, quoted
from peacetime.web.dependencies.what_if import found_service
from peacetime.web.dependencies.words import share_words
from peacetime.web.form import Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.web.dependencies.whole import Whole

COUPLINGS = [
    ("hard", "Hard", "Its outage is ours too."),
    ("soft", "Soft", "We stay up without that part."),
    ("unknown", "Not known", "Computed both ways."),
]
FOREVER = "for ever"
LONGEST_PART, LONGEST_JOURNEY = 200, 100


@dataclass(frozen=True, slots=True)
class MemberFields:
    """The fields of one provider; `prefix` begins their names."""

    slug: str
    name: str
    prefix: str


def fields_of(need: Need) -> dict[str, str]:
    """What the form of a need holds."""
    found = {
        "coupling": need.coupling.value,
        "attribute": need.attribute,
        "needs": str(need.enough) if need.spares else "",
    }
    for number, member in enumerate(need.members):
        found |= {
            f"{number}-cover": FOREVER
            if member.cover_minutes == inf
            else shown_number(member.cover_minutes),
            f"{number}-timeout": shown_number(member.timeout_seconds),
            f"{number}-breaker": "yes" if member.has_breaker else "",
            f"{number}-retries": str(member.retries or ""),
            f"{number}-expected": "" if member.expected is None else share_words(member.expected),
        }
    return found


def added_need(whole: Whole, consumer: str, form: Form) -> Need:
    """The need that was typed: of one provider, or of several of which one suffices.

    Raises:
        InvalidInput: A field makes no sense.
    """
    named = [each.strip() for each in form.line("provider").split(",") if each.strip()]
    if not named:
        raise InvalidInput("Name what it needs.", field="provider", code="provider_missing")
    providers = []
    for each in named:
        try:
            providers.append(found_service(whole, each))
        except InvalidInput as unknown:
            raise InvalidInput(unknown.sentence, field="provider", code=unknown.code) from None
    member = typed_member(Member(""), form, "0")
    members = tuple(replace(member, provider=each) for each in dict.fromkeys(providers))
    return Need(
        consumer,
        members,
        typed_coupling(form),
        needs=1 if len(members) > 1 else None,
        attribute=_text(form, "attribute", LONGEST_PART),
        journey=_text(form, "journey", LONGEST_JOURNEY),
    )


def changed_need(need: Need, form: Form) -> Need:
    """A need as it was typed anew; its providers stay.

    Raises:
        InvalidInput: A field makes no sense.
    """
    members = tuple(
        typed_member(member, form, str(number)) for number, member in enumerate(need.members)
    )
    enough = None
    if len(members) > 1 and form.value("needs").strip():
        enough = int(typed_number(form, "needs") or 0)
    return replace(
        need,
        members=members,
        coupling=typed_coupling(form),
        needs=None if enough == len(members) else enough,
        attribute=_text(form, "attribute", LONGEST_PART),
    )


def typed_coupling(form: Form) -> Coupling:
    """The coupling that was chosen.

    Raises:
        InvalidInput: `coupling_unknown`.
    """
    written = form.value("coupling")
    if written not in {each.value for each in Coupling}:
        sentence = f"{quoted(written)} is no coupling. Choose hard, soft or not known."
        raise InvalidInput(sentence, field="coupling", code="coupling_unknown")
    return Coupling(written)


def typed_member(member: Member, form: Form, prefix: str) -> Member:
    """A provider with the protection that was typed."""
    is_endless = form.value(f"{prefix}-cover").strip().casefold() == FOREVER
    cover = inf if is_endless else typed_number(form, f"{prefix}-cover") or 0.0
    return replace(
        member,
        cover_minutes=cover,
        timeout_seconds=typed_number(form, f"{prefix}-timeout"),
        has_breaker=form.value(f"{prefix}-breaker") == "yes",
        retries=int(typed_number(form, f"{prefix}-retries") or 0),
        expected=typed_share(form, f"{prefix}-expected"),
    )


def refused_fields() -> Mapping[str, str]:
    """Which field of the form a rule of the domain means."""
    return {
        "members": "provider",
        "cover_minutes": "0-cover",
        "timeout_seconds": "0-timeout",
        "retries": "0-retries",
        "expected": "0-expected",
    }


def typed_number(form: Form, name: str) -> float | None:
    """The number in a field; None where it is empty.

    Raises:
        InvalidInput: `number_unreadable`.
    """
    written = form.value(name).strip().replace(",", ".")
    if not written:
        return None
    try:
        found = float(written)
    except ValueError:
        found = inf
    if not isfinite(found) or abs(found) > 1e9:  # noqa: PLR2004 - no cover, timeout or count is so large
        sentence = f"{quoted(written)} is no number. Write one, or leave it empty."
        raise InvalidInput(sentence, field=name, code="number_unreadable")
    return found


def typed_share(form: Form, name: str, *, least: float = 1e-9) -> float | None:
    """The share of time in a field, as 99.9%, 99.9 or 0.999; None where it is empty.

    Raises:
        InvalidInput: `number_unreadable`, `share_impossible`.
    """
    written = form.value(name).strip()
    found = typed_number(Form({name: written.rstrip("% ")}), name)
    if found is None:
        return None
    share = round(found / 100, 12) if written.endswith("%") or found > 1 else found
    if not least <= share <= 1:
        sentence = f"{quoted(written)} is no share of time. Write one such as 99.9%."
        raise InvalidInput(sentence, field=name, code="share_impossible")
    return share


def _text(form: Form, name: str, longest: int) -> str:
    return clean_text(form.line(name), field=name, max_length=longest, required=False)


def shown_number(value: float | None) -> str:
    """A number as a field holds it; nothing for none."""
    return f"{value:g}" if value else ""
