"""The command line against the application itself: no network, the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
from django.core.handlers.wsgi import WSGIHandler

from peacetime.cli import connection
from peacetime.cli.app import app
from tests.api.conftest import Caller, alice, cast, incident, program, speaks_as, wsgi
from tests.typing_commands import CliRunner, Result

__all__ = ["alice", "cast", "incident", "program", "speaks_as", "wsgi"]  # fixtures


@dataclass
class Terminal:
    """Types commands as the holder of a token."""

    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, typed: str = "") -> Result:
        result = CliRunner().invoke(app, list(words), input=typed, env=self.environment)
        unexpected = result.exception and not isinstance(result.exception, SystemExit)
        assert not unexpected, result.exception
        return result

    def json(self, *words: str) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return orjson.loads(result.stdout)


@pytest.fixture
def types_as(
    wsgi: WSGIHandler, speaks_as: Callable[[str], Caller], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Terminal]:
    monkeypatch.setattr(connection, "transport", httpx.WSGITransport(app=wsgi))
    monkeypatch.setattr("time.sleep", lambda _: None)

    def terminal(name: str) -> Terminal:
        return Terminal({"PEACETIME_TOKEN": speaks_as(name).token, "TERM": "dumb"})

    return terminal


@pytest.fixture
def types(types_as: Callable[[str], Terminal]) -> Terminal:
    """Alice, who leads Checkout."""
    return types_as("alice")


@pytest.fixture
def somebody_sits_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("asking", "courses", "modes"):
        monkeypatch.setattr(f"peacetime.cli.{module}.is_person", lambda: True)
