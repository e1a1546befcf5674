"""What is said beneath the line of a team's balance: whose it is, and who came in while it ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peacetime.queries.burst.team_course import TeamCourse

SUMMED = "The balances of the team’s people added up."
ONE_SEAT = "Nobody is in the team yet: its balance is told as if one person carried everything."


def whose_line(course: TeamCourse) -> str:
    """Of whose balances the line is made."""
    return ONE_SEAT if course.gauge.is_one_seat else SUMMED


def newcomers_sentence(course: TeamCourse) -> str:
    """That the line knows people from the day they joined; empty where nobody joined while it ran."""
    if not course.newcomers:
        return ""
    if course.newcomers == 1:
        return "One person joined in the time shown: the line counts them from that day on."
    return (
        f"{course.newcomers} people joined in the time shown: the line counts each of them from "
        "that day on."
    )
