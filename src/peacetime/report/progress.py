"""How far a report has come, on standard error, where somebody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

STEPS = 5
Step = Callable[[str], None]


@contextmanager
def progress() -> Iterator[Step]:
    """Tells each step as it begins; gone when all is done. Where nobody watches nothing is written."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("Starting", total=STEPS)

        def step(name: str) -> None:
            shown.update(task, description=name, advance=1, refresh=True)

        yield step
