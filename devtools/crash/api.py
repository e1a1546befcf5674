"""Reading through the API, as anybody would."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

import httpx

from devtools.crash.ledger import Line, plain


class Unanswered(Exception):
    """The API did not answer what a reader asked; the sentence says how."""


class Api:
    """Bearer of an administrator's token."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._url = url
        self._http = httpx.Client(base_url=url, headers=headers, timeout=20.0, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def get(self, path: str) -> dict[str, Any]:
        answer = self._http.get(path if path.startswith("/api/") else f"/api/v1{path}")
        if not answer.is_success:
            raise Unanswered(f"GET {path}: {answer.status_code} {answer.text[:200]}")
        return cast("dict[str, Any]", answer.json())

    def all(self, path: str) -> list[dict[str, Any]]:
        """Every item of a list, page after page."""
        items: list[dict[str, Any]] = []
        following: str | None = f"{path}?limit=200"
        while following:
            page = self.get(following)
            items += page["items"]
            following = page["next"]
        return items

    def lines(self, incident: str) -> dict[str, list[Line]]:
        """Who wrote what in one timeline, oldest first."""
        found: dict[str, list[Line]] = defaultdict(list)
        for entry in self.all(f"/incidents/{incident}/timeline"):
            found[entry["actor"]].append(plain(incident, entry["kind"], entry["text"]))
        return found
