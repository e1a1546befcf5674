"""Every command."""

from collections.abc import Iterator
from typing import Any

import typer

from devtools.docs.tables import generated, table

INTRO = """
Installation commands (`up`, `web`, `worker`, `migrate`, `token`, `sign-in-link`) work on the machine itself.
`report` and `burst ledger` read a file and need no server, and so do those of `dependencies` where they are
given one. All others speak the API: tell them where by
`PEACETIME_URL` and with which token by `PEACETIME_TOKEN`.
"""


def page() -> str:
    from peacetime.cli.app import app as client
    from peacetime.cli.dependencies.commands import app as dependencies
    from peacetime.integrations.graphs.command import mount
    from peacetime.project.main import app as installation

    mount(dependencies)

    sections = [
        text
        for app in (installation, client)
        for text in _sections(typer.main.get_command(app), ["peacetime"])
    ]
    return generated("Commands", INTRO, *dict.fromkeys(sections))


def _sections(command: Any, path: list[str]) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            if not inner.hidden:
                yield from _sections(inner, [*path, name])
        return
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [
        p for p in command.params if p.param_type_name == "option" and "--help" not in p.opts
    ]
    usage = " ".join([*path, *(str(a.metavar or a.name).upper() for a in arguments)])
    help_ = (command.help or "").split("\f")[0].strip()
    parts = [f"## {' '.join(path)}", help_, f"`{usage}`"]
    if options:
        rows = [(f"`{', '.join(o.opts)}`", str(getattr(o, "help", "") or "")) for o in options]
        parts.append(table(["Option", "Meaning"], rows))
    yield "\n\n".join(part for part in parts if part)
