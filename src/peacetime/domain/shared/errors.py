"""What the domain refuses: a stable code for programs and a sentence for people."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class DomainError(Exception):
    """A rule of the domain said no; the sentence says what is wrong and what to do.

    Subclasses are named after what is wrong (`AlreadyInRescue`) and set `code`,
    which programs may rely on and which never changes once published.

    Args:
        sentence: For people: what is wrong and what to do about it.
        code: Only where one class carries several codes; the class's own otherwise.
        details: Named values a door may show or send along, JSON-shaped.

    >>> error = DomainError("Checkout is in Rescue Mode already.")
    >>> error.code, str(error)
    ('domain_error', 'Checkout is in Rescue Mode already.')
    """

    code: str = "domain_error"

    def __init__(
        self,
        sentence: str,
        *,
        code: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details: dict[str, object] = dict(details or {})
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return self.sentence


class InvalidInput(DomainError):
    """One field of what was sent cannot be accepted as it is.

    Args:
        sentence: What is wrong with the field and what to write instead.
        field: The field's name as the caller sent it (`done_when`).
        code: The stable code of this very refusal (`text_nul`).
        details: Named values beside the field.

    >>> error = InvalidInput("Name is empty. Write one.", field="name", code="text_required")
    >>> error.code, error.field, error.details
    ('text_required', 'name', {'field': 'name'})
    """

    code = "invalid_input"
    others: tuple[InvalidInput, ...] = ()  # further fields of the same form

    def __init__(
        self,
        sentence: str,
        *,
        field: str,
        code: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence, code=code, details={"field": field, **(details or {})})
        self.field = field


class Mistakes:
    """Whoever fills in a form hears of every field that cannot be accepted, not of the first alone.

    >>> mistakes = Mistakes()
    >>> for name in ("host", "folder"):
    ...     with mistakes.noted():
    ...         raise InvalidInput(f"Write the {name}.", field=name)
    >>> try:
    ...     mistakes.refuse()
    ... except InvalidInput as refusal:
    ...     (refusal.field, [other.field for other in refusal.others])
    ('host', ['folder'])
    """

    def __init__(self) -> None:
        self._found: list[InvalidInput] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """What is wrong with a field is kept for later; every other refusal passes."""
        try:
            yield
        except InvalidInput as refusal:
            self._found.append(refusal)

    def refuse(self) -> None:
        """Say all that was noted.

        Raises:
            InvalidInput: The first, with `others`; nothing is raised where nothing was noted.
        """
        if self._found:
            first, *others = self._found
            first.others = tuple(others)
            raise first
