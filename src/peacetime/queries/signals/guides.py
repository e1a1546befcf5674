"""How each tool is pointed here: what its own folder says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from peacetime.domain.shared.text import quoted
from peacetime.queries.lookup import NotFound
from peacetime.queries.signals.senders import GENERIC, sender_names, senders

OF_ANY = (
    "Whatever sends JSON: what a known tool sends is recognised, everything else is kept, "
    "and you point at its fields."
)
STEPS_OF_ANY = (
    "Let it send `POST` with a JSON body to the source's address. What is not recognised stands "
    "under *Not read*: open it, point at its fields, and it is read from then on."
)


@dataclass(frozen=True, slots=True)
class Guide:
    """What is known of a tool before it sends anything.

    `steps` is Markdown: where in the tool the address is filled in. `more` is the rest of its page. `signs`
    says how it signs, "" where it does not.
    """

    provider: str
    name: str
    about: str
    steps: str
    more: str
    signs: str


def guides(search: str = "") -> list[Guide]:
    """Every tool whose name holds the words, by name; any other tool last."""
    words = search.casefold().split()
    found = [guide(provider) for provider in sender_names() if provider != GENERIC]
    named = [one for one in found if all(word in one.name.casefold() for word in words)]
    return [*sorted(named, key=lambda one: one.name.casefold()), guide(GENERIC)]


def guide(provider: str) -> Guide:
    """One tool.

    Raises:
        NotFound: `provider_unknown`.
    """
    if provider == GENERIC:
        return Guide(GENERIC, sender_names()[GENERIC], OF_ANY, STEPS_OF_ANY, "", "")
    module = senders().get(provider)
    if module is None:
        raise NotFound(f"There is no tool {quoted(provider)} here.", code="provider_unknown")
    return _guide(provider, module)


@cache
def _guide(provider: str, module: Any) -> Guide:
    steps, more = _readme(module.__package__)
    return Guide(
        provider,
        module.NAME,
        (module.__doc__ or "").strip().split("\n\n")[0].replace("\n", " "),
        steps,
        more,
        _signs(module.__package__),
    )


def _readme(package: str) -> tuple[str, str]:
    """The first paragraph under the title, and what is read; headings after that are about other things."""
    text = files(package).joinpath("README.md").read_text(encoding="utf-8")
    body = text.partition("\n\n")[2].partition("\n## ")[0].strip()
    steps, _, more = body.partition("\n\n")
    return steps, more


def _signs(package: str) -> str:
    name = f"{package}.signature"
    if find_spec(name) is None:
        return ""
    return (import_module(name).__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
