"""The command `peacetime`: what runs the installation, and the client that speaks to it."""

import gc
import os
import sys
from collections.abc import Iterable
from errno import EDQUOT, EIO, ENOSPC, EPIPE
from importlib.util import find_spec
from io import UnsupportedOperation
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from peacetime.domain.shared.errors import DomainError
from peacetime.project.orphans import watch_lifeline
from peacetime.project.refusals import StartRefused

app = typer.Typer(
    help="Shows which mode each team is in, and leads it into Rescue Mode and back to Delivery.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
token = typer.Typer(help="API tokens.", no_args_is_help=True)
app.add_typer(token, name="token")

GARBAGE = 100_000  # objects between two short collections
UNWRITABLE = {EDQUOT, EIO, ENOSPC, EPIPE}
CANNOT_WRITE = 1

Data = Annotated[
    Path | None,
    # Whether it can be used is for the settings to say, in a sentence.
    typer.Option("--data", help="The folder of this installation.", metavar="DIR", readable=False),
]
Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
Port = Annotated[int | None, typer.Option(help="The port to listen on.", min=1, max=65535)]


@app.command()
def up(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Bring a sample organisation.")] = False,
) -> None:
    """Run all of Peacetime: database, web and worker."""
    _set(PEACETIME_HOST=host, PEACETIME_PORT=port, PEACETIME_DATA=data)
    from peacetime.project import everything

    everything.run(with_demo=demo)


@app.command()
def web(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Run a web process, on a database of one's own or beside `peacetime up`."""
    _set(PEACETIME_HOST=host, PEACETIME_PORT=port, PEACETIME_DATA=data)
    from peacetime.project import processes

    processes.web()


@app.command()
def worker(data: Data = None) -> None:
    """Run a worker process: timers, messages, imports."""
    _set(PEACETIME_DATA=data)
    from peacetime.project import processes

    processes.worker()


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the tables of the database up to date."""
    _set(PEACETIME_DATA=data)
    from peacetime.project import maintenance

    maintenance.migrate()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", readable=False)],
    data: Data = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over an older file.")] = False,
) -> None:
    """Write everything into one file, as of one moment, while Peacetime runs."""
    _set(PEACETIME_DATA=data)
    from peacetime.project.backup import commands

    _print(commands.backup(file, replace=replace))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file of `peacetime backup`.", readable=False)],
    data: Data = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is there.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look through the file.")] = False,
) -> None:
    """Bring a backup back, into an installation that does not run."""
    _set(PEACETIME_DATA=data)
    from peacetime.project.backup import commands

    _print(commands.check(file) if check else commands.restore(file, replace=replace))


@app.command("resume-sending")
def resume_sending(
    queued: Annotated[
        str, typer.Option(help="Messages that waited when the backup was made: send or drop them.")
    ] = "",
    data: Data = None,
) -> None:
    """Let a restored copy send messages again."""
    _set(PEACETIME_DATA=data)
    from peacetime.project import maintenance

    sys.stdout.write(f"{maintenance.resume_sending(queued)}\n")


@app.command("load-demo", hidden=True)
def load_demo(data: Data = None) -> None:
    """Bring the sample organisation."""
    _set(PEACETIME_DATA=data)
    from peacetime.project import maintenance

    maintenance.load_demo()


@app.command("sign-in-link")
def sign_in_link(
    email: Annotated[str, typer.Option(help="Whose, when there are several administrators.")] = "",
    data: Data = None,
) -> None:
    """Print a link that signs an administrator in: it works once, for 15 minutes."""
    _set(PEACETIME_DATA=data)
    from peacetime.project import maintenance

    sys.stdout.write(f"{maintenance.sign_in_link(email)}\n")


@token.command("create")
def create_token(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    role: Annotated[str, typer.Option(help="What it may do: admin, member or viewer.")] = "member",
    data: Data = None,
) -> None:
    """Print a new API token, on the last line and this once."""
    _set(PEACETIME_DATA=data)
    from peacetime.project import maintenance

    sys.stdout.write(f"{maintenance.create_token(name, role)}\n")


@app.command()
def report(
    file: Annotated[
        str, typer.Argument(help="An export of incidents, of any tool; - is standard input.")
    ],
    people: Annotated[
        str,
        typer.Option(
            help="Who carries them: a file with name, email, time_zone, joined, left; or how many.",
            metavar="FILE",
        ),
    ] = "",
    policy: Annotated[
        str,
        typer.Option(help="What is assumed: JSON, or lines name = value.", metavar="FILE"),
    ] = "",
    time_zone: Annotated[
        str,
        typer.Option(help="The team's, like Europe/Berlin; also of moments that name none."),
    ] = "",
    at: Annotated[
        str,
        typer.Option(help="As known then, like 2026-03-01, or now; else the end of its last day."),
    ] = "",
    form: Annotated[str, typer.Option("--format", help="html, md or json.")] = "html",
    output: Annotated[
        str, typer.Option(help="Where to write; else standard output.", metavar="FILE")
    ] = "",
) -> None:
    """Turn an export of incidents into a one-page report, without any server."""
    from peacetime.report import command

    command.run(command.Said(file, people, policy, time_zone, at, form, output))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _set(**settings: object) -> None:
    """What is said on the command line goes before the environment, for our children too."""
    for name, value in settings.items():
        if value is not None:
            os.environ[name] = str(value)


def _load_quickly() -> None:
    """What is loaded stays: to look through it for garbage again and again takes a sixth of a start."""
    gc.set_threshold(GARBAGE, 20, 50)


def _mount_client() -> None:
    # Loaded only when it is wanted: starting must not wait for it.
    installation = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    if not installation & set(sys.argv[1:2]) and find_spec("peacetime.cli"):
        from peacetime.cli.app import app as client
        from peacetime.cli.dependencies.commands import app as dependencies
        from peacetime.integrations.graphs.command import mount

        mount(dependencies)
        app.add_typer(client)


def _open_streams() -> None:
    """What the caller has closed: nothing comes from there, and what is written there is an error."""
    if sys.stdin is None:
        sys.stdin = _nowhere("r")
    if sys.stderr is None:
        sys.stderr = _nowhere("w")
    if sys.stdout is None:
        sys.stdout = _nowhere("r")  # whatever writes hears that it cannot


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123 - it stays open as a stream


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()


def main() -> None:
    """Run the command; what cannot start says so in a sentence."""
    _load_quickly()
    _open_streams()
    watch_lifeline()
    _mount_client()
    try:
        _run()
    except (StartRefused, DomainError) as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(getattr(refused, "exit_code", 1))
    except OSError as error:
        if error.errno not in UNWRITABLE and not isinstance(error, UnsupportedOperation):
            raise
        if error.errno != EPIPE:  # who reads no further knows that
            reason = error.strerror or "standard output is closed"
            sys.stderr.write(f"Nothing more can be written: {reason}. (output_unwritable)\n")
        sys.stdout = _nowhere("w")  # or the rest is tried at the end
        sys.exit(CANNOT_WRITE)


if __name__ == "__main__":
    main()
