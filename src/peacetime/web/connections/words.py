"""What a page says of a connection: how it stands, in a word and a sentence, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.communications.subjects import Subject
from peacetime.domain.shared.text import listed
from peacetime.queries.connections import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.queries.connections import ConnectionShown, Counted
    from peacetime.queries.providers import Provider

TOLD, TICKETS = "Connect a tool that is told", "Connect a tracker"
MEETINGS, READ = "Connect a team’s calendar", "Connect a schedule or a history"
# A word, and the state that gives it its sign and colour.
WORDS = {
    Standing.DELETED: ("Deleted", ""),
    Standing.PAUSED: ("Paused", "warning"),
    Standing.FAILING: ("Failing", "bad"),
    Standing.WRONG: ("Not right yet", "bad"),
    Standing.CHECKING: ("Being checked", ""),
    Standing.TRIED_OUT: ("Dry run", "warning"),
    Standing.WORKING: ("Works", "good"),
}
SUBJECTS = [(subject.value, subject.label, subject.help) for subject in Subject]
SEVERITIES = [
    ("SEV4", "Every severity"),
    ("SEV3", "SEV 3 and worse"),
    ("SEV2", "SEV 2 and worse"),
    ("SEV1", "SEV 1 and worse"),
    ("SEV0", "SEV 0 only"),
]
AUDIENCES = [
    ("stakeholders", "Stakeholders", "Calm words without names. Of drills they hear nothing."),
    ("team", "The team", "Who has which role, when it is over, and what is reminded of."),
]


@dataclass(frozen=True, slots=True)
class Stands:
    """How a connection stands. `sentence` is "" where the word says it all."""

    word: str
    state: str
    sentence: str = ""
    more: str = ""


def standing_of(
    shown: ConnectionShown, counted: Counted | None = None, *, provider: Provider | None = None
) -> Stands:
    """The word of its standing, with what is known and what to do next."""
    word, state = WORDS[shown.standing]
    waiting = counted.waiting if counted else 0
    is_only_read = provider is not None and not provider.is_written
    sentence, more = _read(shown) if is_only_read else _sentences(shown, waiting)
    return Stands(word, state, sentence, more)


def grouped(found: Iterable[Provider]) -> list[tuple[str, list[Provider]]]:
    """What can be connected, by what it is for; a kind without any is left out."""
    kinds: dict[str, list[Provider]] = {TOLD: [], TICKETS: [], MEETINGS: [], READ: []}
    for each in found:
        kinds[_kind(each)].append(each)
    return [(kind, tools) for kind, tools in kinds.items() if tools]


def _kind(provider: Provider) -> str:
    if provider.is_told:
        return TOLD
    if provider.is_tracker:
        return TICKETS
    return MEETINGS if provider.has_calendars else READ


def hears(shown: ConnectionShown) -> str:
    """What it is told, in a line."""
    if not shown.subjects:
        return "Told nothing"
    subjects = listed([_inside(Subject(name).label) for name in shown.subjects])
    severity = _inside(dict(SEVERITIES)[shown.from_severity])
    return f"{subjects[:1].upper()}{subjects[1:]}; {severity}"


def _sentences(shown: ConnectionShown, waiting: int) -> tuple[str, str]:
    waits = "" if not waiting else f" {_count(waiting)} {'waits' if waiting == 1 else 'wait'}."
    match shown.standing:
        case Standing.DELETED:
            return "It was deleted with its secrets. What it was told stays in the log below.", ""
        case Standing.PAUSED:
            return (
                f"It is told nothing for now.{waits}",
                "When it goes on, what waits is sent first, in order.",
            )
        case Standing.FAILING:
            more = "It is tried again by itself, for three days; nothing is lost meanwhile."
            return f"{shown.last_error}{waits}", more
        case Standing.WRONG:
            missing = listed(list(shown.missing_scopes))
            more = f"Missing there: {missing}. Add it, and check again." if missing else ""
            return shown.finding, more
        case Standing.CHECKING:
            return (
                "It is being checked.",
                "The answer is here in a moment; without scripts, load the page again.",
            )
        case Standing.TRIED_OUT:
            return "What would be sent is shown below, and nothing is sent.", ""
        case Standing.WORKING:
            return shown.finding, ""


def _read(shown: ConnectionShown) -> tuple[str, str]:
    """The same of a tool that is told nothing."""
    match shown.standing:
        case Standing.DELETED:
            return "It was deleted with its secrets. What was read of it stays.", ""
        case Standing.PAUSED:
            return "Nothing is asked of it for now.", "What was read before stays as it is."
        case Standing.FAILING:
            again = "It is asked again by itself. What was read before stays as it is."
            return shown.last_error, again
        case _:
            return _sentences(shown, 0)


def _inside(label: str) -> str:
    """A label as it stands in a sentence."""
    return label if label.startswith("SEV") else f"{label[:1].lower()}{label[1:]}"


def _count(number: int) -> str:
    return f"{number:,} message{'' if number == 1 else 's'}"
