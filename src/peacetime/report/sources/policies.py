"""A policy from a file: JSON, or a line `name = value` for each value that differs."""

import json

from peacetime.domain.burst.policy import Policy, policy_of
from peacetime.domain.shared.text import quoted
from peacetime.report.refusals import ReportRefused
from peacetime.report.sources.files import small_text

CODE = "policy_unreadable"


def policy_from(name: str) -> Policy:
    """The policy that a file says.

    Raises:
        ReportRefused: `policy_unreadable`, and as `files.chunks`.
        PolicyRefused: What the policy itself refuses, by name.
    """
    text = small_text(name, code=CODE)
    return policy_of(_of_json(text) if text.lstrip().startswith("{") else _of_lines(text))


def _of_json(text: str) -> dict[str, object]:
    try:
        values = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        reason = (
            f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its nesting"
        )
        sentence = f"The policy is no JSON; see {reason}. Write an object of names and values."
        raise ReportRefused(sentence, code=CODE) from None
    return dict(values)


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    for place, (name, _) in enumerate(pairs):
        if any(name == other for other, _ in pairs[:place]):
            sentence = f"The policy says {quoted(name)} twice. Leave one of the two out."
            raise ReportRefused(sentence, code=CODE)
    return dict(pairs)


def _of_lines(text: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        name, mark, value = (part.strip() for part in said.partition("="))
        if not mark:
            sentence = f"Line {number} of the policy is {quoted(said)}. Write name = value."
            raise ReportRefused(sentence, code=CODE)
        if name in values:
            sentence = f"The policy says {quoted(name)} twice; the second is in line {number}."
            raise ReportRefused(sentence, code=CODE)
        values[name] = value.strip("\"'")
    if not values:
        sentence = "The policy says nothing. Write name = value, or leave --policy out."
        raise ReportRefused(sentence, code=CODE)
    return values
