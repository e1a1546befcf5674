"""The description of the API says what it does: generated requests, and the page for people."""

import re
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from peacetime.usecases.tokens import create_service_token
from tests.api.conftest import PREFIX, Caller, application
from tests.cast import the_cast

# Every border of every field takes a minute; random values for each operation take seconds.
FEW = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": False}}})
schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", application(), config=FEW)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def program(kept: None) -> Caller:
    """Who holds an administrator's token of no person, beside the cast."""
    the_cast(password=None)
    return Caller(create_service_token("script", "admin", at=timezone.now()))


@schema.parametrize()
@settings(
    max_examples=3,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_are_answered_as_described(
    wsgi: WSGIHandler, program: Caller, case: Any
) -> None:
    headers = {"Authorization": f"Bearer {program.token}"}
    case.call_and_validate(headers=headers, checks=CHECKS)


@pytest.fixture(scope="module")
def described() -> Any:
    return Client().get(f"{PREFIX}/openapi.json").json()


def test_every_operation_has_a_line_and_typed_answers(described: Any) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            done = [answer for status, answer in operation["responses"].items() if status < "300"]
            assert len(operation["summary"].split()) > 1, (method, path)
            assert all("schema" in kind for a in done for kind in a["content"].values()), path
            assert operation["responses"]["503"], path


def test_a_write_says_that_it_may_be_repeated(described: Any) -> None:
    post = described["paths"][f"{PREFIX}/teams"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in post["parameters"]]
    get = described["paths"][f"{PREFIX}/teams"]["get"]
    assert "Idempotency-Key" not in [parameter["name"] for parameter in get["parameters"]]


def test_the_page_for_people_lists_every_operation_and_needs_nothing_from_outside(
    described: Any,
) -> None:
    answer = Client().get(f"{PREFIX}/docs")
    page = answer.content.decode()
    for path, methods in described["paths"].items():
        assert page.count(f"<code>{path}</code>") == len(methods)
    assert "<script" not in page
    assert "style=" not in page
    assert re.findall(r'(?:src|href)=["\']?([^"\' >]+)', page) == ["docs.css", "openapi.json"]
    assert "script-src" in answer.headers["Content-Security-Policy"]
    assert Client().get(f"{PREFIX}/docs.css").headers["Content-Type"] == "text/css"
