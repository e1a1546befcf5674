"""A real status page's notes, in the list that cState makes of them: every beginning and every end is read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devtools.standins.base import Standin, serving
from devtools.standins.http import Reply, Request
from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.domain.signals.moments import moment
from peacetime.integrations.histories import histories

NOTES = Path(__file__).parents[3] / "shared" / "data" / "incidents_raw" / "jenkins_infra"
FIELD = re.compile(r"^(title|date|resolved|resolvedWhen|severity):\s*(.*?)\s*$", re.MULTILINE)


def _listed(note: Path) -> dict[str, object]:
    front = note.read_text(encoding="utf-8").split("---")[1]
    said = {name: value.strip("\"'") for name, value in FIELD.findall(front)}
    return {
        "title": said.get("title", ""),
        "createdAt": said.get("date", ""),
        "resolvedAt": said.get("resolvedWhen") or "<no value>",
        "severity": said.get("severity", ""),
        "affected": [],
        "filename": note.name,
    }


class Page(Standin):
    """The page, of real notes."""

    notes: list[dict[str, object]]

    def answer(self, request: Request) -> Reply:
        del request
        return Reply({"pages": self.notes})


@pytest.mark.skipif(not NOTES.exists(), reason="the shared data is not here")
def test_nothing_of_a_real_page_is_lost_and_no_end_is_made_up(settings: object) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)  # type: ignore[attr-defined]
    notes = [_listed(note) for note in sorted(NOTES.glob("*.md"))]
    assert len(notes) > 100
    with serving(Page()) as page:
        page.notes = notes
        since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=1)
        found = histories()["cstate"].page(Place({"url": page.url}, {}), "", since, until, "")
    assert [row["incident_id"] for row in found.rows] == [note["filename"] for note in notes]
    for row, note in zip(found.rows, notes, strict=True):
        assert moment(row["started_at"]) == moment(note["createdAt"])
        assert ("resolved_at" in row) is (note["resolvedAt"] != "<no value>")
