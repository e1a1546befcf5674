"""What the stand-ins of trackers share: the issues they keep, and a page on which people move them."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request

PAGE = "/_tickets"
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>:root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}
body{{max-width:60rem;margin:2rem auto;padding:0 1rem}}
section{{border:1px solid #8886;border-radius:.6rem;padding:1rem;margin:1rem 0;overflow-wrap:anywhere}}
h2{{margin:0;font-size:1.1rem}}form{{display:flex;flex-wrap:wrap;gap:.4rem;margin:.6rem 0}}
button{{font:inherit;padding:.3rem .7rem}}pre{{white-space:pre-wrap;font:inherit}}small{{opacity:.75}}</style>
<h1>Tickets in “{title}”</h1>"""
TOKEN = "stand-in-token"
ADA = "ada@example.org"
SAMPLE = "@fernhill.example.org"  # the people of the sample organisation are known


@dataclass
class Issue:
    """An issue as a tracker keeps it; `text` in the tracker's own form."""

    number: int
    title: str
    text: Any
    labels: list[str] = field(default_factory=list)
    owner: str = ""  # as the tracker names people
    due_on: str = ""
    state: str = ""  # in the tracker's own words
    reason: str = ""
    id: str = ""
    changed_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def touch(self) -> None:
        """It changed now."""
        self.changed_at = datetime.now(UTC)


class Board:
    """The issues of one project, in order."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def add(self, title: str, text: Any, *, state: str) -> Issue:
        """A new issue with the next number."""
        issue = Issue(len(self.issues) + 1, title, text, state=state)
        self.issues.append(issue)
        return issue

    def numbered(self, number: str) -> Issue | None:
        """The issue with this number."""
        return next((one for one in self.issues if str(one.number) == number), None)

    def labelled(self, labels: str) -> list[Issue]:
        """Those with all of these labels; all where none is asked for."""
        wanted = [one for one in labels.split(",") if one]
        return [one for one in self.issues if set(wanted) <= set(one.labels)]


def moment(text: str) -> datetime:
    """A moment as an address has it."""
    return datetime.fromisoformat(text)


class TrackerTool(Standin):
    """A tracker: it keeps its issues, and shows them at `_tickets`, where people move them."""

    states: ClassVar[tuple[str, ...]] = ()  # what people can move an issue to

    def __init__(self) -> None:
        super().__init__()
        self.board = Board()

    def forget(self) -> None:
        """No issues, and all is well."""
        super().forget()
        self.board = Board()

    def answer(self, request: Request) -> Reply:
        """The page of people, or what the API answers to programs."""
        if request.path.startswith(PAGE):
            return self._page(request)
        return self.api(request)

    def api(self, request: Request) -> Reply:
        """What the tracker's API answers."""
        raise NotImplementedError

    def move(self, issue: Issue, state: str) -> None:
        """Somebody moves an issue, as people do in the tracker itself."""
        issue.state = state
        issue.touch()

    def summary(self, received: Received) -> str:
        """Method and body, short."""
        return f"{received.request.path} {received.request.text[:200]}"

    def address(self, issue: Issue) -> str:
        """Where a person opens an issue."""
        return f"{self.url}{PAGE}/{issue.number}"

    def _page(self, request: Request) -> Reply:
        number = request.path.removeprefix(PAGE).strip("/")
        if request.method == "POST":
            issue = self.board.numbered(number)
            if issue is not None:
                self.move(issue, request.form().get("state", issue.state))
            return Reply("", 303, {"location": f"{self.url}{PAGE}"})
        chosen = [one for one in self.board.issues if number in ("", str(one.number))]
        shown = "".join(map(self._shown_to_people, reversed(chosen))) or "<p>There are none yet."
        page = HEAD.format(title=html.escape(self.title)) + shown
        return Reply(page, headers={"content-type": "text/html; charset=utf-8"})

    def _shown_to_people(self, issue: Issue) -> str:
        buttons = "".join(
            f'<button name="state" value="{html.escape(one)}">{html.escape(one)}</button>'
            for one in self.states
        )
        said = issue.text if isinstance(issue.text, str) else _texts(issue.text)
        known = [issue.state, issue.reason, issue.owner and f"of {issue.owner}"]
        known += [issue.due_on and f"due {issue.due_on}", ", ".join(issue.labels)]
        return (
            f"<section><h2>{issue.number}. {html.escape(issue.title)}</h2>"
            f"<small>{html.escape(' · '.join(filter(None, known)))}</small>"
            f"<pre>{html.escape(said)}</pre>"
            f'<form method="post" action="{self.address(issue)}">{buttons}</form></section>'
        )


def _texts(document: Any) -> str:
    """The words of a document in Atlassian's form."""
    if isinstance(document, list):
        return "\n".join(filter(None, map(_texts, document)))
    if not isinstance(document, dict):
        return ""
    return str(document.get("text") or "") or _texts(document.get("content") or [])
