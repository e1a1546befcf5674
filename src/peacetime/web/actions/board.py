"""The board of action items, one's own, and whether they get done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import length, percent
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.actions.board import (
    COLUMNS,
    ORDERS,
    SIGNS,
    STATES,
    ActionBoard,
    BoardAsked,
    action_board,
    action_cells,
    actions_found,
    my_actions,
)
from peacetime.queries.actions.follow_through import follow_through
from peacetime.queries.tables import table_csv
from peacetime.queries.teams_setup import team_names
from peacetime.web.actions.words import KINDS, SIGN_WORDS, words
from peacetime.web.door import now, signed_in
from peacetime.web.download import csv_file
from peacetime.web.form import Form
from peacetime.web.form_days import day, page_number
from peacetime.web.frame import page
from peacetime.web.measures.asking import word

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.domain.postmortems.completion import Completion
    from peacetime.queries.access import Actor
    from peacetime.queries.actions.board import Mine
    from peacetime.queries.actions.follow_through import FollowThrough

STATE_WORDS = (("open", "Open"), ("backlog", "Debt backlog"), ("closed", "Done and dropped"))
FEW = 5  # under so many nothing is judged
ORDER_WORDS = (("pressing", "Most pressing"), ("due", "Due date"), ("oldest", "Oldest"))
FORMULA_DONE = "Done ÷ (all less the dropped ones), with Wilson’s 95% interval. What waits in the debt backlog is not counted."
FORMULA_IN_TIME = (
    "Done up to the due day ÷ (done with a due day + overdue), with Wilson’s 95% interval."
)
FORMULA_CLOSE = "The median of the Kaplan-Meier curve: an open one counts as longer than it has been open so far."
FORMULA_LATE = "The median of the days after the due day, of those that were done late."


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What asks for attention first, fifty a page."""
    asked = _asked(request)
    found = action_board(asked, actor=actor, at=now(), page=page_number(request))
    query = urlencode(asked.address)
    context = {
        **words(),
        "board": found,
        "asked": asked,
        "headline": _headline(found),
        "lede": _lede(found),
        "teams": team_names(),
        "state_words": STATE_WORDS,
        "order_words": ORDER_WORDS,
        "signs": [
            (name, SIGN_WORDS[name], found.signs[name], _with(asked, name)) for name in SIGNS
        ],
        "address": f"/actions?{query}&" if query else "/actions?",
        "query": f"?{query}" if query else "",
        "is_narrowed": bool(asked.team or asked.kind or asked.sign),
    }
    return page(request, "actions/page.html", context, actor=actor)


@require_safe
@signed_in
def export(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Everything that was found, as CSV."""
    rows = actions_found(_asked(request), actor=actor, at=now())
    return csv_file(table_csv(COLUMNS, map(action_cells, rows)), "actions.csv")


@require_safe
@signed_in
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What whoever reads has promised."""
    found = my_actions(actor=actor, at=now())
    context = {**words(), "mine": found, "headline": _own_headline(found)}
    return page(request, "actions/mine.html", context, actor=actor)


@require_safe
@signed_in
def completion(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether action items get done, with what so few can say."""
    at, team = now(), word(request, "team")
    since = Form({"since": word(request, "since")})
    try:
        first_day = day(since, "since")
    except InvalidInput as refusal:
        first_day, since = None, Form(since.typed, {"since": refusal.sentence})
    found = follow_through(team, first_day=first_day, actor=actor, at=at)
    context = {
        **words(),
        "found": found,
        "figures": _figures(found),
        "kinds_shown": [_line(one, KINDS.get(one.name, "Kind not said")) for one in found.kinds],
        "teams_shown": [_line(one, one.name) for one in found.teams],
        "teams": team_names(),
        "since": since,
        "periods": _periods(found, at.date()),
        "left_out": _left_out(found),
    }
    return page(request, "actions/follow_through.html", context, actor=actor)


def _asked(request: HttpRequest) -> BoardAsked:
    """What an address asks for; a word that means nothing here asks for nothing."""
    said = {name: word(request, name) for name in ("team", "kind", "sign", "state", "order")}
    return BoardAsked(
        team=said["team"],
        kind=said["kind"] if said["kind"] in KINDS else "",
        sign=said["sign"] if said["sign"] in SIGNS else "",
        state=said["state"] if said["state"] in STATES else STATES[0],
        order=said["order"] if said["order"] in ORDERS else ORDERS[0],
    )


def _with(asked: BoardAsked, sign: str) -> str:
    """The board narrowed to a sign, or no longer where it is already."""
    kept = {**asked.address, "sign": sign, "state": "", "page": ""}
    if asked.sign == sign:
        kept["sign"] = ""
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"/actions?{query}" if query else "/actions"


def _headline(found: ActionBoard) -> str:
    where = f" in {found.team_name}" if found.team_name else ""
    if not found.open:
        return f"No action item is open{where}"
    return f"{found.open:,} action {'item is' if found.open == 1 else 'items are'} open{where}"


def _lede(found: ActionBoard) -> str:
    if not found.open:
        return "What a postmortem asks for stands here, with its owner and its day."
    told = [
        f"{found.signs[name]:,} {said}"
        for name, said in (("overdue", "overdue"), ("blocked", "blocked"), ("at_risk", "at risk"))
        if found.signs[name]
    ]
    if not told:
        return "None is overdue, blocked or at risk."
    return f"{', '.join(told)}. What presses most comes first."


def _own_headline(found: Mine) -> str:
    if not found.open:
        return "You have no open action item"
    count = len(found.open)
    return f"{count} action {'item is' if count == 1 else 'items are'} yours"


def _figures(found: FollowThrough) -> list[dict[str, Any]]:
    whole = found.whole
    rows = f"/actions.csv?{urlencode({'state': 'closed', **({'team': found.team} if found.team else {})})}"
    return [
        {
            "id": "done",
            "label": "Done",
            "value": _share(whole.completed.share) if whole.is_judged else None,
            "sentence": whole.sentence,
            "formula": FORMULA_DONE,
            "rows_url": rows,
        },
        {
            "id": "in-time",
            "label": "Done in time",
            "value": _share(whole.on_time.share) if whole.on_time.of >= FEW else None,
            "sentence": _in_time(whole),
            "formula": FORMULA_IN_TIME,
            "rows_url": rows,
        },
        {
            "id": "late",
            "label": "Late by, median",
            "value": length(whole.lateness) if whole.lateness and whole.is_judged else None,
            "sentence": "Of those that were done after their day."
            if whole.lateness
            else "None was done after its day.",
            "formula": FORMULA_LATE,
            "rows_url": rows,
        },
        {
            "id": "to-close",
            "label": "From agreed to done, median",
            "value": _to_close(whole) if whole.is_judged else None,
            "sentence": "Open ones count as open for so long already.",
            "formula": FORMULA_CLOSE,
            "rows_url": rows,
        },
    ]


def _share(share: float | None) -> str | None:
    return None if share is None else percent(share)


def _in_time(one: Completion) -> str:
    found = one.on_time
    if found.share is None or found.low is None or found.high is None:
        return "None has reached its day yet."
    told = f"{found.count} of {found.of} by their day"
    if found.of < FEW:
        return f"{told}: too few to judge."
    return f"{told}; {found.low:.0%} to {found.high:.0%} is plausible."


def _to_close(one: Completion) -> str | None:
    known = one.time_to_close
    if known is None:
        return None
    return f"at least {length(known.value)}" if known.is_at_least else length(known.value)


def _line(one: Completion, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "done": one.sentence,
        "in_time": _in_time(one),
        "to_close": _to_close(one) if one.is_judged else None,
    }


def _periods(found: FollowThrough, today: date) -> list[tuple[str, str, bool]]:
    periods = []
    for label, days in (("90 days", 90), ("12 months", 365), ("Everything", 0)):
        first = today - timedelta(days=days) if days else None
        said = {"team": found.team, "since": first.isoformat() if first else ""}
        query = urlencode({name: value for name, value in said.items() if value})
        address = f"/actions/follow-through?{query}" if query else "/actions/follow-through"
        periods.append((label, address, first == found.first_day))
    return periods


def _left_out(found: FollowThrough) -> str:
    told = []
    if found.in_backlog:
        told.append(f"{found.in_backlog:,} in the debt backlog")
    if found.brought:
        told.append(f"{found.brought:,} that were done before they were written down here")
    if found.whole.dropped:
        told.append(f"{found.whole.dropped:,} that were dropped")
    return f"Left out: {', '.join(told)}." if told else ""
