"""Who carries a team's Rescues: a file of people, or only how many there are."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.domain.shared.zones import named_zone
from peacetime.report.refusals import ReportRefused
from peacetime.report.sources.files import small_text

UNREADABLE = "people_unreadable"
MOST_PEOPLE = 1000
COLUMNS = {
    "name": ("name", "full_name", "person", "display_name", "user", "user_name", "responder"),
    "email": ("email", "e_mail", "mail", "email_address"),
    "time_zone": ("time_zone", "timezone", "tz", "zone"),
    "joined": ("joined", "joined_at", "joined_on", "start", "start_date", "from", "since"),
    "left": ("left", "left_at", "left_on", "end", "end_date", "until", "to"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team. `number` stands for them wherever a name would."""

    number: int
    name: str = ""
    email: str = ""
    zone: ZoneInfo | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def calls(self) -> set[str]:
        """What a file of incidents may call them."""
        return {each.casefold() for each in (self.name, self.email) if each}


def people_from(said: str, *, zone: tzinfo) -> list[Person]:
    """People as `--people` says them: a number, or a file.

    Args:
        said: A number like 6, or a name of a file of CSV or JSON.
        zone: Of days on which somebody joined or left.

    Raises:
        ReportRefused: `people_number_refused`, `people_unreadable`, `people_name_missing`,
            `people_missing`, `person_refused`, and as `files.chunks`.
    """
    if re.fullmatch(r"[-+]?[0-9]+", said):
        return _of_number(int(said))
    text = small_text(said, code=UNREADABLE)
    rows = list(_of_json(text) if text.lstrip()[:1] in {"[", "{"} else _of_table(text))
    people: dict[tuple[str, str], Person] = {}
    for line, row in rows:
        person = _person(len(people) + 1, line, row, zone)
        if person is not None:
            people.setdefault((person.name.casefold(), person.email.casefold()), person)
    if not people:
        raise ReportRefused(
            "The file of people names nobody. Write a row for each.", code="people_missing"
        )
    if len(people) > MOST_PEOPLE:
        raise _number_refused(len(people))
    return list(people.values())


def _of_number(number: int) -> list[Person]:
    if not 1 <= number <= MOST_PEOPLE:
        raise _number_refused(number)
    return [Person(place + 1) for place in range(number)]


def _number_refused(number: int) -> ReportRefused:
    sentence = f"{number:,} people carry no Rescues. Write a number from 1 to {MOST_PEOPLE:,}."
    return ReportRefused(sentence, code="people_number_refused")


def _of_table(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise ReportRefused(
            "The file of people is empty. Write a row for each.", code="people_missing"
        )
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ReportRefused(f"The file of people is no CSV: {error}.", code=UNREADABLE) from None
    header = [_plain(cell) for cell in rows[0][1]]
    places = _places(header)
    for line, row in rows[1:]:
        yield line, {name: row[at].strip() for name, at in places.items() if at < len(row)}


def _of_json(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise ReportRefused(
            "The file of people is no JSON. See its brackets.", code=UNREADABLE
        ) from None
    people = said.get("people") if isinstance(said, dict) else said
    if not isinstance(people, list) or not all(isinstance(one, Mapping) for one in people):
        raise ReportRefused("Write people as a list of objects, each with a name.", code=UNREADABLE)
    for number, one in enumerate(people, 1):
        row = {_plain(str(key)): str(value or "").strip() for key, value in one.items()}
        names = list(row)
        yield number, {name: row[names[at]] for name, at in _places(names).items()}


def _places(names: list[str]) -> dict[str, int]:
    """Where the known columns are.

    Raises:
        ReportRefused: `people_name_missing`.
    """
    places = {
        field: next(names.index(known) for known in candidates if known in names)
        for field, candidates in COLUMNS.items()
        if set(candidates) & set(names)
    }
    if "name" not in places:
        found = ", ".join(quoted(name) for name in names[:6])
        sentence = f"People need a column called name; there are {found or 'no columns'}."
        raise ReportRefused(sentence, code="people_name_missing")
    return places


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip(" \t\ufeff\"'?:*").lower())


def _person(number: int, line: int, row: Mapping[str, str], zone: tzinfo) -> Person | None:
    name, email = " ".join(row.get("name", "").split()), row.get("email", "")
    if not name and not email:
        return None
    try:
        own = named_zone(row["time_zone"]) if row.get("time_zone") else None
    except InvalidInput as refused:
        raise _refused(line, refused.sentence) from None
    joined = _day(line, row.get("joined", ""), own or zone)
    left = _day(line, row.get("left", ""), own or zone)
    if joined and left and left < joined:
        raise _refused(line, "Somebody left before they joined. Correct one of the two.")
    return Person(number, name, email, own, joined, left)


def _day(line: int, written: str, zone: tzinfo) -> datetime | None:
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise _refused(line, f"{quoted(written)} is no day. Write it like 2026-03-01.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _refused(line: int, sentence: str) -> ReportRefused:
    return ReportRefused(f"Row {line} of the people: {sentence}", code="person_refused")
