"""Subjects of mails that monitors send: how the matter stands, and what is the same in every mail about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from peacetime.domain.signals.fields import line
from peacetime.domain.signals.levels import WORDS as LEVELS
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.signal import State
from peacetime.domain.signals.states import WORDS as STATES
from peacetime.domain.signals.states import state

ANSWERED: Final = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|tr|antw|ynt)(?:\[\d{1,3}\])?\s*:\s*|\[(?:ext|external|extern)\]\s*:?\s*)+",
    re.IGNORECASE,
)
BRACKETED: Final = re.compile(r"\[([^\[\]]{1,80})\]|【([^【】]{1,80})】")
LEADING: Final = re.compile(
    r"[\s*!:#>-]*([^\W\d_]+(?:\s[^\W\d_]+)?)([^:|–—\n]{0,40}?)\s*(?::|\||\s[-–—]\s)"
)
PARTS: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
STEP: Final = re.compile(r"\b(?:P|S|SEV|Sev|sev)[ -]?[0-5]\b")
# What differs from mail to mail about the same matter: values, moments, how long it took.
IPV4: Final = r"\d{1,3}(?:\.\d{1,3}){3}"
VALUE: Final = re.compile(
    rf"(?P<kept>{IPV4}(?::\d+)?)"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?)?"
    r"|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
    r"|\b\d{1,2}:\d\d(?::\d\d)?\s?(?:am|pm|utc|gmt|z)?\b"
    r"|[<>=]+\s*[-+]?\d+(?:[.,]\d+)?"
    r"|\b\d+(?:[.,]\d+)?\s*(?=[<>=])"
    r"|(?<![\w.-])[-+]?\d+(?:[.,]\d+)?\s?(?:%|‰|percent\b)"
    r"|(?<![\w.-])[-+]?\d+(?:[.,]\d+)?\s?(?:[µmn]?s|secs?|seconds?|mins?|minutes?|m|h|hrs?|hours?|d|days?"
    r"|[kmgt]i?b(?:/s|ps)?|bytes?|rpm|rps|qps|req/s|°c|c)\b"
    r"|(?<![\w.-])\d+[.,]\d+(?![\w.])",
    re.IGNORECASE,
)
FILLERS: Final = {
    "a", "again", "alarm", "alert", "alerts", "am", "an", "and", "are", "at", "back", "been", "by", "for", "from",
    "had", "has", "have", "in", "incident", "is", "issue", "it", "just", "longer", "monitor", "no", "not",
    "notification", "now", "of", "on", "once", "since", "state", "status", "still", "the", "to", "was", "were", "went",
    "with", "event", "update", "pm", "utc", "gmt", "changed", "after", "acknowledgement",
}  # fmt: skip
VERBS: Final = {
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "been",
    "now",
    "back",
    "went",
    "be",
    "still",
    "again",
}
DENIALS: Final = {"not", "isn't", "isn’t", "never", "un", "no"}
# In capitals they may be any word; only a place or a verb before them makes them a state.
COMMON: Final = {
    "up", "ok", "open", "close", "closed", "clear", "new", "active", "good", "green", "pass", "done", "started",
    "complete", "completed", "error", "create", "created", "fire", "alert", "failure", "fail",
}  # fmt: skip
NO_LEVELS: Final = {
    "alert",
    "page",
    "pager",
    "notice",
    "important",
    "trace",
    "debug",
    "immediate",
    "failed",
    "failure",
}
TESTS: Final = {"test", "testing", "drill"}
MOST_SUBJECT: Final = 400


@dataclass(frozen=True, slots=True)
class Subject:
    """What a subject says.

    Args:
        state: None where no word of it says how the matter stands.
        title: Its words for people, without the state's; "" where it has no others.
        matter: The same in every mail about the same matter; "" where it has no words.
        level_word: "" where it has none.
        is_test: Whether it says that it is a trial.
    """

    state: State | None
    title: str
    matter: str
    level_word: str
    is_test: bool


def subject(said: str) -> Subject:
    """The state of a subject is its word in brackets, before a colon, in capitals, or after a verb, in that order.

    Where one place has several, the end of a matter counts before its beginning: "[Alert] Recovered: disk".

    Source: subjects of Nagios, Icinga, Zabbix, Alertmanager, Grafana, Datadog, CloudWatch, UptimeRobot, Pingdom.
    Cost: linear; some 50 µs.

    >>> subject("[FIRING:2] Disk is full on web1").state
    <State.FIRING: 'firing'>
    >>> down, up = subject("** PROBLEM alert: web1/HTTP is DOWN **"), subject("** RECOVERY alert: web1/HTTP is UP **")
    >>> (down.state.value, up.state.value), down.matter == up.matter, up.title
    (('firing', 'resolved'), True, 'web1/HTTP is UP')
    """
    whole = ANSWERED.sub("", line(said, MOST_SUBJECT), count=1)
    brackets = [one or other for one, other in BRACKETED.findall(whole)]
    rest = BRACKETED.sub(" ", whole)
    leading = LEADING.match(rest)
    found = _state_of_places(brackets, leading, rest)
    words = [word.casefold() for word in PARTS.findall(whole)]
    return Subject(
        state=found if found is not None else _in_prose(words),
        title=_title(whole, rest, leading),
        matter=_matter(whole),
        level_word=_level_word(brackets, rest),
        is_test=any(word.casefold().strip() in TESTS for word in brackets),
    )


def _state_of_places(brackets: list[str], leading: re.Match[str] | None, rest: str) -> State | None:
    structural = [found for each in brackets if (found := _of_words(each)) is not None]
    if leading is not None:
        last = PARTS.findall(leading[1] + leading[2])[-1]
        of_last = state(last) if last.casefold() not in COMMON - {"closed"} else None
        structural += [found for found in (_of_words(leading[1]), of_last) if found is not None]
    return _strongest(structural) or _strongest(_capitals(rest))


def _of_words(said: str) -> State | None:
    """The state that a few words begin with: "FIRING:2", "Triggered on web1", "No data"."""
    parts = PARTS.findall(said)
    if parts[:1] and parts[0].casefold() in DENIALS and parts[1:2] and parts[0].casefold() != "no":
        return _denied(state(parts[1]))
    for count in (2, 1):
        if len(parts) >= count and (found := state(" ".join(parts[:count]))) is not None:
            return found
    last = parts[-1] if len(parts) > 1 else ""
    return state(last) if last.casefold() not in COMMON else None


def _capitals(rest: str) -> list[State]:
    """States that stand in capitals; where all is in capitals, only words that mean nothing else."""
    parts = PARTS.findall(rest)
    found = []
    for number, word in enumerate(parts):
        if len(word) < len("UP") or not word.isupper():
            continue
        said = state(word)
        before = parts[number - 1].casefold() if number else ""
        is_placed = not before or number == len(parts) - 1 or before in VERBS | DENIALS
        if said is None or (word.casefold() in COMMON and not is_placed):
            continue
        found.append(_denied(said) if before in DENIALS else said)
    return [one for one in found if one is not None]


def _in_prose(words: list[str]) -> State | None:
    """The last state after a verb, or at the end: "checkout is back up", "disk alarm has been cleared"."""
    found: State | None = None
    for number, word in enumerate(words):
        said = state(word)
        if said is None:
            continue
        before = words[max(0, number - 3) : number]
        is_last = number == len(words) - 1 and word not in COMMON
        if not is_last and not VERBS.intersection(before[-2:]) and before:
            continue
        is_denied = bool(DENIALS.intersection(before[-1:])) or before[-2:] == ["no", "longer"]
        found = _denied(said) if is_denied else said
    return found


def _denied(said: State | None) -> State | None:
    if said is None:
        return None
    return State.FIRING if said is State.RESOLVED else State.RESOLVED


def _strongest(found: list[State]) -> State | None:
    order = (State.RESOLVED, State.ACKNOWLEDGED, State.FIRING)
    return next((each for each in order if each in found), None)


def _title(whole: str, rest: str, leading: re.Match[str] | None) -> str:
    """The subject without brackets that hold a state or level, and without the state before a colon."""
    kept = BRACKETED.sub(lambda found: "" if _is_mark(found[1] or found[2]) else found[0], whole)
    plain = kept.strip(" *!-–—:|")
    if leading is not None and state(leading[1]) is not None and not leading[2].strip():
        start = leading[0].strip(" *!-–—:|#>")
        plain = plain[len(start) :] if plain.casefold().startswith(start.casefold()) else plain
    else:
        first = plain.partition(" ")[0].strip(":")
        if first.isupper() and state(first) is not None and " " in plain:
            plain = re.sub(r"(?i)alert\s*:\s*", "", plain.partition(" ")[2], count=1)
    return line(plain.strip(" *!-–—:|") or rest.strip(" *") or whole)


def _is_mark(said: str) -> bool:
    return (
        _of_words(said) is not None
        or level(said) is not None
        or said.casefold().strip() in TESTS
        or said.strip().isdigit()
    )


def _matter(whole: str) -> str:
    """The words that are left when states, levels, values and fillers are taken away, in their order."""
    bare = STEP.sub(" ", BRACKETED.sub(_of_bracket, whole))
    still = VALUE.sub(lambda found: str(found["kept"] or " "), bare)
    words = [word.casefold() for word in re.findall(r"[^\s,;:!?()\[\]{}|*\"'“”‘’–—/]+", still)]
    kept = [word.strip(".-#=<>") for word in words]
    return " ".join(word for word in kept if word and not _is_passing(word))


def _of_bracket(found: re.Match[str]) -> str:
    """Of brackets what does not count or number: "[FIRING:2]" says nothing of which matter it is."""
    said = found[1] or found[2] or ""
    begins = _of_words(said.partition(":")[0]) is not None
    return " " if begins and re.fullmatch(r"[^\W\d_]+\s*:\s*\d+", said.strip()) else f" {said} "


def _is_passing(word: str) -> bool:
    return word in STATES or word in LEVELS or word in FILLERS


def _level_word(brackets: list[str], rest: str) -> str:
    for each in brackets:
        if (
            not (NO_LEVELS | TESTS).intersection(each.casefold().split())
            and level(each.strip()) is not None
        ):
            return each.strip()
    if (step := STEP.search(rest)) is not None:
        return step[0]
    for word in map(str, PARTS.findall(rest)):
        small = word.casefold()
        if word.isupper() and small in LEVELS and small not in NO_LEVELS:
            return word
    return ""
