"""What a report refuses: its input, never a team."""

from peacetime.domain.shared.errors import DomainError


class ReportRefused(DomainError):
    """What was given cannot become a report; the sentence says what to change.

    Codes: `file_missing`, `file_is_folder`, `file_unreadable`, `rows_missing`, `rows_all_rejected`,
    `moment_unreadable`, `nothing_known_then`, `people_number_refused`, `people_unreadable`,
    `people_name_missing`, `people_missing`, `person_refused`, `policy_unreadable`, `format_unknown`,
    `output_unwritable`.
    """

    code = "report_refused"
