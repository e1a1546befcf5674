"""The report for programs: one JSON object; a part that cannot be computed is `{"unknown": reason}`."""

from datetime import UTC, datetime

import orjson

from peacetime.domain.burst.forecast.backtest import Backtest
from peacetime.domain.burst.policy import values_of
from peacetime.domain.shared.spans import Span
from peacetime.pictures.balance import Fan
from peacetime.pictures.thinning import thinned
from peacetime.report.values import Capacity, Modes, NotKnown, Outlook, Report
from peacetime.report.words.unknowns import unknowns

Json = dict[str, object]
DIGITS = 4
MOST_POINTS = 2000  # of the series; its highs and lows stay exactly


def as_json(report: Report) -> str:
    """The whole report as text."""
    found: Json = {
        "modes": _modes(report.modes),
        "balance": _balance(report.capacity),
        "drains": _drains(report.capacity),
        "forecast": _unknown(report.outlook)
        if isinstance(report.outlook, NotKnown)
        else _forecast(report.outlook, report.at),
        "backtest": _unknown(report.backtest)
        if isinstance(report.backtest, NotKnown)
        else _backtest(report.backtest),
        "unknown": [{"code": each.code, "reason": each.sentence} for each in unknowns(report)],
        "about": _about(report),
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n"


def _modes(modes: Modes) -> Json:
    return {
        "delivery_share": _number(modes.share.share),
        "rescues": modes.rescues,
        "periods": [
            {
                "mode": each.mode.value,
                **_span(each.span),
                "end_is": each.end_is.value,
                "incidents": len(each.incidents),
            }
            for each in modes.periods
        ],
    }


def _balance(capacity: Capacity) -> Json:
    curve = capacity.curve
    return {
        "unit": "credit-hours",
        "cap": _number(capacity.cap),
        "now": _number(capacity.now),
        "lowest": {"at": _at(capacity.lowest_at), "balance": _number(capacity.lowest)},
        "below_zero": [_span(each) for each in capacity.dry],
        "spent": _number(capacity.spent),
        "utilisation": _number(capacity.spent / capacity.accrued if capacity.accrued else None),
        "utilisation_of_eight_weeks": _number(capacity.recent_use),
        "people_hours": _number(capacity.person_hours),
        "people_hours_at_night": _number(capacity.night_hours),
        "series": [
            {"at": _at(curve.moments[place]), "balance": _number(curve.hours[place])}
            for place in thinned(curve.hours, MOST_POINTS)
        ],
    }


def _drains(capacity: Capacity) -> Json:
    return {
        group: [{"what": each.label, "credit_hours": _number(each.hours)} for each in found]
        for group, found in capacity.drains.items()
    }


def _forecast(outlook: Outlook, at: datetime) -> Json:
    found, chance = outlook.ahead, outlook.chance_of_overdraw
    return {
        "horizon": {"days": found.weeks * 7, "from": _at(at)},
        "mean": _number(found.mean),
        "chance_of_none": _number(found.chance_of_none),
        "quantiles": {f"{level:g}": _number(hours) for level, hours in found.quantiles.items()},
        "probability_of_overdraw": _unknown(chance)
        if isinstance(chance, NotKnown)
        else _number(chance),
        "overdraw_within_days": outlook.days,
        "fan": _unknown(outlook.fan) if isinstance(outlook.fan, NotKnown) else _fan(outlook.fan),
    }


def _fan(fan: Fan) -> list[Json]:
    rows = zip(
        fan.moments, fan.low_90, fan.low_50, fan.middle, fan.high_50, fan.high_90, strict=True
    )
    names = ("0.05", "0.25", "0.5", "0.75", "0.95")
    return [
        {"at": _at(at), **dict(zip(names, map(_number, levels), strict=True))}
        for at, *levels in rows
    ]


def _backtest(found: Backtest) -> Json:
    return {
        "forecasts": found.forecasts,
        "horizon_days": found.weeks * 7,
        "coverage": {f"{level * 100:.0f}": _number(held) for level, held in found.coverage.items()},
        "crps": _number(found.crps),
        "baselines": {name: _number(crps) for name, crps in found.baselines.items()},
        "caution": found.caution,
    }


def _about(report: Report) -> Json:
    brought = report.brought
    return {
        "team": brought.team,
        "file": brought.name,
        "at": _at(report.at),
        "time_zone": report.zone.key,
        "people": report.crew.people,
        "rows": {
            "all": brought.rows,
            "incidents": len(brought.incidents),
            "maintenance": brought.maintenance,
            "later": brought.later,
            "rejected": [
                {"line": each.line, "code": each.code, "reason": each.sentence}
                for each in brought.rejections
            ],
        },
        "policy": values_of(report.policy),
        "version": report.version,
    }


def _unknown(part: NotKnown) -> Json:
    return {"unknown": part.reason}


def _span(span: Span) -> Json:
    return {"from": _at(span.start), "to": _at(span.end)}


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _number(value: float | None) -> float | None:
    return None if value is None else round(float(value), DIGITS)
