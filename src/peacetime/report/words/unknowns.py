"""What is not known, and why: a sentence for each, with the numbers behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from peacetime.domain.modes.periods import EndIs
from peacetime.report.sources.incidents import reasons
from peacetime.report.values import NotKnown, Report
from peacetime.report.words.beginning import count, days, hours

LONG_DAYS = 7


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known: a stable word for programs, a sentence for people."""

    code: str
    sentence: str


def unknowns(report: Report) -> list[Gap]:
    """Everything that this report does not know, what weighs most first."""
    return [
        *_on_people(report),
        *_on_rows(report),
        *_on_ends(report),
        *_on_times(report),
        *_on_parts(report),
        *_on_words(report),
    ]


def _on_people(report: Report) -> Iterator[Gap]:
    crew = report.crew
    silent = crew.incidents - crew.named - crew.counted
    if crew.is_one_seat:
        sentence = (
            "Who worked on these incidents is not in the file, and no people were given, so one balance "
            "carries it all, as if one person did. Say --people with a file or a number."
        )
        yield Gap("people_not_given", sentence)
    elif silent:
        shared = (
            " their load is shared evenly among all." if crew.people > 1 else " it counts as one."
        )
        sentence = (
            f"Who worked on {silent:,} of {crew.incidents:,} incidents is not known; each counts as one "
            f"person, and{shared}"
        )
        yield Gap("responders_missing", sentence)
    if crew.together:
        sentence = (
            f"{count(crew.together, 'incident')} with nobody named began within an hour of another, as when "
            "several monitors report one outage; each is taken as the same piece of work."
        )
        yield Gap("incidents_together", sentence)
    if crew.without_zone:
        sentence = (
            f"{crew.without_zone:,} of {crew.from_file:,} people have no time zone; "
            f"{report.zone.key}, the team’s, is taken."
        )
        yield Gap("people_without_zone", sentence)
    if crew.strangers:
        sentence = (
            f"{count(crew.strangers, 'person').replace('persons', 'people')} in the incidents "
            f"{'is' if crew.strangers == 1 else 'are'} not in the file of people, and counted too."
        )
        yield Gap("people_unlisted", sentence)


def _on_rows(report: Report) -> Iterator[Gap]:
    brought = report.brought
    if brought.rejections:
        sentence = (
            f"{len(brought.rejections):,} of {brought.rows:,} rows could not be taken: "
            f"{reasons(brought.rejections)}."
        )
        yield Gap("rows_rejected", sentence)
    if brought.teams > 1:
        sentence = f"The file names {brought.teams:,} organisations; they are taken as one team."
        yield Gap("several_teams", sentence)
    if brought.later:
        verb = "begins" if brought.later == 1 else "begin"
        sentence = f"{count(brought.later, 'row')} {verb} after the moment of this report and {'is' if brought.later == 1 else 'are'} left out."
        yield Gap("rows_later", sentence)
    if brought.maintenance:
        sentence = f"{count(brought.maintenance, 'row')} of maintenance make no Rescue and cost nothing here."
        yield Gap("maintenance_left_out", sentence)
    if not brought.is_at_said:
        sentence = (
            "The report ends with the last day in the file; whether all was calm after that is not known. "
            "Say --at to end it later."
        )
        yield Gap("end_of_history", sentence)


def _on_ends(report: Report) -> Iterator[Gap]:
    notes, history = report.capacity.notes, report.modes.history
    if "imputed" in notes:
        number, whole = notes["imputed"]
        each = whole / number if number else 0.0
        sentence = (
            f"{count(number, 'engagement')} had no end after {'its' if number == 1 else 'their'} start; "
            f"the balance counts {hours(each)}{'' if number == 1 else ' for each'}, the median of the others; "
            "the modes count no time."
        )
        yield Gap("ends_missing", sentence)
    unsure = sum(rescue.end_is is EndIs.AT_LEAST for rescue in history.rescues)
    if unsure:
        sentence = f"{count(unsure, 'Rescue')} lasted at least as long as shown; an end in them is not known."
        yield Gap("ends_at_least", sentence)
    if "unattributed" in notes:
        number, whole = notes["unattributed"]
        sentence = (
            f"{count(number, 'incident')} lasted longer than {report.policy.longest_stretch_hours:g} hours "
            f"with nobody named; who was in {'it' if number == 1 else 'them'} for the other {hours(whole)} is "
            "not known, and nobody is charged for it."
        )
        yield Gap("hours_unattributed", sentence)
    if "long_stretch" in notes:
        number, _ = notes["long_stretch"]
        sentence = (
            f"{count(number, 'stretch').replace('stretchs', 'stretches')} of one person longer than "
            f"{report.policy.longest_stretch_hours:g} hours; counted in full. See whether a hand-over is missing."
        )
        yield Gap("long_stretch", sentence)
    if report.modes.longest.duration.days >= LONG_DAYS:
        sentence = (
            f"One Rescue lasted {days(report.modes.longest.duration)}. Whether people were in it all that "
            "time the file does not say."
        )
        yield Gap("long_rescue", sentence)


def _on_times(report: Report) -> Iterator[Gap]:
    remarks = report.brought.remarks
    if not report.is_zone_said:
        sentence = (
            "No time zone was given, so nights and weekends are those of UTC. Say --time-zone, like "
            "Europe/Berlin."
        )
        yield Gap("zone_not_given", sentence)
    if number := remarks.get("zone_not_explicit", 0):
        sentence = f"The source of {count(number, 'row')} does not give its time zone itself."
        yield Gap("zone_not_explicit", sentence)
    if number := remarks.get("zone_assumed", 0):
        sentence = f"{count(number, 'row')} name no zone; {report.zone.key} is taken."
        yield Gap("zone_assumed", sentence)
    if not report.policy.holiday_calendar:
        yield Gap("holidays_not_given", "Public holidays are not known; they count as other days.")


def _on_parts(report: Report) -> Iterator[Gap]:
    begun = report.policy.initial_share
    sentence = (
        f"What was spent before this history is not known; it begins with {begun:.0%} of the cap."
    )
    yield Gap("start_not_known", sentence)
    if isinstance(report.outlook, NotKnown):
        yield Gap("forecast_not_known", f"No forecast: {report.outlook.reason}")
    else:
        parts = (report.outlook.fan, report.outlook.chance_of_overdraw)
        for reason in dict.fromkeys(part.reason for part in parts if isinstance(part, NotKnown)):
            yield Gap("overdraw_not_known", f"No forecast of the balance: {reason}")
    if isinstance(report.backtest, NotKnown) and report.backtest != report.outlook:
        yield Gap("record_not_known", f"No record of the forecast: {report.backtest.reason}")


def _on_words(report: Report) -> Iterator[Gap]:
    incidents = report.brought.incidents
    if silent := sum(not one.row.severity_word for one in incidents):
        sentence = f"{silent:,} of {len(incidents):,} incidents have no severity."
        yield Gap("severity_missing", sentence)
    if number := report.brought.remarks.get("severity_unknown", 0):
        sentence = f"The severity of {count(number, 'row')} is a word we do not know; it weighs like the usual ones."
        yield Gap("severity_unknown", sentence)
    if silent := sum(not one.row.services for one in incidents):
        sentence = (
            f"Which service was touched is not known of {silent:,} of {len(incidents):,} incidents."
        )
        yield Gap("services_missing", sentence)
