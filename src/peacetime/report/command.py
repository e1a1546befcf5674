"""What `peacetime report` does: parse, call, write; what it refuses ends it with a sentence and a code."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import quoted
from peacetime.domain.shared.zones import named_zone
from peacetime.report.assembly import Asked, assembled
from peacetime.report.machine import as_json
from peacetime.report.markdown import as_markdown
from peacetime.report.page import as_page
from peacetime.report.progress import progress
from peacetime.report.refusals import ReportRefused

WRONG_INPUT = 2
FORMS = {"html": as_page, "md": as_markdown, "json": as_json}
A_DAY_ALONE = len("2026-03-01")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on the command line, "" where nothing."""

    file: str
    people: str = ""
    policy: str = ""
    time_zone: str = ""
    at: str = ""
    form: str = "html"
    output: str = ""


def run(said: Said) -> None:
    """Write the report; end with a sentence, its code and exit code 2 where that cannot be."""
    try:
        _write(_text(said), said.output)
    except DomainError as refused:
        sys.stderr.write(f"{refused} ({refused.code})\n")
        sys.exit(WRONG_INPUT)


def _text(said: Said) -> str:
    if said.form not in FORMS:
        sentence = f"There is no format {quoted(said.form)}. Write html, md or json."
        raise ReportRefused(sentence, code="format_unknown")
    zone = named_zone(said.time_zone) if said.time_zone else None
    at = _moment(said.at, zone or ZoneInfo("UTC")) if said.at else None
    with progress() as step:
        found = assembled(Asked(said.file, said.people, said.policy, zone, at), step=step)
        step("Writing")
        return FORMS[said.form](found)


def _moment(said: str, zone: ZoneInfo) -> datetime:
    """A moment; a day alone means its end, a clock time without a zone is the team's."""
    if said == "now":
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(said)
        if len(said) <= A_DAY_ALONE:
            moment += timedelta(days=1)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = f"{quoted(said)} is no moment. Write it like 2026-03-01 or 2026-03-01T09:30Z."
        raise ReportRefused(sentence, code="moment_unreadable") from None


def _write(text: str, output: str) -> None:
    if output in {"", "-"}:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        sentence = f"{quoted(output, at_most=200)} cannot be written: {error.strerror}."
        raise ReportRefused(sentence, code="output_unwritable") from None
