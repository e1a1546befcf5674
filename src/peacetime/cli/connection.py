"""Speaking to Peacetime: where it is, who calls, and trying again when it is busy."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from peacetime.cli.refusals import Refused

URL, TOKEN = "PEACETIME_URL", "PEACETIME_TOKEN"
USUAL_URL = "http://127.0.0.1:8000"
PREFIX = "/api/v1"
TRIES = 4
LONGEST_PAUSE = 5.0
TIMEOUT = httpx.Timeout(15, connect=5)
# Nobody knows whether the request was heard: it is sent again with the same key.
UNHEARD = (httpx.TimeoutException, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)

transport: httpx.BaseTransport | None = None  # another one in tests


class Connection:
    """One invocation's conversation with the API; the token of the environment, or one that is handed over."""

    def __init__(self, token: str = "", *, key: str = "") -> None:
        self.url = os.environ.get(URL, "").strip().rstrip("/") or USUAL_URL
        self.key = key or str(uuid.uuid4())
        headers = {"Authorization": f"Bearer {token or _token()}", "Accept": "application/json"}
        if not _is_address(self.url):
            sentence = f'"{self.url}" is no address. Write {URL} like {USUAL_URL}.'
            raise Refused(sentence, exit_code=2)
        self.client = httpx.Client(
            base_url=self.url, headers=headers, timeout=TIMEOUT, transport=transport
        )

    def get(self, path: str, **query: object) -> Any:
        """One object."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        return self._send("GET", path, params=given).json()

    def text(self, path: str, **query: object) -> str:
        """A table as it is sent."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        return self._send("GET", path, params=given).text

    def content(self, path: str) -> bytes:
        """A file as it is sent."""
        return self._send("GET", path).content

    def items(self, path: str, query: dict[str, str] | None = None) -> Iterator[Any]:
        """Every item of a list, page after page."""
        page = self.get(path, limit=200, **(query or {}))
        yield from page["items"]
        while page["next"] is not None:
            page = self.get(page["next"])
            yield from page["items"]

    def write(self, method: str, path: str, body: object = None, **options: Any) -> Any:
        """One act; sent again after a silence it is done once, by its key."""
        headers = {"Idempotency-Key": self.key, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return self._send(method, path, headers=headers, **options).json()

    def ask(self, path: str, body: object) -> Any:
        """A POST that writes nothing, such as a preview."""
        return self._send("POST", path, json=body).json()

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        full = path if path.startswith(PREFIX) else PREFIX + path
        for remaining in reversed(range(TRIES)):
            answer = self._try(method, full, is_last=remaining == 0, **options)
            is_busy = answer is None or answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
            if answer is not None and (not is_busy or remaining == 0):
                return self._understood(answer)
            time.sleep(_pause(answer))
        raise AssertionError("the last try answers or raises")

    def _try(
        self, method: str, path: str, *, is_last: bool, **options: Any
    ) -> httpx.Response | None:
        try:
            return self.client.request(method, path, **options)
        except httpx.ConnectError:
            raise Refused(
                f"Nothing answers at {self.url}. Start Peacetime there with `peacetime up`, "
                f"or say by {URL} where it runs."
            ) from None
        except UNHEARD:
            if is_last:
                sentence = f"{self.url} does not answer in time. Try again in a moment."
                raise Refused(sentence) from None
            return None

    def _understood(self, answer: httpx.Response) -> httpx.Response:
        kind = answer.headers.get("Content-Type", "")
        if answer.is_success and "html" not in kind:
            return answer
        if "problem+json" in kind:
            raise Refused.by(answer.json())
        raise Refused(f"{self.url} is not Peacetime: say by {URL} where it runs.")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _token() -> str:
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise Refused(
            "You have no token yet. Make one in the settings, or with `peacetime token create NAME` "
            f"where Peacetime runs, and put it into {TOKEN}."
        )
    if not token.isascii() or not token.isprintable():
        raise Refused(f"What {TOKEN} holds is not a token: copy it anew.", exit_code=2)
    return token


def _pause(answer: httpx.Response | None) -> float:
    try:
        asked = float(answer.headers.get("Retry-After", "")) if answer is not None else 1.0
    except ValueError:
        asked = 1.0
    return min(max(asked, 0.1), LONGEST_PAUSE)
