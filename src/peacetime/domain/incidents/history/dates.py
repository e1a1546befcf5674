"""Dates as tools and sheets write them, brought into the one form that `parse_moment` reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from peacetime.domain.incidents.history.choices import Choices, DateOrder
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import FIRST_YEAR, LAST_YEAR, Moment, parse_moment
from peacetime.domain.shared.text import label, quoted
from peacetime.domain.shared.zones import named_zone, zone_names

CLOCK = (
    r"(?:(?:[Tt]|,?\s+(?:at\s+|-\s+)?)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?P<rest>(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>[A-Za-z]{1,5}|[+-][0-9]{2}:?[0-9]{2})?)?"
)
NUMBERS = re.compile(
    r"(?P<one>[0-9]{1,2})(?P<mark>[/.\-])(?P<two>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{2,5})" + CLOCK
)
YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{3,5})(?P<mark>[/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})" + CLOCK
)
DAY_WORD = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[\s/.\-]+(?P<month>[A-Za-z]{3,9})"
    r"\.?,?[\s/.\-]+(?P<year>[0-9]{2,5})" + CLOCK
)
WORD_DAY = re.compile(
    r"(?:[A-Za-z]{3,9},\s+)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?"
    r"\s+(?P<year>[0-9]{2,5})" + CLOCK
)
EPOCH = re.compile(r"(?P<seconds>[0-9]{9,10})(?P<millis>[0-9]{3})?(?:\.(?P<fraction>[0-9]{1,9}))?")
USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
ISO_START = re.compile(r"[0-9]{3,5}-")
NAMED_ZONE = re.compile(
    r"(?P<when>.*[^\s\[(])\s*[\[(]?\b(?P<zone>[A-Z][A-Za-z_]+(?:/[A-Za-z_+\-]+)+)[\])]?"
)
OFFSET_AND_NAME = re.compile(r"(?P<when>.*[+-][0-9]{4}) [A-Z][A-Za-z0-9+\-]{0,5}")
MIDNIGHT_24 = re.compile(r"(?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?P<t>[Tt ]+)24:00(?P<rest>.*)")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *(("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april")),
            *(("may",), ("jun", "june"), ("jul", "july"), ("aug", "august")),
            *(("sep", "sept", "september"), ("oct", "october"), ("nov", "november")),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
MONTHS_A_YEAR, NOON = 12, 12
TWO_DIGITS = 2


@dataclass(slots=True)
class DateOrders:
    """What the dates of a file say about their own order; `day_first` of them fit only that."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = field(default="")

    def look_at(self, text: str) -> None:
        """Counts one written moment, if it is one of two numbers and a year."""
        if text[4:5] == "-":  # most are ISO 8601
            return
        parts = NUMBERS.fullmatch(text.strip())
        if parts is None or parts["mark"] == ".":
            return
        one, two = int(parts["one"]), int(parts["two"])
        self.day_first += one > MONTHS_A_YEAR >= two
        self.month_first += two > MONTHS_A_YEAR >= one
        if one != two and max(one, two) <= MONTHS_A_YEAR:
            self.either += 1
            self.example = self.example or text.strip()

    @property
    def found(self) -> DateOrder | None:
        """The order that the dates tell; None where they tell none, or both."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return DateOrder.DAY_FIRST if self.day_first else DateOrder.MONTH_FIRST

    @property
    def question(self) -> str:
        """What a person must say before the dates can be read, "" where nothing is open."""
        if self.found is not None or not (self.either or self.day_first):
            return ""
        if self.day_first:
            return (
                f"Of the dates {self.day_first:,} can only have the day first and "
                f"{self.month_first:,} only the month. Say which is meant; the others are rejected."
            )
        return (
            f"A date like {quoted(self.example)} may have the day or the month first, and no date "
            "of the file tells. Say which comes first."
        )


def read_moment(
    text: str, *, field: str, zone: tzinfo | None = None, choices: Choices | None = None
) -> Moment:
    """A moment in any form that tools write: ISO 8601, numbers, words, seconds since 1970.

    Two numbers before a year need an order, unless one of them is above 12 or full stops
    stand between them, where the day comes first. A year of two digits is of this century;
    of three it is refused. A zone may be an offset, a name like Europe/Berlin, or the
    abbreviation that the given zone has at that moment.

    Args:
        text: As written.
        field: Name of the field, for the sentence.
        zone: The zone of moments without one, if it is known.
        choices: What a person said.

    Raises:
        InvalidInput: `date_order_ambiguous`, or a code of `parse_moment`.

    Source: our default; the forms are those of the exports in the how-to.

    >>> [read_moment(text, field="at").at.isoformat() for text in ("1672916640", "5 Jan 2023 11:04Z")]
    ['2023-01-05T11:04:00+00:00', '2023-01-05T11:04:00+00:00']
    >>> read_moment("31.12.2022 23:30 Europe/Berlin", field="at").at.isoformat()
    '2022-12-31T22:30:00+00:00'
    """
    if moment := _usual(text):
        return moment
    choices = choices or Choices()
    written, is_named = text.strip(), False
    if (parts := EPOCH.fullmatch(written)) is not None:
        return _since_1970(parts)
    plain = written
    if (named := NAMED_ZONE.fullmatch(plain)) and named["zone"] in zone_names():
        plain, zone, is_named = named["when"], named_zone(named["zone"]), True
    if offset := OFFSET_AND_NAME.fullmatch(plain):
        plain = offset["when"]
    try:
        plain = _iso(plain, written, field=field, choices=choices)
        moment = parse_moment(_without_own_name(plain, zone), field=field, assumed_zone=zone)
    except InvalidInput as refusal:
        sentence = refusal.sentence.replace(quoted(plain), quoted(written), 1)
        raise InvalidInput(sentence, field=field, code=refusal.code) from None
    return replace(moment, assumed_zone="") if is_named else moment


def is_hour_24(text: str) -> bool:
    """Whether a moment is written with the hour 24.

    >>> is_hour_24("2026-03-01T24:00:00Z"), is_hour_24("2026-03-01T00:00:00Z")
    (True, False)
    """
    return "24:00" in text and re.search(r"[Tt ]24:00", text) is not None


def _usual(text: str) -> Moment | None:
    """A moment like 2026-03-01T09:30:00Z, which most are, without asking every rule."""
    if USUAL.fullmatch(text) is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None  # the rules say what is wrong with it
    return Moment(at) if FIRST_YEAR <= at.year <= LAST_YEAR else None


def _since_1970(parts: re.Match[str]) -> Moment:
    micros = (
        parts["millis"] + "000" if parts["millis"] else (parts["fraction"] or "")[:6].ljust(6, "0")
    )
    at = datetime.fromtimestamp(int(parts["seconds"]), UTC)
    return Moment(at + timedelta(microseconds=int(micros)))


def _iso(text: str, written: str, *, field: str, choices: Choices) -> str:
    """The same moment as ISO 8601, unless it is already, or no form is known."""
    if not ISO_START.match(text):
        text = _of_parts(text, written, field=field, order=choices.date_order)
    if choices.is_24_midnight and (parts := MIDNIGHT_24.fullmatch(text)):
        return _next_midnight(parts) or text
    return text


def _of_parts(text: str, written: str, *, field: str, order: DateOrder | None) -> str:
    if parts := NUMBERS.fullmatch(text):
        if parts["mark"] == "-" and len(parts["year"]) == TWO_DIGITS:
            return text  # nobody can tell a year of two digits from a day
        day, month = _day_and_month(parts, written, field=field, order=order)
        return _joined(parts, month=month, day=day)
    if parts := YEAR_FIRST.fullmatch(text):
        return _joined(parts, month=parts["month"], day=parts["day"])
    for form in (DAY_WORD, WORD_DAY):
        if (parts := form.fullmatch(text)) and (number := MONTHS.get(parts["month"].lower())):
            return _joined(parts, month=str(number), day=parts["day"])
    return text


def _day_and_month(
    parts: re.Match[str], written: str, *, field: str, order: DateOrder | None
) -> tuple[str, str]:
    one, two = parts["one"], parts["two"]
    if parts["mark"] == ".":
        order = DateOrder.DAY_FIRST
    elif order is None and one != two:
        order = _only_order(int(one), int(two))
        if order is None:
            sentence = (
                f"{label(field)} is {quoted(written)}: nobody can tell the day from the month. "
                "Say which comes first."
            )
            raise InvalidInput(sentence, field=field, code="date_order_ambiguous")
    return (two, one) if order is DateOrder.MONTH_FIRST else (one, two)


def _only_order(one: int, two: int) -> DateOrder | None:
    if one > MONTHS_A_YEAR:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if two > MONTHS_A_YEAR else None


def _joined(parts: re.Match[str], *, month: str, day: str) -> str:
    year = f"20{parts['year']}" if len(parts["year"]) == TWO_DIGITS else parts["year"]
    day_of_year = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    if parts["hour"] is None:
        return day_of_year
    hour = parts["hour"].zfill(2)
    if parts["half"] and 1 <= int(hour) <= NOON:
        is_after = parts["half"][0] in "pP"
        hour = f"{int(hour) % NOON + NOON * is_after:02}"
    zone = parts["zone"] or ""
    return f"{day_of_year} {hour}:{parts['minute']}{parts['rest']}{zone}"


def _next_midnight(parts: re.Match[str]) -> str | None:
    try:
        day = date(*map(int, parts["day"].split("-"))) + timedelta(days=1)
    except ValueError:
        return None
    return f"{day.isoformat()}{parts['t']}00:00{parts['rest']}"


def _without_own_name(text: str, zone: tzinfo | None) -> str:
    """Without an abbreviation that the given zone really has at that moment."""
    name = re.search(r" ?([A-Z]{3,5})$", text)
    if zone is None or name is None:
        return text
    bare = text[: name.start()]
    try:
        local = parse_moment(bare, field="at", assumed_zone=zone).at.astimezone(zone)
    except InvalidInput:
        return text
    return bare if local.tzname() == name[1] else text
