"""A form as a page shows it: what was typed, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """Values and problems by the name of their field; `sentence` is what is wrong with the whole."""

    typed: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""

    def value(self, name: str, otherwise: str = "") -> str:
        """What one field holds; of several values the first."""
        values = self.values(name)
        return values[0] if values else otherwise

    def line(self, name: str) -> str:
        """What a field of one sentence holds: there Enter is a space."""
        return " ".join(self.value(name).splitlines())

    def values(self, name: str) -> Sequence[str]:
        """Everything a field of many choices holds."""
        typed = self.typed.get(name)
        if typed is None:
            return ()
        return (typed,) if isinstance(typed, str) else typed

    def problem(self, name: str) -> str:
        """The sentence under one field, empty where all is well."""
        return self.problems.get(name, "")
