"""Warning signs as their template shows them: a sentence first, then the weeks, then what opens behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.domain.burst.signs.definitions import COMPANIONS, DEFINITIONS, FIVE
from peacetime.domain.burst.signs.sign import SignState
from peacetime.domain.communications.wording import percent
from peacetime.domain.shared.text import listed
from peacetime.pictures.signs import Week, weeks

if TYPE_CHECKING:
    from datetime import date

    from markupsafe import Markup

    from peacetime.domain.burst.signs.definitions import Definition
    from peacetime.domain.burst.signs.panel import Panel
    from peacetime.domain.burst.signs.sign import Sign
    from peacetime.queries.burst.pulse import TeamPulse
    from peacetime.queries.burst.signs import TeamSigns

STATES = {"steady": "Steady", "changed": "Changed", "no_data": "No data", "too_few": "Too few"}
KINDS = {
    "velocity": "throughput",
    "turnover": "roster",
    "quality": "change_failures",
    "engagement": "attendance",
    "everything_urgent": "urgent_items",
}
WORDS = ("no", "one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class SignShown:
    """One sign; what is not known is "" or None."""

    name: str
    label: str
    state: str
    state_words: str
    sentence: str
    picture: Markup | None
    caption: str
    facts: tuple[tuple[str, str], ...]
    by_chance: str
    definition: Definition
    rows_url: str
    brings_url: str


def signs_shown(found: TeamSigns) -> dict[str, Any]:
    """What `signs/page.html` needs."""
    panel = found.panel
    shown = [_sign(sign, found.team) for sign in panel.signs]
    return {
        "team": {"slug": found.team, "name": found.team_name, "people": found.people},
        "headline": headline(panel),
        "lede": _lede(panel),
        "is_escalated": panel.is_escalated,
        "escalation": _escalation(panel),
        "five": [sign for sign in shown if sign.name in FIVE],
        "companions": [sign for sign in shown if sign.name in COMPANIONS],
        "brought": found.brought,
    }


def headline(panel: Panel) -> str:
    """The whole panel in one sentence."""
    five = [sign for sign in panel.signs if sign.name in FIVE]
    changed = [sign for sign in five if sign.is_changed]
    known = [sign for sign in five if sign.state in {SignState.STEADY, SignState.CHANGED}]
    if not known:
        return "Nothing can be told of the five warning signs yet"
    if changed:
        verb = "has" if len(changed) == 1 else "have"
        return f"{WORDS[len(changed)].capitalize()} of five warning signs {verb} changed"
    if len(known) < len(five):
        if len(known) == 1:
            return "One of the five warning signs is known, and it has not changed"
        count = WORDS[len(known)].capitalize()
        return f"{count} of the five warning signs are known, and none has changed"
    return "None of the five warning signs has changed"


def in_short(panel: Panel) -> list[tuple[str, str, str, str]]:
    """(label, state, its words, sentence) of the five, for a team's page."""
    return [
        (DEFINITIONS[sign.name].label, sign.state.value, STATES[sign.state.value], sign.sentence)
        for sign in panel.signs
        if sign.name in FIVE
    ]


def pulse_shown(found: TeamPulse) -> dict[str, Any]:
    """The newest weeks first; of each its mean in words of the scale, or why it is not shown."""
    return {
        "question": found.question,
        "weeks": [
            {
                "monday": week.monday,
                "mean": week.mean,
                "words": _mean_words(week.mean, found.scale) if week.mean is not None else "",
                "people": week.people,
                "withheld": week.withheld,
            }
            for week in reversed(found.weeks[-12:])
        ],
        "report_card": found.report_card.sentence,
        "scale": list(found.scale.items()),
    }


def _mean_words(mean: float, scale: Any) -> str:
    low, high = int(mean), int(mean + 0.5)
    return scale[low] if low == high else f"Between “{scale[low]}” and “{scale[high]}”"


def _lede(panel: Panel) -> str:
    told = [sign for sign in panel.signs if sign.is_changed]
    if not told:
        return "Each sign is held against this team’s own past, and says how often it would fire by chance."
    return f"{listed([DEFINITIONS[sign.name].label for sign in told])}. Each is held against this team’s own past."


def _escalation(panel: Panel) -> str:
    if panel.escalated_on is None:
        return ""
    names = listed([DEFINITIONS[name].label.lower() for name in panel.escalated_by])
    return (
        f"{names[0].upper()}{names[1:]} changed within six weeks of each other; since {_day(panel.escalated_on)} "
        "that is worth a talk with whoever can give the team rest."
    )


def _sign(sign: Sign, slug: str) -> SignShown:
    is_share = sign.unit.startswith("of ")
    known = [Week(point.week_starts, point.value) for point in sign.points]
    is_drawn_to_scale = sign.name != "turnover"  # its weeks are counts, its baseline a rate
    picture = (
        weeks(
            known,
            words=f"{sign.definition.label}, {sign.unit}",
            baseline=sign.baseline if is_drawn_to_scale else None,
            since=sign.since if sign.is_changed else None,
        )
        if any(week.value for week in known)
        else None
    )
    kind = KINDS.get(sign.name, "")
    rows = f"/teams/{slug}/series?kind={kind}" if kind else _own_rows(sign.name, slug)
    lacks = sign.state in {SignState.NO_DATA, SignState.TOO_FEW} and kind
    return SignShown(
        name=sign.name,
        label=sign.definition.label,
        state=sign.state.value,
        state_words=STATES[sign.state.value],
        sentence=sign.sentence,
        picture=picture,
        caption=_caption(sign) if picture else "",
        facts=tuple(_facts(sign, is_share=is_share)),
        by_chance=sign.fires_by_chance.sentence if sign.fires_by_chance else "",
        definition=sign.definition,
        rows_url=rows,
        brings_url=f"/teams/{slug}/series?kind={kind}#bring" if lacks else "",
    )


def _own_rows(name: str, slug: str) -> str:
    return f"/measures/incidents?team={slug}" if name == "incidents" else f"/teams/{slug}/capacity"


def _facts(sign: Sign, *, is_share: bool) -> list[tuple[str, str]]:
    if sign.baseline is None and sign.now is None:
        return []
    facts = [
        ("Usual", _number(sign.baseline, is_share=is_share)),
        ("Now", _number(sign.now, is_share=is_share)),
    ]
    if sign.change is not None:
        facts.append(("Change", f"{sign.change:+.0%}".replace("-", "−")))  # noqa: RUF001 - the sign is meant
    if sign.since is not None:
        facts.append(("Since about", _day(sign.since)))
    if sign.told_on is not None:
        facts.append(("Could be told", _day(sign.told_on)))
    return facts


def _number(value: float | None, *, is_share: bool) -> str:
    if value is None:
        return "not known"
    return percent(value) if is_share else f"{value:.2g}"


def _caption(sign: Sign) -> str:
    """What the bars are."""
    known = "1 week" if sign.weeks == 1 else f"{sign.weeks} weeks"
    if sign.name == "turnover":
        return f"People who left, week by week; {known} known. Usual and now are a year’s rate, {sign.unit}."
    said = f"share {sign.unit}" if sign.unit.startswith("of ") else sign.unit
    unit = f"{said[0].upper()}{said[1:]}"
    return f"{unit}, week by week; {known} known. Dashed: what is usual."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
