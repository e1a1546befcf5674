"""Passwords: what is refused, and the one form in which they are hashed."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from peacetime.domain.shared.errors import InvalidInput
from peacetime.storage.models import Person

LONGEST = 1_000
NEVER_RIGHT = "!"  # what the hasher takes as long over as over a password


def password_hash(password: str, *, name: str, email: str, field: str = "password") -> str:
    """The hash to store of a password that is good enough.

    Raises:
        InvalidInput: `password_too_short`, `password_too_common`, `password_too_similar`,
            `password_too_long`, `text_surrogate`.
    """
    prepared = _prepared(password, field)
    try:
        validate_password(prepared, Person(name=name, email=email))
    except ValidationError as refusal:
        first = refusal.error_list[0]
        sentence = " ".join(refusal.messages)
        raise InvalidInput(sentence, field=field, code=str(first.code)) from None
    return make_password(prepared)


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password is the one stored; as slow where none is stored."""
    try:
        prepared = _prepared(password, "password")
    except InvalidInput:
        prepared, stored = "", None
    return check_password(prepared, stored or NEVER_RIGHT)


def _prepared(password: str, field: str) -> str:
    """The same keys give the same password on every system: composed (NFC), never trimmed."""
    if len(password) > LONGEST:
        raise InvalidInput(
            f"A password has at most {LONGEST:,} characters.", field=field, code="password_too_long"
        )
    try:
        password.encode()
    except UnicodeEncodeError:
        sentence = "The password contains half of a character. Type it again."
        raise InvalidInput(sentence, field=field, code="text_surrogate") from None
    return unicodedata.normalize("NFC", password)
