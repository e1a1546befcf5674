"""E-mail addresses as people type them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, quoted

LONGEST = 254
_is_address = EmailValidator()


def clean_address(text: str | None, *, field: str = "email") -> str:
    """One address, in lower case.

    Raises:
        InvalidInput: `email_invalid`, or a code of `clean_text`.
    """
    address = clean_text(text, field=field, max_length=LONGEST).lower()
    try:
        _is_address(address)
    except ValidationError:
        sentence = f"{quoted(address)} is not an e-mail address. Write it like alice@example.org."
        raise InvalidInput(sentence, field=field, code="email_invalid") from None
    return address


def clean_addresses(text: str, *, field: str = "addresses", at_most: int = 200) -> list[str]:
    """Addresses, one a line; blank lines and repetitions fall away.

    Raises:
        InvalidInput: `email_invalid` with the line, `addresses_missing`, `addresses_too_many`.
    """
    lines = clean_text(
        text, field=field, max_length=LONGEST * at_most, required=False, multiline=True
    ).split("\n")
    found = [
        _on_line(number, line, field) for number, line in enumerate(lines, start=1) if line.strip()
    ]
    addresses = list(dict.fromkeys(found))
    if not addresses:
        raise InvalidInput(
            "Write at least one address, one a line.", field=field, code="addresses_missing"
        )
    if len(addresses) > at_most:
        sentence = f"These are {len(addresses)} addresses; at most {at_most} fit. Use a mailing list instead."
        raise InvalidInput(sentence, field=field, code="addresses_too_many")
    return addresses


def _on_line(number: int, line: str, field: str) -> str:
    try:
        return clean_address(line, field=field)
    except InvalidInput as refusal:
        sentence = f"Line {number}: {refusal.sentence}"
        raise InvalidInput(
            sentence, field=field, code=refusal.code, details={"line": number}
        ) from None
