"""Which tools can send signals, what is read, and what their words mean here."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from devtools.docs.tables import generated, table
from peacetime.domain.signals import levels, states
from peacetime.domain.signals.signal import Kind, Level, State
from peacetime.integrations.inbound import providers

REFUSALS = [
    ("payload_not_json", "It is not JSON."),
    ("payload_unknown", "It is not of this tool, or of a form that is unknown here."),
    ("payload_incomplete", "A field that must be there is not: an id, a state."),
    ("payload_too_deep", "It is nested deeper than any tool nests."),
    ("state_unknown", "The tool’s word for how the matter stands is unknown here."),
    ("mail_broken", "It is said to be a mail, and has neither From nor Subject."),
    ("mail_loop", "It is a mail of Peacetime itself that came back."),
    ("mail_automatic", "It is an automatic answer or a bounce."),
    ("version_unknown", "Its version is unknown and cannot be read like a known one."),
]


def page() -> str:
    tools = table(
        ["Tool", "Folder", "What is read", "How it proves that it is the sender"],
        [
            (tool.NAME, f"`{name}`", _first_line(f"{name}.inbound"), _proof(name))
            for name, tool in sorted(providers().items(), key=lambda pair: pair[1].NAME.casefold())
        ],
    )
    words_of_states = table(
        ["State", "Words"],
        [
            (state.value, _words(word for word, meant in states.WORDS.items() if meant is state))
            for state in State
        ],
    )
    words_of_levels = table(
        ["Level", "Words"],
        [
            (level.value, _words(word for word, meant in levels.WORDS.items() if meant is level))
            for level in Level
        ],
    )
    kinds = table(
        ["Kind", "Counts when a mode is recognised"],
        [(kind.value.replace("_", " "), "yes" if kind.is_trouble else "no") for kind in Kind],
    )
    return generated(
        "Signals",
        f"Deliveries of {len(providers())} tools are read without any mapping. Each tool’s folder under "
        "`src/peacetime/integrations/` has a README: how to point the tool here, what is read and what is odd. "
        "JSON of any other tool is read by a mapping: point at the fields of a captured delivery.",
        "## Tools",
        tools,
        "## States",
        "A matter is firing, acknowledged or resolved. Each tool’s own words count first; for JSON of any other "
        "tool these are understood without a list of its own.",
        words_of_states,
        "## Levels",
        "P1 and Sev-1 are critical, then each step is one lower; P0 and Sev-0 are critical too. A bare figure is "
        "unknown, since in one tool 1 is the worst and in another the mildest; tools that number have their own "
        "scale. A word that is unknown gives no level.",
        words_of_levels,
        "## Kinds",
        kinds,
        "## Refusals",
        "A delivery that cannot be read is kept with its reason, to be looked at, mapped and replayed. One that says "
        "nothing about a matter (a comment, a trial) is passed over with a sentence.",
        table(["Code", "Meaning"], [(f"`{code}`", meaning) for code, meaning in REFUSALS]),
    )


def _first_line(module: str) -> str:
    written = import_module(f"peacetime.integrations.{module}").__doc__ or ""
    return written.strip().splitlines()[0]


def _proof(name: str) -> str:
    if find_spec(f"peacetime.integrations.{name}.signature"):
        return _first_line(f"{name}.signature")
    return "The key in the address; a shared scheme where the sender can use one."


def _words(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
