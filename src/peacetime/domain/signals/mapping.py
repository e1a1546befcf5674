"""Any other tool's JSON: fields pointed at in a captured payload say where a signal stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    MOST_SIGNALS,
    incomplete,
    passed_over,
    reading,
    refuse_depth,
    remarks_on_moments,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State
from peacetime.domain.signals.states import state

Choice = TypeVar("Choice", State, Kind, Level)

TOOL: Final = "mapped"
ROOT: Final = "$."
MOST_PATH: Final = 300
MOST_KEYS: Final = 5
MOST_WORDS: Final = 50
PATHS: Final = (
    "title",
    "state",
    "level",
    "service",
    "team",
    "at",
    "started_at",
    "link",
    "text",
    "items",
)
WORDS: Final = ("firing", "acknowledged", "resolved")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Where a signal stands in the JSON of a tool that is unknown here.

    A path is names with dots between them (`event.items.0.id`), seen from the item; one that begins
    with `$.` is seen from the whole payload.

    Args:
        key: Paths whose values together name the matter, the same over its life.
        title: Path of the line for people.
        state: Path of the word for how it stands; "" where the tool has none.
        firing: Words that mean trouble, beside those that everybody uses.
        acknowledged: Words that mean somebody has it.
        resolved: Words that mean it is over.
        otherwise: The state of a word that no list has, and where there is none; None refuses it.
        level: Path of the word for how bad it is.
        levels: The tool's own words for that, in small letters, beside those that everybody uses.
        service: Path of what is hit.
        team: Path of who owns it.
        at: Path of the moment at which the state began.
        started_at: Path of the moment at which the matter began.
        link: Path of an address where people read more.
        text: Path of more lines.
        items: Path of a list of which each item is a matter; "" where the payload is one.
        kind: What the matters are.

    Source: our form.

    >>> found = Mapping(key=("id",), title="name", state="is", firing=("red",), resolved=("green",))
    >>> found.read({"id": 7, "name": "Queue is full", "is": "red"}).signals[0].state
    <State.FIRING: 'firing'>
    """

    key: tuple[str, ...]
    title: str
    state: str = ""
    firing: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    otherwise: State | None = None
    level: str = ""
    levels: tuple[tuple[str, Level], ...] = ()
    service: str = ""
    team: str = ""
    at: str = ""
    started_at: str = ""
    link: str = ""
    text: str = ""
    items: str = ""
    kind: Kind = Kind.ALERT

    def read(self, payload: Any) -> Reading:
        """What a payload says, by this mapping.

        Raises:
            NotRead: `payload_incomplete`, `state_unknown`, `payload_too_deep`.

        Cost: linear in the fields that are pointed at.
        """
        tree = fields.unwrapped(payload)
        refuse_depth(tree, TOOL)
        found = fields.at(tree, self.items) if self.items else tree
        items = found if isinstance(found, list) else [found]
        if not items:
            return passed_over("Its list of matters is empty.")
        signals: list[Signal] = []
        remarks: list[str] = []
        refusals: list[NotRead] = []
        for item in items[:MOST_SIGNALS]:
            try:
                signals.append(self._signal(tree, item))
            except NotRead as refusal:
                refusals.append(refusal)
            remarks += remarks_on_moments(
                item, *(path for path in (self.at, self.started_at) if path)
            )
        if not signals:
            raise refusals[0]
        return reading(
            signals, [*remarks, *(f"An item was left out: {refusal}" for refusal in refusals)]
        )

    def _signal(self, tree: Any, item: Any) -> Signal:
        parts = [fields.line(_at(tree, item, path)) for path in self.key]
        if not any(parts):
            raise incomplete(
                TOOL, "field for the key, " + " or ".join(f"`{path}`" for path in self.key)
            )
        title = fields.line(_at(tree, item, self.title))
        if not title:
            raise incomplete(TOOL, f"field for the title, `{self.title}`")
        level_word = fields.line(_at(tree, item, self.level))
        return Signal(
            kind=self.kind,
            state=self._state(fields.line(_at(tree, item, self.state))),
            key=fields.key(*parts),
            title=without_addresses(title),
            at=moment(_at(tree, item, self.at)),
            started_at=moment(_at(tree, item, self.started_at)),
            level=dict(self.levels).get(level_word.casefold()) or level(level_word),
            level_word=level_word,
            service=fields.line(_at(tree, item, self.service)),
            team=fields.line(_at(tree, item, self.team)),
            link=fields.link(_at(tree, item, self.link)),
            text=without_addresses(fields.text(_at(tree, item, self.text))),
        )

    def _state(self, word: str) -> State:
        small = word.casefold()
        lists = (
            (self.firing, State.FIRING),
            (self.acknowledged, State.ACKNOWLEDGED),
            (self.resolved, State.RESOLVED),
        )
        for words, meant in lists:
            if small and small in words:
                return meant
        found = state(word) or self.otherwise
        if found is not None:
            return found
        if not word:
            raise incomplete(TOOL, f"field for the state, `{self.state}`")
        sentence = f"The state is “{word[:60]}”, which no list of the mapping has. Add it to one."
        raise NotRead(sentence, code="state_unknown")

    def to_json(self) -> dict[str, Any]:
        """The mapping as plain JSON, without what is empty.

        >>> Mapping(key=("id",), title="name", otherwise=State.FIRING).to_json()
        {'key': ['id'], 'title': 'name', 'otherwise': 'firing', 'kind': 'alert'}
        """
        written: dict[str, Any] = {"key": list(self.key)}
        written |= {name: getattr(self, name) for name in PATHS if getattr(self, name)}
        written |= {name: list(getattr(self, name)) for name in WORDS if getattr(self, name)}
        if self.otherwise is not None:
            written["otherwise"] = self.otherwise.value
        if self.levels:
            written["levels"] = {word: how_bad.value for word, how_bad in self.levels}
        return {**written, "kind": self.kind.value}


def mapping_of(written: Any) -> Mapping:
    """A mapping out of plain JSON, checked.

    Raises:
        InvalidInput: `mapping_invalid` (no object, a field that is unknown or of another type),
            `mapping_path_invalid`, `mapping_key_required`, `mapping_title_required`,
            `mapping_state_required`, `mapping_words_clash`.

    >>> mapping_of({"key": ["id"], "title": "name", "otherwise": "firing"}).key
    ('id',)
    """
    if not isinstance(written, dict):
        raise _invalid("A mapping is an object with a path for each field.")
    known = {"key", "otherwise", "levels", "kind", *PATHS, *WORDS}
    for name in written:
        if name not in known:
            raise _invalid(f"A mapping has no “{fields.line(name, 40)}”. Leave it out.")
    paths: dict[str, Any] = {name: _path(written.get(name) or "", name) for name in PATHS}
    words: dict[str, Any] = {name: _words(written.get(name), name) for name in WORDS}
    found = Mapping(
        key=tuple(
            _path(path, "key")
            for path in _list(written.get("key"), "key", MOST_KEYS)
            if path.strip()
        ),
        levels=_levels(written.get("levels")),
        otherwise=_choice(State, written.get("otherwise"), "otherwise"),
        kind=_choice(Kind, written.get("kind"), "kind") or Kind.ALERT,
        **paths,
        **words,
    )
    _check(found)
    return found


def _check(found: Mapping) -> None:
    if not found.key:
        sentence = "Nothing says which matter it is. Point at a field that stays the same over its life, an id."
        raise InvalidInput(sentence, field="key", code="mapping_key_required")
    if not found.title:
        sentence = "Nothing says what to show people. Point at a line of text."
        raise InvalidInput(sentence, field="title", code="mapping_title_required")
    if not found.state and found.otherwise is None:
        sentence = (
            "Nothing says how the matter stands. Point at a field, or choose a state for all."
        )
        raise InvalidInput(sentence, field="state", code="mapping_state_required")
    said: dict[str, str] = {}
    for name in WORDS:
        for word in getattr(found, name):
            if said.setdefault(word, name) != name:
                sentence = f"“{word}” stands for two states. Keep it in one list."
                raise InvalidInput(sentence, field=name, code="mapping_words_clash")


def _at(tree: Any, item: Any, path: str) -> Any:
    if not path:
        return None
    return (
        fields.at(tree, path.removeprefix(ROOT)) if path.startswith(ROOT) else fields.at(item, path)
    )


def _invalid(sentence: str, field: str = "mapping") -> InvalidInput:
    return InvalidInput(sentence, field=field, code="mapping_invalid")


def _list(value: Any, name: str, most: int) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _invalid(f"“{name}” is a list of texts.", name)
    if len(value) > most:
        raise _invalid(f"“{name}” has more than {most} entries. Leave some out.", name)
    return value


def _path(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _invalid(f"“{name}” is a path, names with dots between them.", name)
    plain = value.strip()
    if (
        len(plain) > MOST_PATH
        or not plain.isprintable()
        or (plain and "" in fields.steps(plain.removeprefix(ROOT)))
    ):
        sentence = f"“{fields.line(plain, 60)}” is no path. Write names with dots between them: `event.id`."
        raise InvalidInput(sentence, field=name, code="mapping_path_invalid")
    return plain


def _words(value: Any, name: str) -> tuple[str, ...]:
    plain = (fields.line(word, 60).casefold() for word in _list(value, name, MOST_WORDS))
    return tuple(dict.fromkeys(word for word in plain if word))


def _levels(value: Any) -> tuple[tuple[str, Level], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict) or len(value) > MOST_WORDS:
        raise _invalid(
            f"“levels” is an object of at most {MOST_WORDS} words, each with its level.", "levels"
        )
    found = [
        (fields.line(word, 60).casefold(), _choice(Level, said, "levels"))
        for word, said in value.items()
    ]
    return tuple((word, how_bad) for word, how_bad in found if word and how_bad)


def _choice(choices: type[Choice], value: Any, name: str) -> Choice | None:
    if value is None or value == "":
        return None
    try:
        return choices(value)
    except ValueError:
        names = ", ".join(choice.value for choice in choices)
        raise _invalid(f"“{fields.line(value, 40)}” is none of {names}.", name) from None
