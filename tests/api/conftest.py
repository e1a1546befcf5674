"""Callers of the API: each speaks as one of the cast."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.utils import timezone

from peacetime.queries.access import actor_of
from peacetime.usecases.tokens import create_service_token, create_token
from tests.cast import Cast, the_cast

PREFIX = "/api/v1"


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        return str(self.body["code"])


@dataclass
class Caller:
    """Somebody with a token, or nobody."""

    token: str = ""

    def __call__(
        self, method: str, path: str, body: Any = None, *, raw: Any = None, **headers: str
    ) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        client = Client(raise_request_exception=False, headers=given)
        content = {"data": raw, "content_type": "application/json"} if raw is not None else {}
        if body is not None:
            content = {"data": body, "content_type": "application/json"}
        full = path if path.startswith("/api/") else PREFIX + path
        response = client.generic(method, full, **_encoded(client, content))
        is_json = "json" in response.get("Content-Type", "")
        return Answer(
            response.status_code,
            response.json() if is_json else response.getvalue(),
            response.headers,
        )

    def get(self, path: str, **headers: str) -> Any:
        answer = self("GET", path, **headers)
        assert answer.status == 200, answer
        return answer.body

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self("POST", path, {} if body is None else body, **headers)


def _encoded(client: Any, content: dict[str, Any]) -> dict[str, Any]:
    if isinstance(content.get("data"), (dict, list)):
        return {**content, "data": client._encode_json(content["data"], "application/json")}
    return content


@cache
def application() -> WSGIHandler:
    """The application for other clients than Django's own."""
    return WSGIHandler()


@pytest.fixture
def wsgi(db: None, monkeypatch: pytest.MonkeyPatch) -> WSGIHandler:
    """The application, which stays in this test's transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    return application()


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def speaks_as(cast: Cast) -> Callable[[str], Caller]:
    """`speaks_as("alice")`; "a program" holds an administrator's token of no person."""

    tokens: Counter[str] = Counter()

    def caller(name: str) -> Caller:
        if name == "nobody":
            return Caller()
        if name == "a program":
            return Caller(create_service_token("script", "admin", at=timezone.now()))
        person = getattr(cast, name)
        tokens[name] += 1  # of somebody who calls from two places, each has a name of its own
        own = "test" if tokens[name] == 1 else f"test {tokens[name]}"
        made = create_token(own, person.org_role, actor=actor_of(person), at=timezone.now())
        return Caller(made.secret)

    return caller


@pytest.fixture
def program(speaks_as: Callable[[str], Caller]) -> Caller:
    return speaks_as("a program")


@pytest.fixture
def alice(speaks_as: Callable[[str], Caller]) -> Caller:
    return speaks_as("alice")


DECLARATION = {
    "trigger": "reliability",
    "summary": "Payments time out",
    "severity": "SEV1",
    "done_when": "99.9% of payments succeed for 30 minutes",
}


@pytest.fixture
def incident(cast: Cast, alice: Caller) -> str:
    """The id of an incident that goes on in Checkout; Alice commands."""
    said = {**DECLARATION, "commander": cast.alice.email}
    answer = alice.post("/teams/checkout/rescue", said)
    assert answer.status == 201, answer
    return str(answer.body["id"])
