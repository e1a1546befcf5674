"""Every stand-in at one address, each below its name, with a page that shows what arrived."""

from __future__ import annotations

import html
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules

from devtools import standins
from devtools.standins.base import CONTROL, Message, Receive, Send, Standin, live, read, write
from devtools.standins.http import MOODS, Received, Reply

SHOWN = 200
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width"><title>Stand-ins</title><style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:70rem;margin:2rem auto;padding:0 1rem}
section{border:1px solid #8886;border-radius:.6rem;padding:1rem;margin:1rem 0}h2{margin:0;font-size:1.1rem}
form{display:flex;flex-wrap:wrap;gap:.4rem;margin:.6rem 0}button{font:inherit;padding:.3rem .7rem}
button[aria-pressed=true]{font-weight:700;outline:2px solid currentColor}li{margin:.4rem 0;overflow-wrap:anywhere}
small{opacity:.75}</style><h1>What arrived</h1>
<p>These stand in for real tools. Tell one how to behave, and look at what Peacetime does.</p>"""


def found() -> list[Standin]:
    """One of each stand-in of this folder."""
    modules = [
        import_module(f"{standins.__name__}.{m.name}")
        for m in iter_modules(standins.__path__)
        if not m.name.startswith("_")
    ]
    classes = {
        kind
        for module in modules
        for name, kind in vars(module).items()
        if name.endswith("Standin")
        and isinstance(kind, type)
        and kind is not Standin
        and issubclass(kind, Standin)
    }
    return sorted((kind() for kind in classes), key=attrgetter("name"))


class Together:
    """The ASGI application of all of them."""

    def __init__(self, tools: list[Standin], url: str = "") -> None:
        self.tools = {tool.name: tool for tool in tools}
        self.place(url)

    def place(self, url: str) -> None:
        """Where they are reached."""
        for tool in self.tools.values():
            tool.url = f"{url}/{tool.name}"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Give what comes to whom it is for."""
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        name = scope["path"].lstrip("/").partition("/")[0]
        tool = self.tools.get(name)
        if tool is not None:
            await tool({**scope, "root_path": f"/{name}"}, receive, send)
        elif scope["type"] == "http":
            await write(await self._own(scope, receive), send)

    async def _own(self, scope: Message, receive: Receive) -> Reply:
        request = await read(scope, receive)
        if request.method == "POST":
            said = request.form()
            tool = self.tools.get(said.get("tool", ""))
            if tool is not None:
                tool.mood = MOODS.get(said.get("mood", ""), tool.mood)
            return Reply("", 303, {"location": "/"})
        if request.path != "/":
            return Reply(f"There is no stand-in here. One of: {', '.join(self.tools)}.", 404)
        page = HEAD + "".join(_section(tool) for tool in self.tools.values())
        return Reply(page, headers={"content-type": "text/html; charset=utf-8"})


def _section(tool: Standin) -> str:
    buttons = "".join(
        f'<button name="mood" value="{name}" aria-pressed="{str(tool.mood == mood).lower()}">{name}</button>'
        for name, mood in MOODS.items()
    )
    lines = "".join(_line(tool, each) for each in reversed(tool.received[-SHOWN:]))
    return (
        f"<section><h2>{html.escape(tool.title)}</h2>{_use(tool)}"
        f'<small><a href="/{tool.name}{CONTROL}">everything that came</a></small>'
        f'<form method="post"><input type="hidden" name="tool" value="{tool.name}">{buttons}</form>'
        f"<ol reversed>{lines or '<li>Nothing yet.'}</ol></section>"
    )


def _use(tool: Standin) -> str:
    return (
        f'<p><a href="/{tool.name}/">Use it: write, press, fill in</a></p>' if tool.is_used else ""
    )


def _line(tool: Standin, each: Received) -> str:
    try:
        said = tool.summary(each)
    except (KeyError, TypeError, AttributeError, ValueError):
        said = each.request.text
    asked = f"{each.at:%H:%M:%S} {each.request.method} {each.request.path} → {each.status}"
    return f"<li>{html.escape(said[:400]) or '—'}<br><small>{html.escape(asked)}</small>"
