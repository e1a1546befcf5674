"""Every table, one module a concept."""

from peacetime.storage.models.audit import AuditChain, AuditEntry
from peacetime.storage.models.burst import (
    BalanceShare,
    BurstPolicyVersion,
    LedgerCorrection,
    OnCallShift,
    PulseAnswer,
    TimeOff,
    WeeklySeries,
)
from peacetime.storage.models.calendars import CalendarChange, ListedMeeting, TeamCalendar
from peacetime.storage.models.chat import ChatLine, ChatPerson, ChatReceipt, ChatRoom
from peacetime.storage.models.connections import Connection
from peacetime.storage.models.dependencies import (
    IncidentCause,
    Need,
    NeedEvidence,
    NeedMember,
    SystemVersion,
)
from peacetime.storage.models.elsewhere import BackFill, BackFillPage, ScheduleReading
from peacetime.storage.models.engagements import (
    Engagement,
    LedgerCheckpoint,
    LedgerEdit,
    TeamGauge,
)
from peacetime.storage.models.events import Event
from peacetime.storage.models.idempotency import IdempotencyKey
from peacetime.storage.models.imports import (
    HistoryImport,
    HistoryPiece,
    RejectedRow,
    ReplacedIncident,
)
from peacetime.storage.models.incidents import (
    ExitCriterion,
    Incident,
    JoinedTeam,
    RoleAssignment,
    SeverityLevel,
    StatusUpdate,
)
from peacetime.storage.models.mail import AnsweredMail, Mailbox
from peacetime.storage.models.messages import Audience, Message
from peacetime.storage.models.modes import Rescue
from peacetime.storage.models.people import ApiToken, Invitation, Person, SignInLink
from peacetime.storage.models.playbooks import PlaybookVersion, ResponsibilityTick
from peacetime.storage.models.postmortems import (
    ActionItem,
    Postmortem,
    PostmortemPdf,
    PostmortemTemplateVersion,
    PostmortemUpdate,
    PostmortemVersion,
    RitualRecord,
)
from peacetime.storage.models.recognition import (
    ModeSuggestion,
    RecognitionSetting,
    RecognitionState,
)
from peacetime.storage.models.reminders import Reminder
from peacetime.storage.models.rituals import CalendarFeed, RitualLook, TeamFeed
from peacetime.storage.models.sending import SendingHold
from peacetime.storage.models.sign_in import SignInFailure
from peacetime.storage.models.signals import (
    Alert,
    AlertGroup,
    AlertRule,
    Delivery,
    IntakeBatch,
    IntakeEntry,
    SeenDelivery,
    Source,
)
from peacetime.storage.models.teams import Membership, Service, Team, TeamHoliday
from peacetime.storage.models.tickets import Ticket, TrackerReading
from peacetime.storage.models.timeline import TimelineEntry
from peacetime.storage.models.wordings import WordingVersion

__all__ = [
    "ActionItem",
    "Alert",
    "AlertGroup",
    "AlertRule",
    "AnsweredMail",
    "ApiToken",
    "Audience",
    "AuditChain",
    "AuditEntry",
    "BackFill",
    "BackFillPage",
    "BalanceShare",
    "BurstPolicyVersion",
    "CalendarChange",
    "CalendarFeed",
    "ChatLine",
    "ChatPerson",
    "ChatReceipt",
    "ChatRoom",
    "Connection",
    "Delivery",
    "Engagement",
    "Event",
    "ExitCriterion",
    "HistoryImport",
    "HistoryPiece",
    "IdempotencyKey",
    "Incident",
    "IncidentCause",
    "IntakeBatch",
    "IntakeEntry",
    "Invitation",
    "JoinedTeam",
    "LedgerCheckpoint",
    "LedgerCorrection",
    "LedgerEdit",
    "ListedMeeting",
    "Mailbox",
    "Membership",
    "Message",
    "ModeSuggestion",
    "Need",
    "NeedEvidence",
    "NeedMember",
    "OnCallShift",
    "Person",
    "PlaybookVersion",
    "Postmortem",
    "PostmortemPdf",
    "PostmortemTemplateVersion",
    "PostmortemUpdate",
    "PostmortemVersion",
    "PulseAnswer",
    "RecognitionSetting",
    "RecognitionState",
    "RejectedRow",
    "Reminder",
    "ReplacedIncident",
    "Rescue",
    "ResponsibilityTick",
    "RitualLook",
    "RitualRecord",
    "RoleAssignment",
    "ScheduleReading",
    "SeenDelivery",
    "SendingHold",
    "Service",
    "SeverityLevel",
    "SignInFailure",
    "SignInLink",
    "Source",
    "StatusUpdate",
    "SystemVersion",
    "Team",
    "TeamCalendar",
    "TeamFeed",
    "TeamGauge",
    "TeamHoliday",
    "Ticket",
    "TimeOff",
    "TimelineEntry",
    "TrackerReading",
    "WeeklySeries",
    "WordingVersion",
]
