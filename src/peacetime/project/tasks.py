"""Every module that registers tasks: importing this one registers them all."""

from peacetime.project import (
    jobs_actions,
    jobs_burst,
    jobs_calendars,
    jobs_chat,
    jobs_connections,
    jobs_housekeeping,
    jobs_imports,
    jobs_messages,
    jobs_pdf,
    jobs_recognition,
    jobs_reminders,
    jobs_rituals,
    jobs_signals,
    jobs_tickets,
    jobs_together,
)

__all__ = [
    "jobs_actions",
    "jobs_burst",
    "jobs_calendars",
    "jobs_chat",
    "jobs_connections",
    "jobs_housekeeping",
    "jobs_imports",
    "jobs_messages",
    "jobs_pdf",
    "jobs_recognition",
    "jobs_reminders",
    "jobs_rituals",
    "jobs_signals",
    "jobs_tickets",
    "jobs_together",
]
