"""A page that stays up when Peacetime is down, and shows what was chosen and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import httpx
import orjson
import pytest

from peacetime.cli import connection
from peacetime.cli.status_page.drawing import drawn
from peacetime.cli.status_page.redacting import nameless
from peacetime.cli.status_page.values import Component, Note, Problem, StatusPage
from peacetime.cli.status_page.writing import write
from peacetime.domain.modes.transitions import StandDown
from peacetime.domain.shared.spans import Span
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Incident
from peacetime.usecases.modes import stand_down
from peacetime.usecases.updates import send_update
from tests.builders import a_declaration, a_service, a_team, an_incident
from tests.cast import Cast
from tests.cli.conftest import Terminal

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WORDS = "Ada Abel sees that the pool of db-7 is empty"


@pytest.fixture
def reader(types_as: Callable[[str], Terminal]) -> Terminal:
    """Charlie, who may only read."""
    return types_as("charlie")


def page_of(folder: Path) -> str:
    return (folder / "index.html").read_text()


def status_of(folder: Path) -> dict[str, Any]:
    shown: dict[str, Any] = orjson.loads((folder / "status.json").read_bytes())
    return shown


def test_the_mode_of_each_named_team_stands_on_the_page(
    reader: Terminal, cast: Cast, tmp_path: Path
) -> None:
    a_team("Search")
    a_team("Secret")
    an_incident(cast.checkout, at=datetime.now(UTC) - timedelta(hours=2))
    folder = tmp_path / "public"
    done = reader("status-page", str(folder), "--team", "checkout", "--team", "search")
    assert done.exit_code == 0, done.stderr
    assert "1 of 2 teams is in Rescue Mode" in page_of(folder)
    assert "Secret" not in page_of(folder)
    assert {p.name for p in folder.iterdir()} == {
        "index.html",
        "feed.atom",
        "feed.json",
        "status.json",
    }
    states = {each["name"]: each["state"] for each in status_of(folder)["components"]}
    assert states == {"Checkout": "rescue", "Search": "delivery"}
    assert [p.name for p in tmp_path.iterdir()] == ["public"]


def test_what_was_said_inside_is_nowhere(reader: Terminal, cast: Cast, tmp_path: Path) -> None:
    said = a_declaration("The pool of db-7 is empty", commander=cast.alice.email)
    incident = an_incident(cast.checkout, said, at=datetime.now(UTC) - timedelta(hours=2))
    text = "Alice Abel and bob@example.org see orders fail"
    send_update(incident.ref, text, actor=cast.acting("bob"), at=datetime.now(UTC))
    for words in ((), ("--updates",)):
        reader("status-page", str(tmp_path / "p"), "--team", "checkout", *words)
        written = b"".join(path.read_bytes() for path in (tmp_path / "p").iterdir()).decode()
        for inside in ("db-7", "Alice", "Abel", "@example.org", "SEV1", "reliability"):
            assert inside not in written
        assert ("a colleague and a colleague see orders fail" in written) is bool(words)


def test_a_private_incident_is_not_shown_at_all(
    reader: Terminal, types_as: Callable[[str], Terminal], cast: Cast, tmp_path: Path
) -> None:
    incident = an_incident(cast.checkout, at=datetime.now(UTC) - timedelta(hours=2))
    send_update(incident.ref, "Keys have leaked", actor=PEACETIME, at=datetime.now(UTC))
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    reader("status-page", str(tmp_path / "p"), "--team", "checkout", "--updates")
    assert status_of(tmp_path / "p")["components"][0]["state"] == "delivery"
    assert "leaked" not in page_of(tmp_path / "p")
    assert "What an organisation keeps private is not shown here" in page_of(tmp_path / "p")


def test_a_token_that_may_write_is_refused(types: Terminal, cast: Cast, tmp_path: Path) -> None:
    done = types("status-page", str(tmp_path / "p"), "--team", "checkout")
    assert done.exit_code == 1
    assert "--role viewer" in done.stderr
    assert not (tmp_path / "p").exists()


def test_nothing_is_shown_that_is_not_named(reader: Terminal, tmp_path: Path) -> None:
    assert "Say what may be shown" in reader("status-page", str(tmp_path)).stderr
    wrong = reader("status-page", str(tmp_path / "p"), "--team", "chekout")
    assert wrong.exit_code == 1
    assert 'no team "chekout"' in wrong.stderr


def test_a_page_of_somebody_else_is_not_written_over(
    reader: Terminal, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<h1>Our company</h1>")
    done = reader("status-page", str(tmp_path), "--team", "checkout")
    assert done.exit_code == 2
    assert page_of(tmp_path) == "<h1>Our company</h1>"


def test_a_service_is_affected_by_an_incident_that_names_it(
    reader: Terminal, cast: Cast, tmp_path: Path
) -> None:
    for name in ("Payments API", "Search API"):
        a_service(name, team=cast.checkout)
    at = datetime.now(UTC) - timedelta(hours=3)
    incident = an_incident(cast.checkout, at=at)
    Incident.objects.filter(pk=incident.pk).update(service_words="Payments API")
    words = ("--service", "payments-api", "--service", "search-api")
    reader("status-page", str(tmp_path), *words)
    assert "1 of 2 services is affected" in page_of(tmp_path)
    send_update(incident.ref, "Payments are back", actor=PEACETIME, at=at + timedelta(hours=1))
    over = StandDown("A leaking pool", None, override_reason="seen")
    stand_down("checkout", over, actor=PEACETIME, at=at + timedelta(hours=2))
    reader("status-page", str(tmp_path), *words, "--updates")
    assert "All 2 services are running" in page_of(tmp_path)
    assert "Problem with Payments API" in page_of(tmp_path)
    assert "Payments are back" in page_of(tmp_path)
    titles = [i["title"] for i in orjson.loads((tmp_path / "feed.json").read_bytes())["items"]]
    assert titles[0] == "Payments API is running again"
    assert titles[-1] == "Payments API is affected"


def test_it_goes_on_and_says_that_peacetime_does_not_answer(
    reader: Terminal,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds = iter(range(5))

    def down(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    def rest(_: float) -> None:
        if next(rounds) == 0:
            monkeypatch.setattr(connection, "transport", httpx.MockTransport(down))
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", rest)
    stopped = reader("status-page", str(tmp_path), "--team", "checkout", "--every", "60")
    assert stopped.exit_code in {1, 130}
    assert "Nothing answers at" in stopped.stderr
    assert "Peacetime has not answered since" in page_of(tmp_path)
    assert "Checkout is in Delivery Mode" in page_of(tmp_path)
    assert status_of(tmp_path)["no_answer_since"] is not None


def a_page(**said: Any) -> StatusPage:
    trouble = Span(NOW - timedelta(days=4), NOW - timedelta(days=4) + timedelta(hours=9))
    team = Component(
        key="team:checkout",
        name="Checkout <b>",
        state="delivery",
        since=trouble.end,
        troubles=(trouble,),
        recoveries=(),
        known_from=NOW - timedelta(days=30),
    )
    note = Note(1, trouble.start, "identified", "Orders fail\x0b & wait", "Europe", None)
    problem = Problem(
        "abc", ("Checkout",), trouble.start, trouble.end, is_open=False, notes=(note,)
    )
    usual = {"title": "Status", "has_updates": True, "zone": ZoneInfo("Europe/Berlin")}
    return StatusPage(as_of=NOW, components=(team,), problems=(problem,), **{**usual, **said})


def test_the_page_asks_nothing_of_anybody_and_escapes_what_was_written() -> None:
    html = drawn(a_page())["index.html"].decode()
    assert "Checkout <b>" not in html
    assert not re.findall(r'(?:src|href)="(?!feed\.)', html)
    assert "default-src 'none'" in html


def test_it_says_what_an_old_page_means_also_without_a_script() -> None:
    html = drawn(a_page(every=timedelta(seconds=60)))["index.html"].decode()
    assert "It is written every minute. If that is more than 5 minutes ago, then Peacetime" in html
    assert 'data-patience="300"' in html
    hourly = drawn(a_page(every=timedelta(hours=1)))["index.html"].decode()
    assert "more than 300 minutes ago" in hourly


def test_the_past_is_told_of_what_is_known_alone() -> None:
    html = drawn(a_page())["index.html"].decode()
    assert "99% of 30 days in Delivery Mode" in html
    page = a_page()
    young = Component("team:new", "New", "delivery", None, (), (), NOW)
    html = drawn(StatusPage("Status", NOW, (young,), (), has_updates=False))["index.html"].decode()
    assert "Its past is not known yet." in html
    assert page.components[0].quiet_share(NOW) == pytest.approx(1 - 9 / 720)


def test_feeds_can_be_read_by_programs() -> None:
    written = drawn(a_page(address="https://status.example.org/"))
    feed = ET.fromstring(written["feed.atom"])
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    titles = [entry.findtext("a:title", "", spaces) for entry in feed.findall("a:entry", spaces)]
    assert titles == [
        "Checkout <b> is back in Delivery Mode",
        "Checkout <b> is in Rescue Mode",
        "Problem with Checkout: We know the cause",
    ]
    ids = [entry.findtext("a:id", "", spaces) for entry in feed.findall("a:entry", spaces)]
    assert len(set(ids)) == 3
    assert [item["id"] for item in orjson.loads(written["feed.json"])["items"]] == ids
    again = ET.fromstring(drawn(a_page())["feed.atom"])
    assert [entry.findtext("a:id", "", spaces) for entry in again.findall("a:entry", spaces)] == ids


def test_a_reader_never_finds_a_page_missing(tmp_path: Path) -> None:
    write(tmp_path / "p", {"index.html": b"one", "feed.json": b"{}"})
    kept = (tmp_path / "p" / "index.html").open("rb")
    write(tmp_path / "p", {"index.html": b"two", "feed.json": b"{}"})
    with kept:
        assert kept.read() == b"one"  # who had it open reads it to its end
    assert page_of(tmp_path / "p") == "two"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p"]


def test_a_first_name_alone_may_be_a_word() -> None:
    assert nameless("Rose sees that traffic rose", ["Rose"]) == "Rose sees that traffic rose"
    assert nameless("(Rose\nRed)", ["Rose Red", "Rose"]) == "(a colleague)"
    assert nameless("Roses", []) == "Roses"
