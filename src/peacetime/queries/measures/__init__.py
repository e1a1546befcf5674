"""What a team's or the organisation's incidents measure, and the rows behind every figure."""

from peacetime.queries.measures.counted import counted_incidents
from peacetime.queries.measures.figures import BY, Group, Measures, measures
from peacetime.queries.measures.question import Question, question
from peacetime.queries.measures.rescues import RescueRow, rescue_rows
from peacetime.queries.measures.rows import IncidentRow, incident_rows, row_of, rows_behind

__all__ = [
    "BY",
    "Group",
    "IncidentRow",
    "Measures",
    "Question",
    "RescueRow",
    "counted_incidents",
    "incident_rows",
    "measures",
    "question",
    "rescue_rows",
    "row_of",
    "rows_behind",
]
