"""Answers and forms as Slack draws them, and what a form says when it comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from peacetime.chat.answers import Answer, Button, Choice, Field, Form, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Block = dict[str, Any]

LONGEST_TEXT = 2900  # of 3,000, that a section may have
LONGEST_LABEL = 75  # of a button, and of an option
LONGEST_TITLE = 24
MOST_FACTS = 10  # in one section
MOST_BUTTONS = 25  # in one row
MOST_OPTIONS = 100


def escaped(text: str) -> str:
    """Text as Slack shows it and not as markup: nobody is called by a note that names a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(text: str) -> str:
    """A line whose web addresses can be pressed; the rest is text."""
    words = (_word(word) for word in text.split(" "))
    return " ".join(words)


def _word(word: str) -> str:
    is_address = word.startswith(("https://", "http://")) and not set("<>|") & set(word)
    return f"<{word.replace('&', '&amp;')}>" if is_address else escaped(word)


def plain(answer: Answer) -> str:
    """What a notification shows."""
    facts = [f"{name}: {value}" for name, value in answer.facts]
    return escaped("\n".join([*answer.sentences, *facts]))[:LONGEST_TEXT]


def blocks_of(answer: Answer) -> list[Block]:
    """Sentences, facts in two columns, buttons."""
    result: list[Block] = []
    text = "\n".join(linked(sentence) for sentence in answer.sentences)
    if text:
        result.append({"type": "section", "text": _marked(text)})
    for start in range(0, len(answer.facts), MOST_FACTS):
        part = answer.facts[start : start + MOST_FACTS]
        fields = [_marked(f"*{escaped(name)}*\n{linked(value)}"[:1900]) for name, value in part]
        result.append({"type": "section", "fields": fields})
    if answer.buttons:
        shown = answer.buttons[:MOST_BUTTONS]
        result.append({"type": "actions", "elements": [_button(b, n) for n, b in enumerate(shown)]})
    return result


def message_of(answer: Answer) -> dict[str, Any]:
    """An answer as a message: for everybody in the channel, or for whoever asked."""
    return {
        "response_type": "in_channel" if answer.is_for_all else "ephemeral",
        "replace_original": False,
        "text": plain(answer),
        "blocks": blocks_of(answer),
    }


def view_of(form: Form, *, about: Mapping[str, str], user_of: Callable[[str], str]) -> Block:
    """A form as a modal; `user_of` says what Slack calls whoever has an address."""
    lead = "\n".join(escaped(line) for line in form.lead if line)
    blocks: list[Block] = [{"type": "section", "text": _marked(lead)}] if lead else []
    blocks += [_input(each, user_of) for each in form.fields]
    return {
        "type": "modal",
        "callback_id": form.act,
        "title": _plain(form.title[:LONGEST_TITLE]),
        "submit": _plain(form.send[:LONGEST_TITLE]),
        "close": _plain("Cancel"),
        "private_metadata": json.dumps({**about, "about": form.about}),
        "blocks": blocks,
    }


def values_of(view: Mapping[str, Any], *, address_of: Callable[[str], str]) -> dict[str, str]:
    """What was answered, by field; `address_of` says the address of whom Slack calls so."""
    found: dict[str, str] = {}
    for name, block in view.get("state", {}).get("values", {}).items():
        for element in block.values():
            found[name] = _value(element, address_of)
    return found


def about_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What a form carried along, unseen."""
    found = json.loads(view.get("private_metadata") or "{}")
    return {str(name): str(value) for name, value in found.items()}


def errors_of(view: Mapping[str, Any], fields: Mapping[str, str], sentence: str) -> dict[str, str]:
    """Each refusal at its field; what belongs to none stands at the first."""
    names = [b["block_id"] for b in view.get("blocks", []) if b.get("type") == "input"]
    shown = {name: text for name, text in fields.items() if name in names}
    if not shown and names:
        rest = sentence or next(iter(fields.values()), "This cannot be taken as it is.")
        shown = {names[0]: rest}
    return shown


def _input(field: Field, user_of: Callable[[str], str]) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label),
        "optional": not field.is_required,
        "element": _ELEMENTS[field.kind](field, user_of),
    }
    if field.hint:
        block["hint"] = _plain(field.hint)
    return block


def _text(field: Field, _user_of: Callable[[str], str]) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.kind is Kind.TEXT,
        "max_length": min(field.longest, 3000),
    }
    return {**element, "initial_value": field.value} if field.value else element


def _choice(field: Field, _user_of: Callable[[str], str]) -> Block:
    options = [_option(each) for each in field.choices[:MOST_OPTIONS]]
    element: Block = {"type": "static_select", "action_id": field.name, "options": options}
    chosen = next((each for each in options if each["value"] == field.value), None)
    return {**element, "initial_option": chosen} if chosen else element


def _person(field: Field, user_of: Callable[[str], str]) -> Block:
    element: Block = {"type": "users_select", "action_id": field.name}
    user = user_of(field.value) if field.value else ""
    return {**element, "initial_user": user} if user else element


def _moment(field: Field, _user_of: Callable[[str], str]) -> Block:
    element: Block = {"type": "datetimepicker", "action_id": field.name}
    if not field.value:
        return element
    return {**element, "initial_date_time": int(datetime.fromisoformat(field.value).timestamp())}


_ELEMENTS: dict[Kind, Callable[[Field, Callable[[str], str]], Block]] = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.PERSON: _person,
    Kind.MOMENT: _moment,
}


def _value(element: Mapping[str, Any], address_of: Callable[[str], str]) -> str:
    kind = element.get("type")
    if kind == "static_select":
        return str((element.get("selected_option") or {}).get("value", ""))
    if kind == "users_select":
        user = element.get("selected_user")
        return address_of(str(user)) if user else ""
    if kind == "datetimepicker":
        at = element.get("selected_date_time")
        return datetime.fromtimestamp(int(at), UTC).isoformat() if at else ""
    return str(element.get("value") or "")


def _button(button: Button, number: int) -> Block:
    element: Block = {
        "type": "button",
        "action_id": f"{button.act}:{number}",
        "text": _plain(button.label[:LONGEST_LABEL]),
        "value": button.value or button.act,
    }
    if button.look:
        element["style"] = button.look.value
    if button.url:
        element["url"] = button.url
    return element


def _option(choice: Choice) -> Block:
    return {"text": _plain(choice.label[:LONGEST_LABEL]), "value": choice.value}


def _marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text[:LONGEST_TEXT] or " "}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}
