"""The page of the stand-in: channels, messages, buttons, forms, and a line to write in."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from devtools.standins.http import Reply, Request
from devtools.standins.slack.workspace import BOT, Refused

if TYPE_CHECKING:
    from devtools.standins.slack.standin import SlackStandin
    from devtools.standins.slack.workspace import Channel, Workspace

SHOWN = 60
LINK = re.compile(r"&lt;(https?://[^&|]+(?:&amp;[^&|]+)*)(?:\|([^&]*))?&gt;")
BOLD = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)")
MENTION = re.compile(r"&lt;@(U[A-Z0-9]+)(?:\|[^&]*)?&gt;")
EMOJI = {
    "memo": "📝",
    "scales": "⚖️",
    "hammer_and_wrench": "🛠️",
    "white_check_mark": "✅",
}
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Slack (stand-in)</title><style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;--line:#8885;--soft:#8881}
*{box-sizing:border-box}body{margin:0;display:grid;grid-template-columns:15rem 1fr;min-height:100vh}
nav{border-right:1px solid var(--line);padding:1rem;background:var(--soft)}nav a{display:block;padding:.3rem .5rem;border-radius:.4rem;color:inherit;text-decoration:none;overflow-wrap:anywhere}
nav small{overflow-wrap:anywhere}nav small a{display:inline;padding:0;text-decoration:underline}nav a[aria-current]{background:#8883;font-weight:600}main{padding:1rem 1.25rem;max-width:56rem;min-width:0}
h1{font-size:1.2rem;margin:0}.topic{margin:.2rem 0 1rem;opacity:.8;overflow-wrap:anywhere}article{border-top:1px solid var(--line);padding:.6rem 0;overflow-wrap:anywhere}
article.own{background:var(--soft);padding:.6rem;border-radius:.5rem;border:1px dashed var(--line);margin:.5rem 0}small{opacity:.7}
.facts{display:grid;grid-template-columns:1fr 1fr;gap:.5rem 1.5rem;margin:.5rem 0}.acts{display:flex;flex-wrap:wrap;gap:.4rem;margin:.5rem 0}
button,input,select,textarea{font:inherit;padding:.4rem .7rem;border-radius:.4rem;border:1px solid var(--line);max-width:100%}
button[data-look=primary]{background:#1a7f4b;color:#fff;border-color:#1a7f4b}button[data-look=danger]{background:#b3261e;color:#fff;border-color:#b3261e}
a.button{border:1px solid var(--line);border-radius:.4rem;padding:.4rem .7rem;color:inherit;text-decoration:none}
.say{display:flex;gap:.5rem;margin:1rem 0}.say input{flex:1;min-width:0}dialog{position:static;display:block;border:1px solid var(--line);border-radius:.6rem;padding:1rem;width:100%;margin:1rem 0}
dialog label{display:block;font-weight:600;margin:.6rem 0 .2rem}dialog input,dialog select,dialog textarea{width:100%}.wrong{color:#b3261e;font-weight:600}
form.inline{display:inline}@media(max-width:40rem){body{grid-template-columns:1fr}nav{border:0;border-bottom:1px solid var(--line)}.facts{grid-template-columns:1fr}}
</style>"""
AGAIN = '<meta http-equiv="refresh" content="2">'


def answer(slack: SlackStandin, request: Request) -> Reply:
    """The page, or what was done on it."""
    if request.method == "POST":
        return _done(slack, request)
    email = request.query.get("as", "")
    if not email:
        return _page("<main>" + _who(slack.workspace) + "</main>")
    user = slack.workspace.user(email)
    view = slack.workspace.views.get(user.id)
    place = slack.workspace.channel(request.query.get("channel", "general"))
    shown = _side(slack.workspace, email, place) + "<main>"
    shown += f"<h1>#{html.escape(place.name)}</h1><p class=topic>{_text(place.topic, slack.workspace)}</p>"
    note = request.query.get("note", "")
    shown += f"<p class=wrong>{html.escape(note)}</p>" if note else ""
    shown += _form(view, email, place, request.query) if view else _say(email, place)
    shown += "".join(_messages(slack.workspace, user.id, email, place)) + "</main>"
    return _page(("" if view else AGAIN) + shown)


def _done(slack: SlackStandin, request: Request) -> Reply:
    said = request.form()
    email, channel = said["as"], said.get("channel", "general")
    note = ""
    act = request.path
    if act == "/say" and said["text"].startswith("/"):
        heard = slack.say(email, said["text"], channel=channel)
        note = (
            ""
            if heard.status == 200
            else f"/rescue failed: the app did not respond ({heard.status})"
        )
    elif act == "/say" and said["text"]:
        slack.write(email, said["text"], channel=channel)
    elif act == "/press":
        slack.press(email, said["label"], channel=channel)
    elif act == "/react":
        slack.react(email, said["ts"], said["emoji"], channel=channel)
    elif act == "/close":
        slack.workspace.views.pop(slack.workspace.user(email).id, None)
    elif act == "/submit":
        note = _sent(slack, email, said)
    back = urlencode({"as": email, "channel": channel, "note": note})
    return Reply("", 303, {"location": f"{slack.url}/?{back}"})


def _sent(slack: SlackStandin, email: str, said: dict[str, str]) -> str:
    values = {name.removeprefix("f:"): text for name, text in said.items() if name.startswith("f:")}
    try:
        heard = slack.submit(email, {name: _moment(text) for name, text in values.items()})
    except (KeyError, Refused):
        return "This form is not open any more."
    errors = (heard.json() or {}).get("errors", {})
    return " ".join(errors.values()) or ("" if heard.status == 200 else "The app did not respond.")


def _moment(text: str) -> str:
    try:
        return str(int(datetime.strptime(text, "%Y-%m-%dT%H:%M").astimezone().timestamp()))
    except ValueError:
        return text


def _page(body: str) -> Reply:
    return Reply(HEAD + body, headers={"content-type": "text/html; charset=utf-8"})


def _who(workspace: Workspace) -> str:
    known = "".join(f'<option value="{html.escape(u.email)}">' for u in workspace.users.values())
    return (
        "<h1>Slack, stood in for</h1><p>Who are you? Write the e-mail address of somebody in Peacetime.</p>"
        '<form class=say><input name="as" list=people type=email required aria-label="E-mail address">'
        f"<datalist id=people>{known}</datalist><button data-look=primary>Go in</button></form>"
    )


def _side(workspace: Workspace, email: str, place: Channel) -> str:
    links = "".join(
        f'<a href="?{urlencode({"as": email, "channel": each.name})}"'
        f"{' aria-current=page' if each is place else ''}># {html.escape(each.name)}</a>"
        for each in workspace.channels.values()
        if not each.is_archived
    )
    return f'<nav><strong>Stand-in</strong><p><small>{html.escape(email)} · <a href="?">change</a></small></p>{links}</nav>'


def _say(email: str, place: Channel) -> str:
    return (
        f'<form class=say method=post action="say">{_hidden(email, place)}'
        '<input name=text autofocus aria-label="Message" placeholder="A message, or /rescue help">'
        "<button data-look=primary>Send</button></form>"
    )


def _messages(workspace: Workspace, user: str, email: str, place: Channel) -> list[str]:
    own = [
        w.message
        for w in workspace.whispers
        if w.user == user and w.channel in {place.id, "direct"}
    ]
    whispers = [
        f"<article class=own><small>Only you see this</small>{_drawn(each, workspace, email, place)}</article>"
        for each in reversed(own[-3:])
    ]
    told = []
    for each in reversed(place.messages[-SHOWN:]):
        pinned = " · 📌 pinned" if each["ts"] in place.pins else ""
        marks = "".join(EMOJI.get(name, f":{name}:") for name in each["reactions"])
        head = f"<strong>{_name(workspace, each['user'])}</strong> <small>{_clock(each['ts'])}{pinned} {marks}</small>"
        react = _react(each["ts"], email, place) if each["user"] != BOT else ""
        told.append(f"<article>{head}{_drawn(each, workspace, email, place)}{react}</article>")
    return [*whispers, *told]


def _drawn(message: dict[str, Any], workspace: Workspace, email: str, place: Channel) -> str:
    blocks = message.get("blocks")
    if not blocks:
        return f"<div>{_text(message.get('text', ''), workspace)}</div>"
    return "".join(_block(each, workspace, email, place) for each in blocks)


def _block(block: dict[str, Any], workspace: Workspace, email: str, place: Channel) -> str:
    if block["type"] == "actions":
        return (
            f"<div class=acts>{''.join(_button(b, email, place) for b in block['elements'])}</div>"
        )
    text = f"<div>{_text(block['text']['text'], workspace)}</div>" if "text" in block else ""
    facts = "".join(f"<div>{_text(f['text'], workspace)}</div>" for f in block.get("fields", []))
    return text + (f"<div class=facts>{facts}</div>" if facts else "")


def _button(button: dict[str, Any], email: str, place: Channel) -> str:
    label = html.escape(button["text"]["text"])
    if button.get("url"):
        return f'<a class=button href="{html.escape(button["url"])}">{label}</a>'
    return (
        f'<form class=inline method=post action="press">{_hidden(email, place)}'
        f'<input type=hidden name=label value="{label}"><button data-look="{button.get("style", "")}">{label}</button></form>'
    )


def _react(ts: str, email: str, place: Channel) -> str:
    buttons = "".join(
        f'<button name=emoji value={name} aria-label="{name}">{EMOJI[name]}</button>'
        for name in ("memo", "scales", "hammer_and_wrench")
    )
    return f'<form class=acts method=post action="react">{_hidden(email, place)}<input type=hidden name=ts value="{ts}">{buttons}</form>'


def _form(view: dict[str, Any], email: str, place: Channel, query: dict[str, str]) -> str:
    del query
    fields = "".join(_field(block) for block in view["blocks"])
    close = f'<form class=inline method=post action="close">{_hidden(email, place)}<button>Cancel</button></form>'
    return (
        f'<dialog open><h1>{html.escape(view["title"]["text"])}</h1><form method=post action="submit">'
        f"{_hidden(email, place)}{fields}<div class=acts><button data-look=primary>{html.escape(view['submit']['text'])}</button></div>"
        f"</form>{close}</dialog>"
    )


def _field(block: dict[str, Any]) -> str:
    if block["type"] != "input":
        return f"<p>{html.escape(block['text']['text']).replace(chr(10), '<br>')}</p>"
    element, name = block["element"], f"f:{block['block_id']}"
    label = html.escape(block["label"]["text"]) + (" (optional)" if block.get("optional") else "")
    hint = f"<small>{html.escape(block['hint']['text'])}</small>" if "hint" in block else ""
    return f'<label for="{name}">{label}</label>{_element(element, name)}{hint}'


def _element(element: dict[str, Any], name: str) -> str:
    kind = element["type"]
    if kind == "static_select":
        chosen = (element.get("initial_option") or {}).get("value")
        options = "".join(
            f'<option value="{html.escape(o["value"])}"{" selected" if o["value"] == chosen else ""}>'
            f"{html.escape(o['text']['text'])}</option>"
            for o in element["options"]
        )
        return f'<select id="{name}" name="{name}">{options}</select>'
    if kind == "users_select":
        value = html.escape(element.get("initial_email", ""))
        return f'<input id="{name}" name="{name}" type=email value="{value}" placeholder="e-mail address">'
    if kind == "datetimepicker":
        at = element.get("initial_date_time")
        value = f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%dT%H:%M}" if at else ""
        return f'<input id="{name}" name="{name}" type=datetime-local value="{value}">'
    value = html.escape(element.get("initial_value", ""))
    if element.get("multiline"):
        return f'<textarea id="{name}" name="{name}" rows=3>{value}</textarea>'
    return f'<input id="{name}" name="{name}" value="{value}">'


def _hidden(email: str, place: Channel) -> str:
    return (
        f'<input type=hidden name=as value="{html.escape(email)}">'
        f'<input type=hidden name=channel value="{html.escape(place.name)}">'
    )


def _text(text: str, workspace: Workspace) -> str:
    """Slack's markup as far as we use it; `&lt;` in it is a `<` that somebody wrote."""
    safe = html.escape(text.replace("&lt;", "\x01").replace("&gt;", "\x02").replace("&amp;", "&"))
    safe = LINK.sub(lambda m: f'<a href="{m[1]}">{m[2] or m[1]}</a>', safe)
    safe = MENTION.sub(lambda m: f"@{_name(workspace, m[1])}", safe)
    safe = BOLD.sub(r"<strong>\1</strong>", safe)
    return safe.replace("\x01", "&lt;").replace("\x02", "&gt;").replace("\n", "<br>")


def _name(workspace: Workspace, user: str) -> str:
    found = workspace.users.get(user)
    return html.escape(found.name if found else "Peacetime")


def _clock(ts: str) -> str:
    return f"{datetime.fromtimestamp(float(ts)).astimezone():%H:%M}"
