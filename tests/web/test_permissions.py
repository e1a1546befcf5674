"""Every page and act of the web by every role. A new address without a row here is red."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.playbooks.playbook import PlaybookMode, responsibility_key
from peacetime.domain.modes.playbooks.standard import DELIVERY, RESCUE
from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.access import PEACETIME, actor_of
from peacetime.storage.models import Connection, Membership, Message, SendingHold
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.burst.hand import record_engagement
from peacetime.usecases.burst.shares import share_balance
from peacetime.usecases.burst.time_off import plan_time_off
from peacetime.usecases.endings import close_incident
from peacetime.usecases.imports import draft_import, read_import, start_import
from peacetime.usecases.invitations import invite
from peacetime.usecases.people import deactivate_person
from peacetime.usecases.rituals.feeds import make_feed
from peacetime.usecases.rituals.recording import hold_ritual
from peacetime.usecases.rituals.team_feeds import make_team_feed
from peacetime.usecases.several import open_further_incident
from peacetime.usecases.sign_in import issue_sign_in_link
from peacetime.usecases.signals.rules import RuleDraft, add_rule
from peacetime.usecases.teams import archive_team
from peacetime.usecases.tickets.filing import file_action
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.tokens import create_token
from tests.builders import (
    PASSWORD,
    a_declaration,
    a_person,
    a_postmortem,
    a_service,
    a_team,
    an_action,
    an_incident,
)
from tests.calendars import a_list_in_every_state
from tests.cast import Cast, the_cast
from tests.connected import a_connection
from tests.groups import a_dead_delivery, a_group, a_mail_source, a_suggestion
from tests.meshes import a_shop

pytestmark = pytest.mark.django_db

# From the least to the most: whoever may less than a row needs is refused.
ROLES = {"nobody": "", "viewer": "charlie", "member": "bob", "lead": "alice", "admin": "dana"}
RANK = list(ROLES)

NEW = "something much longer"
TEAM = {"name": "Till", "time_zone": "UTC", "workdays": "1"}
HOURS = {**TEAM, "work_starts": "09:00", "work_ends": "17:00", "holiday_calendar": ""}
AUDIENCE = {"name": "Sales", "addresses": "sales@example.org", "from_severity": "SEV1"}
DECLARATION = {
    "trigger": "reliability",
    "summary": "Orders are slow",
    "severity": "SEV2",
    "done_when": "They are not",
}
ALERT_RULE = {
    "verb": "ignore",
    "name": "Noise",
    "team": "checkout",
    "title_pattern": "Disk",
    "for": "day",
}
MAILBOX = {
    "host": "imap.example.org",
    "security": "tls",
    "user_name": "alerts@example.org",
    "folder": "INBOX",
    "afterwards": "seen",
}
WEBHOOK = {
    "name": "Robot",
    "field-url": "https://robot.example.org/",
    "field-secret": "whsec_" + "QUJD" * 8,
    "subjects": "modes",
}
SERIES = "kind,week,value,exposure\nthroughput,2026-03-02,9,160"
ROTA = "person,starts_at,ends_at\nbob@example.org,2026-03-02 09:00,2026-03-09 09:00"
LEVELS = {f"{name}-SEV{n}": "9" for n in range(5) for name in ("meaning", "cadence")}
HISTORY = b"incident_id,kind,started_at,title\na,incident,2026-13-01T00:00:00Z,Month 13\n"
IN_TWO_DAYS = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")


@dataclass(frozen=True)
class Row:
    """What an address needs: the least role, its names filled in, what its form sends."""

    by: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    inside: int = 0  # the status for who is signed in already, where it is another


def reads(by: str, *paths: str) -> dict[str, Row]:
    return {f"GET {path}": Row(by, path) for path in paths}


CHECK = "/teams/checkout/rituals/weekly"
IN_DELIVERY = responsibility_key(PlaybookMode.DELIVERY, DELIVERY.responsibilities[0])
IN_RESCUE = responsibility_key(PlaybookMode.RESCUE, RESCUE.responsibilities[0])
ROWS = {
    # ways in and out: for everybody
    "GET /sign-in": Row("nobody", "/sign-in", inside=303),
    "POST /sign-in": Row(
        "nobody", "/sign-in", {"email": "bob@example.org", "password": PASSWORD}, 303
    ),
    "GET /sign-in/<secret>": Row("nobody", "/sign-in/{link}"),
    "POST /sign-in/<secret>": Row("nobody", "/sign-in/{link}", status=303),
    "GET /metrics": Row("nobody", "/metrics", status=401),  # to tokens and near networks only
    # whoever signs it as Slack does; what is unknown is not found
    "POST /chat/slack/<connection>": Row("nobody", "/chat/slack/999999", status=404),
    "POST /sign-out": Row("nobody", "/sign-out", status=303),
    "GET /welcome": Row("nobody", "/welcome", status=303),
    "POST /welcome": Row("nobody", "/welcome", status=303),
    "GET /invitations/<secret>": Row("nobody", "/invitations/{secret}"),
    "POST /invitations/<secret>": Row(
        "nobody", "/invitations/{secret}", {"name": "Nina", "password": NEW}, 303
    ),
    # what signals say
    **reads("viewer", "/suggestions", "/settings/recognition"),
    "GET /suggestions/<ref>": Row("viewer", "/suggestions/suggest1"),
    "POST /suggestions/<ref>/dismiss": Row(
        "member", "/suggestions/suggest1/dismiss", {"reason": "handled"}, 303
    ),
    "POST /settings/recognition": Row(
        "admin", "/settings/recognition", {"declares_by_itself": "worst"}, 303
    ),
    "GET /settings/teams/<slug>/recognition": Row("viewer", "/settings/teams/checkout/recognition"),
    "POST /settings/teams/<slug>/recognition": Row(
        "lead", "/settings/teams/checkout/recognition", {"hearing": "no"}, 303
    ),
    # action items
    **reads("viewer", "/actions", "/actions.csv", "/actions/follow-through", "/me/actions"),
    **reads("member", "/actions/new"),
    "POST /actions/new": Row("member", "/actions/new", {"team": "orders", "text": "Limit"}, 303),
    "GET /actions/<ref>": Row("viewer", "/actions/action01"),
    "POST /actions/<ref>": Row("member", "/actions/action01", {"text": "Add a limit"}, 303),
    "POST /actions/<ref>/<act>": Row("member", "/actions/action01/start", status=303),
    # tickets
    "GET /actions/<ref>/ticket": Row("viewer", "/actions/action01/ticket?connection={tracker}"),
    "POST /actions/<ref>/ticket": Row(
        "member", "/actions/action01/ticket", {"connection": "{tracker}"}, 303
    ),
    "POST /actions/<ref>/ticket/retry": Row("member", "/actions/action02/ticket/retry", status=303),
    "POST /actions/<ref>/ticket/unlink": Row(
        "member", "/actions/action02/ticket/unlink", status=303
    ),
    "GET /postmortems/<ref>/tickets": Row(
        "viewer", "/postmortems/{postmortem}/tickets?connection={tracker}"
    ),
    "POST /postmortems/<ref>/tickets": Row(
        "member",
        "/postmortems/{postmortem}/tickets",
        {"connection": "{tracker}", "action": "action01"},
        303,
    ),
    # what other tools send
    **reads("viewer", "/signals", "/signals/rules", "/signals/sources", "/signals/deliveries"),
    "GET /signals/groups/<ref>": Row("viewer", "/signals/groups/{group}"),
    "POST /signals/groups/<ref>/join": Row(
        "member", "/signals/groups/{group}/join", {"incident": "{ref}"}, 303
    ),
    "POST /signals/groups/<ref>/apart": Row("member", "/signals/groups/{group}/apart", status=303),
    "GET /incidents/<ref>/alerts": Row("viewer", "/incidents/{ref}/alerts"),
    "GET /signals/rules/new": Row("lead", "/signals/rules/new"),
    "POST /signals/rules/new": Row("lead", "/signals/rules/new", ALERT_RULE, 303),
    "GET /signals/rules/<number>": Row("lead", "/signals/rules/{rule}"),
    "POST /signals/rules/<number>": Row("lead", "/signals/rules/{rule}", ALERT_RULE, 303),
    "POST /signals/rules/<number>/retire": Row("lead", "/signals/rules/{rule}/retire", status=303),
    "GET /signals/sources/new": Row("lead", "/signals/sources/new"),
    "GET /signals/sources/new/<provider>": Row("lead", "/signals/sources/new/grafana"),
    "POST /signals/sources/new/<provider>": Row(
        "lead", "/signals/sources/new/grafana", {"name": "G", "team": "checkout"}
    ),
    "GET /signals/sources/<slug>": Row("viewer", "/signals/sources/monitoring"),
    "POST /signals/sources/<slug>": Row(
        "admin", "/signals/sources/monitoring", {"name": "M", "provider": "generic"}, 303
    ),
    "POST /signals/sources/<slug>/key": Row("admin", "/signals/sources/monitoring/key"),
    **{
        f"POST /signals/sources/<slug>/{act}": Row(
            "admin", f"/signals/sources/monitoring/{act}", status=303
        )
        for act in ("signature", "mapping/forget", "pause", "resume", "replay", "clear", "retire")
    },
    "POST /signals/sources/<slug>/mailbox": Row(
        "admin", "/signals/sources/{post}/mailbox", MAILBOX, 303
    ),
    "POST /signals/sources/<slug>/mailbox/check": Row(
        "admin", "/signals/sources/{post}/mailbox/check", status=303
    ),
    "POST /signals/sources/<slug>/mailbox/remove": Row(
        "admin", "/signals/sources/{post}/mailbox/remove", status=303
    ),
    "GET /signals/deliveries/<ref>": Row("admin", "/signals/deliveries/{delivery}"),
    "GET /signals/deliveries/<ref>/map": Row("admin", "/signals/deliveries/{delivery}/map"),
    "POST /signals/deliveries/<ref>/map": Row("admin", "/signals/deliveries/{delivery}/map"),
    "POST /signals/deliveries/<ref>/replay": Row(
        "admin", "/signals/deliveries/{delivery}/replay", status=303
    ),
    "POST /signals/deliveries/<ref>/delete": Row(
        "admin", "/signals/deliveries/{delivery}/delete", status=303
    ),
    **reads("viewer", "/connections"),
    "GET /connections/new/<provider>": Row("lead", "/connections/new/discord"),
    "POST /connections/new/<provider>": Row("admin", "/connections/new/webhook", WEBHOOK, 303),
    "GET /connections/<number>": Row("viewer", "/connections/{tracker}"),
    "POST /connections/<number>": Row("admin", "/connections/{robot}", WEBHOOK, 303),
    "POST /connections/<number>/check": Row("admin", "/connections/{tracker}/check", status=303),
    "POST /connections/<number>/test": Row("admin", "/connections/{robot}/test", status=303),
    "POST /connections/<number>/pause": Row("admin", "/connections/{tracker}/pause", status=303),
    "POST /connections/<number>/resume": Row("admin", "/connections/{tracker}/resume", status=303),
    "POST /connections/<number>/dry-run": Row(
        "admin", "/connections/{robot}/dry-run", {"dry_run": "yes"}, 303
    ),
    "POST /connections/<number>/again": Row("admin", "/connections/{tracker}/again", status=303),
    "POST /connections/<number>/delete": Row("admin", "/connections/{robot}/delete", status=303),
    "POST /connections/<number>/schedules/read": Row(
        "admin", "/connections/{tracker}/schedules/read", status=303
    ),
    "POST /connections/<number>/history": Row(
        "admin", "/connections/{tracker}/history", {"team": "checkout", "days": "90"}, 303
    ),
    "POST /connections/<number>/calendar/again": Row(
        "admin", "/connections/{tracker}/calendar/again", status=303
    ),
    "GET /connections/<number>/tickets": Row("viewer", "/connections/{tracker}/tickets"),
    "POST /connections/<number>/tickets/retry": Row(
        "member", "/connections/{tracker}/tickets/retry", status=303
    ),
    # postmortems
    **reads("viewer", "/postmortems"),
    **reads("member", "/postmortems/bring"),
    "POST /postmortems/bring": Row(
        "member", "/postmortems/bring", {"team": "checkout", "file": b"# Down"}, 303
    ),
    "GET /postmortems/<ref>": Row("viewer", "/postmortems/{postmortem}"),
    "GET /postmortems/<ref>/text.md": Row("viewer", "/postmortems/{postmortem}/text.md"),
    "GET /postmortems/<ref>/print": Row("viewer", "/postmortems/{postmortem}/print"),
    "GET /postmortems/<ref>/pdf": Row("viewer", "/postmortems/{postmortem}/pdf"),
    "POST /postmortems/<ref>/pdf": Row("viewer", "/postmortems/{postmortem}/pdf", status=303),
    "GET /postmortems/<ref>/text.pdf": Row(
        "viewer", "/postmortems/{postmortem}/text.pdf", status=303
    ),
    "GET /postmortems/<ref>/edit": Row("member", "/postmortems/{postmortem}/edit"),
    "POST /postmortems/<ref>/edit": Row(
        "member", "/postmortems/{postmortem}/edit", {"title": "T", "text": "x"}, 303
    ),
    "POST /postmortems/<ref>/check": Row(
        "member", "/postmortems/{postmortem}/check", {"title": "T", "text": "x"}
    ),
    "POST /postmortems/<ref>/review": Row("member", "/postmortems/{postmortem}/review", status=303),
    "POST /postmortems/<ref>/publish": Row(
        "member", "/postmortems/{postmortem}/publish", status=303
    ),
    "GET /postmortems/<ref>/versions": Row("viewer", "/postmortems/{postmortem}/versions"),
    "GET /postmortems/<ref>/versions/<number>": Row(
        "viewer", "/postmortems/{postmortem}/versions/1"
    ),
    "POST /postmortems/<ref>/versions/<number>/restore": Row(
        "member", "/postmortems/{postmortem}/versions/1/restore", status=303
    ),
    "POST /incidents/<ref>/postmortem/open": Row(
        "member", "/incidents/{closed}/postmortem/open", status=303
    ),
    "GET /postmortems/<ref>/actions": Row("viewer", "/postmortems/{postmortem}/actions"),
    "POST /postmortems/<ref>/actions": Row(
        "member", "/postmortems/{postmortem}/actions", {"text": "Add a limit"}, 303
    ),
    "POST /postmortems/<ref>/actions/take": Row(
        "member", "/postmortems/{postmortem}/actions/take", {"line": "2"}, 303
    ),
    "POST /postmortems/<ref>/actions/backlog": Row(
        "member", "/postmortems/{postmortem}/actions/backlog", {"action": "action01"}, 303
    ),
    **reads("viewer", "/teams/<slug>/actions/dates"),
    "POST /teams/<slug>/actions/dates": Row(
        "member",
        "/teams/checkout/actions/dates",
        {"take-action01": "yes", "due-action01": IN_TWO_DAYS[:10]},
        303,
    ),
    # the board and the incident room
    **reads(
        "viewer", "/", "/rescue", "/teams/<slug>", "/incidents/<ref>", "/incidents/<ref>/decisions"
    ),
    **reads("member", "/teams/<slug>/rescue"),
    "POST /teams/<slug>/rescue": Row("member", "/teams/orders/rescue", DECLARATION, 303),
    "POST /teams/<slug>/rescue/preview": Row("member", "/teams/orders/rescue/preview", DECLARATION),
    "GET /teams/<slug>/incidents": Row("member", "/teams/checkout/incidents"),
    "POST /teams/<slug>/incidents": Row("member", "/teams/checkout/incidents", DECLARATION, 303),
    **reads("member", "/teams/<slug>/drill"),
    "POST /teams/<slug>/drill": Row("member", "/teams/orders/drill", DECLARATION, 303),
    "GET /incidents/<ref>/stand-down": Row("member", "/incidents/{ref}/stand-down"),
    "POST /incidents/<ref>/stand-down": Row(
        "member",
        "/incidents/{ref}/stand-down",
        {"cause": "A pool", "postmortem_at": IN_TWO_DAYS, "override_reason": "a drill"},
        303,
    ),
    "POST /incidents/<ref>/stand-down/preview": Row(
        "member", "/incidents/{ref}/stand-down/preview"
    ),
    "POST /incidents/<ref>/timeline": Row(
        "member", "/incidents/{ref}/timeline", {"text": "So"}, 303
    ),
    "GET /incidents/<ref>/timeline/<number>/correct": Row(
        "member", "/incidents/{ref}/timeline/{entry}/correct"
    ),
    "POST /incidents/<ref>/timeline/<number>/correct": Row(
        "member", "/incidents/{ref}/timeline/{entry}/correct", {"text": "Rather so"}, 303
    ),
    "GET /incidents/<ref>/timeline/<number>/redact": Row(
        "admin", "/incidents/{ref}/timeline/{entry}/redact"
    ),
    "POST /incidents/<ref>/timeline/<number>/redact": Row(
        "admin", "/incidents/{ref}/timeline/{entry}/redact", {"reason": "a password"}, 303
    ),
    "POST /incidents/<ref>/roles/<role>": Row(
        "member", "/incidents/{ref}/roles/scribe", {"act": "take"}, 303
    ),
    "POST /incidents/<ref>/exit-criteria/<number>": Row(
        "member", "/incidents/{ref}/exit-criteria/1", {"met": "yes", "note": "seen"}, 303
    ),
    "POST /incidents/<ref>/moments": Row(
        "member", "/incidents/{ref}/moments", {"detected_at": "2026-03-04T11:00"}, 303
    ),
    "GET /incidents/<ref>/teams": Row("member", "/incidents/{ref}/teams"),
    "POST /incidents/<ref>/teams": Row("member", "/incidents/{ref}/teams", {"slug": "orders"}, 303),
    "GET /incidents/<ref>/close": Row("member", "/incidents/{further}/close"),
    "POST /incidents/<ref>/close": Row(
        "member", "/incidents/{further}/close", {"cause": "x", "override_reason": "y"}, 303
    ),
    "GET /incidents/<ref>/merge": Row("member", "/incidents/{ref}/merge"),
    "POST /incidents/<ref>/merge": Row(
        "member", "/incidents/{ref}/merge", {"into": "{further}"}, 303
    ),
    "GET /incidents/<ref>/reopen": Row("member", "/incidents/{closed}/reopen"),
    "POST /incidents/<ref>/reopen": Row(
        "member", "/incidents/{closed}/reopen", {"reason": "It is back"}, 303
    ),
    "POST /incidents/<ref>/privacy": Row(
        "member", "/incidents/{ref}/privacy", {"private": "no"}, 303
    ),
    "POST /incidents/<ref>/resume": Row("member", "/incidents/{ref}/resume", status=303),
    # the incident goes on, so its postmortem is not planned yet
    "GET /incidents/<ref>/postmortem": Row("member", "/incidents/{ref}/postmortem", status=303),
    "POST /incidents/<ref>/postmortem": Row("member", "/incidents/{ref}/postmortem", status=303),
    "GET /incidents/<ref>/review": Row("member", "/incidents/{ref}/review"),
    "POST /incidents/<ref>/review": Row(
        "member", "/incidents/{ref}/review", {"review_at": IN_TWO_DAYS}, 303
    ),
    "GET /incidents/<ref>/updates": Row("member", "/incidents/{ref}/updates"),
    "POST /incidents/<ref>/updates": Row(
        "member", "/incidents/{ref}/updates", {"text": "We look"}, 303
    ),
    "POST /incidents/<ref>/updates/preview": Row("member", "/incidents/{ref}/updates/preview"),
    # finding things
    **reads("viewer", "/incidents", "/incidents.csv", "/incidents.json"),
    # capacity: a team's, one's own
    **reads("viewer", "/incidents/<ref>/watch", "/teams/<slug>/capacity", "/teams/<slug>/recovery"),
    **reads("viewer", "/teams/<slug>/capacity.csv", "/teams/<slug>/capacity/panel"),
    **reads("viewer", "/me/capacity", "/me/capacity.csv"),
    "GET /me/capacity/of/<email>": Row("admin", "/me/capacity/of/shares@example.org"),
    "POST /me/capacity/engagements": Row(
        "member",
        "/me/capacity/engagements",
        {
            "incident": "{ref}",
            "started_at": "2026-03-04T11:00",
            "ended_at": "2026-03-04T12:00",
            "is_paged": "yes",
        },
        303,
    ),
    "POST /me/capacity/engagements/<key>/withdraw": Row(
        "admin", "/me/capacity/engagements/{engagement}/withdraw", status=303
    ),
    "POST /me/capacity/time-off": Row(
        "member",
        "/me/capacity/time-off",
        {"off_starts_at": "2026-03-04T09:00", "off_ends_at": "2026-03-04T17:00"},
        303,
    ),
    "POST /me/capacity/time-off/<key>/withdraw": Row(
        "admin", "/me/capacity/time-off/{off}/withdraw", status=303
    ),
    "POST /me/capacity/shares": Row(
        "member", "/me/capacity/shares", {"person": "charlie@example.org"}, 303
    ),
    "POST /me/capacity/shares/<email>/stop": Row(
        "member", "/me/capacity/shares/charlie@example.org/stop", status=303
    ),
    # the measures and their rows
    **reads(
        "viewer",
        *("/measures", "/measures/incidents", "/measures/rescues"),
        *("/measures.csv", "/measures/incidents.csv", "/measures/rescues.csv"),
    ),
    # dependencies
    **reads(
        "viewer",
        *("/dependencies", "/dependencies/example", "/dependencies/what-if"),
        *("/dependencies/costs", "/dependencies/changes", "/dependencies/promises"),
        *("/dependencies/labels", "/dependencies/history", "/dependencies/gaps"),
    ),
    "GET /dependencies/covers/<ref>": Row("viewer", "/dependencies/covers/need0001"),
    "GET /dependencies/services/<slug>": Row("viewer", "/dependencies/services/order-service"),
    "GET /dependencies/services/<slug>/needs": Row(
        "member", "/dependencies/services/order-service/needs"
    ),
    "POST /dependencies/services/<slug>/needs": Row(
        "member",
        "/dependencies/services/order-service/needs",
        {"provider": "Order mail", "coupling": "soft"},
        303,
    ),
    "GET /dependencies/services/<slug>/outages": Row(
        "member", "/dependencies/services/order-service/outages"
    ),
    "POST /dependencies/services/<slug>/outages": Row(
        "member",
        "/dependencies/services/order-service/outages",
        {"promised": "99.95%", "paging": "yes"},
        303,
    ),
    **reads("member", "/dependencies/describe"),
    "POST /dependencies/describe": Row(
        "member",
        "/dependencies/describe",
        {"form": "csv", "text": "consumer,provider\norder-mail,account-page", "then": "apply"},
        303,
    ),
    "GET /dependencies/needs/<ref>": Row("member", "/dependencies/needs/need0001"),
    "POST /dependencies/needs/<ref>": Row(
        "member", "/dependencies/needs/need0001", {"coupling": "soft"}, 303
    ),
    "POST /dependencies/needs/<ref>/label": Row(
        "member", "/dependencies/needs/need0001/label", {"coupling": "soft"}, 303
    ),
    "POST /dependencies/needs/<ref>/drill": Row(
        "member",
        "/dependencies/needs/need0001/drill",
        {"provider": "order-service", "on": "2026-03-01", "held": "yes"},
        303,
    ),
    "GET /incidents/<ref>/blast": Row("viewer", "/incidents/{ref}/blast"),
    "POST /incidents/<ref>/cause": Row(
        "member", "/incidents/{ref}/cause", {"service": "order-service"}, 303
    ),
    "POST /incidents/<ref>/cause/remove": Row(
        "member", "/incidents/{ref}/cause/remove", status=303
    ),
    "POST /dependencies/needs/<ref>/remove": Row(
        "member", "/dependencies/needs/need0001/remove", status=303
    ),
    # the sample organisation: teams are here, so it stays out and there is none to put away
    "POST /sample": Row("admin", "/sample", status=303),
    **reads("viewer", "/settings/sample"),
    "POST /settings/sample/remove": Row("admin", "/settings/sample/remove", status=404),
    # playbooks
    "GET /playbooks": Row("viewer", "/playbooks", status=303),
    "GET /playbooks/<mode>": Row("viewer", "/playbooks/rescue"),
    "GET /playbooks/<mode>/versions": Row("viewer", "/playbooks/rescue/versions"),
    "GET /playbooks/<mode>/versions/<number>": Row("viewer", "/playbooks/rescue/versions/0"),
    "POST /playbooks/<mode>/versions/<number>/restore": Row(
        "admin", "/playbooks/rescue/versions/0/restore", status=303
    ),
    "GET /playbooks/<mode>/edit": Row("admin", "/playbooks/rescue/edit"),
    "POST /playbooks/<mode>/edit": Row(
        "admin", "/playbooks/rescue/edit", {"objective": "Stop it", "mindset": "Calm"}, 303
    ),
    "POST /teams/<slug>/responsibilities/<key>": Row(
        "member", f"/teams/orders/responsibilities/{IN_DELIVERY}", {"done": "yes"}, 303
    ),
    "POST /incidents/<ref>/responsibilities/<key>": Row(
        "member", f"/incidents/<ref>/responsibilities/{IN_RESCUE}", {"done": "yes"}, 303
    ),
    # rituals and their calendars
    **reads("viewer", "/rituals", "/teams/<slug>/rituals"),
    "GET /rituals/<word>/<key>": Row("viewer", "/rituals/monthly/2026-03"),
    "POST /rituals/<word>/<key>/hold": Row("member", "/rituals/monthly/2026-03/hold", status=303),
    "POST /rituals/<word>/<key>/skip": Row(
        "member", "/rituals/quarterly/2026-Q2/skip", {"reason": "so"}, 303
    ),
    "POST /rituals/<word>/<key>/minutes": Row(
        "member", "/rituals/monthly/2026-02/minutes", {"minutes": "so"}, 303
    ),
    "POST /rituals/<word>/<key>/take-back": Row(
        "member", "/rituals/monthly/2026-02/take-back", status=303
    ),
    "GET /teams/<slug>/rituals/<word>/<key>": Row("viewer", f"{CHECK}/2026-W10"),
    "POST /teams/<slug>/rituals/<word>/<key>/hold": Row(
        "member", f"{CHECK}/2026-W10/hold", status=303
    ),
    "POST /teams/<slug>/rituals/<word>/<key>/skip": Row(
        "member", f"{CHECK}/2026-W10/skip", {"reason": "so"}, 303
    ),
    "POST /teams/<slug>/rituals/<word>/<key>/minutes": Row(
        "member", f"{CHECK}/2026-W09/minutes", {"minutes": "so"}, 303
    ),
    "POST /teams/<slug>/rituals/<word>/<key>/take-back": Row(
        "member", f"{CHECK}/2026-W09/take-back", status=303
    ),
    "GET /incidents/<ref>/review.ics": Row("viewer", "/incidents/{reviewed}/review.ics"),
    "GET /calendar/<secret>.ics": Row("nobody", "/calendar/{feed}.ics"),
    "GET /calendar/teams/<secret>.ics": Row("nobody", "/calendar/teams/{team_feed}.ics"),
    **reads("viewer", "/settings/calendar"),
    "POST /settings/calendar": Row("viewer", "/settings/calendar"),
    "POST /settings/calendar/end": Row("viewer", "/settings/calendar/end", status=303),
    # the meetings of a Rescue
    **reads("viewer", "/teams/<slug>/calendar"),
    "GET /teams/<slug>/calendar/postponed.ics": Row(
        "member", "/teams/checkout/calendar/postponed.ics"
    ),
    "GET /teams/<slug>/calendar/given-back.ics": Row(
        "member", "/teams/checkout/calendar/given-back.ics"
    ),
    "POST /teams/<slug>/calendar/file": Row("member", "/teams/checkout/calendar/file", status=422),
    "POST /teams/<slug>/calendar/read": Row("member", "/teams/checkout/calendar/read", status=303),
    "POST /teams/<slug>/calendar/postpone": Row(
        "member", "/teams/checkout/calendar/postpone", status=303
    ),
    "POST /teams/<slug>/calendar/give-back": Row(
        "member", "/teams/checkout/calendar/give-back", status=303
    ),
    "POST /teams/<slug>/calendar/source": Row(
        "lead", "/teams/checkout/calendar/source", {"url": "https://c.example.org/a.ics"}, 303
    ),
    "POST /teams/<slug>/calendar/source/forget": Row(
        "lead", "/teams/checkout/calendar/source/forget", status=303
    ),
    "POST /teams/<slug>/calendar/feed": Row("lead", "/teams/checkout/calendar/feed"),
    "POST /teams/<slug>/calendar/feed/end": Row(
        "lead", "/teams/checkout/calendar/feed/end", status=303
    ),
    # histories
    **reads("viewer", "/import", "/import/<number>", "/import/<number>/rejected.csv"),
    "POST /import": Row("lead", "/import", {"team": "checkout", "file": HISTORY}, 303),
    "POST /import/<number>/read-as": Row(
        "lead", "/import/{draft}/read-as", {"column-started_at": "started_at"}, 303
    ),
    "POST /import/<number>/confirm": Row("lead", "/import/{draft}/confirm", status=303),
    "POST /import/<number>/undo": Row("lead", "/import/{import}/undo", status=303),
    # oneself
    "GET /settings": Row("viewer", "/settings", status=303),
    **reads("viewer", "/settings/account"),
    "POST /settings/account": Row(
        "viewer", "/settings/account", {"name": "Me", "time_zone": ""}, 303
    ),
    "POST /settings/account/theme": Row(
        "viewer", "/settings/account/theme", {"theme": "dark"}, 303
    ),
    "POST /settings/account/password": Row(
        "viewer", "/settings/account/password", {"old_password": PASSWORD, "new_password": NEW}, 303
    ),
    "POST /settings/account/sign-out-everywhere": Row(
        "viewer", "/settings/account/sign-out-everywhere", status=303
    ),
    "GET /settings/tokens": Row("viewer", "/settings/tokens"),
    "POST /settings/tokens": Row("viewer", "/settings/tokens", {"name": "x", "role": "viewer"}),
    "POST /settings/tokens/<token_id>/revoke": Row(
        "viewer", "/settings/tokens/{token}/revoke", status=303
    ),
    # people
    **reads("viewer", "/settings/people"),
    **reads("member", "/people/suggestions"),
    "POST /settings/people/invitations": Row(
        "admin", "/settings/people/invitations", {"email": "erin@example.org", "org_role": "viewer"}
    ),
    "POST /settings/people/invitations/<invitation_id>/revoke": Row(
        "admin", "/settings/people/invitations/{invitation}/revoke", status=303
    ),
    "POST /settings/people/<email>/role": Row(
        "admin", "/settings/people/gone@example.org/role", {"org_role": "admin"}, 303
    ),
    "POST /settings/people/<email>/password-link": Row(
        "admin", "/settings/people/bob@example.org/password-link"
    ),
    "POST /settings/people/<email>/sign-out": Row(
        "admin", "/settings/people/bob@example.org/sign-out", status=303
    ),
    "POST /settings/people/<email>/deactivate": Row(
        "admin", "/settings/people/bob@example.org/deactivate", status=303
    ),
    "POST /settings/people/<email>/activate": Row(
        "admin", "/settings/people/gone@example.org/activate", status=303
    ),
    # teams
    **reads("viewer", "/settings/teams", "/settings/teams/<slug>"),
    "GET /settings/teams/new": Row("admin", "/settings/teams/new"),
    "POST /settings/teams/new": Row("admin", "/settings/teams/new", TEAM, 303),
    "POST /settings/teams/<slug>": Row("lead", "/settings/teams/checkout", HOURS, 303),
    "POST /settings/teams/<slug>/members": Row(
        "lead",
        "/settings/teams/checkout/members",
        {"person": "charlie@example.org", "joined_on": "2026-01-01"},
        303,
    ),
    "POST /settings/teams/<slug>/members/<membership_id>/lead": Row(
        "lead", "/settings/teams/checkout/members/{member}/lead", {"is_lead": "yes"}, 303
    ),
    "POST /settings/teams/<slug>/members/<membership_id>/leave": Row(
        "lead", "/settings/teams/checkout/members/{member}/leave", status=303
    ),
    "POST /settings/teams/<slug>/holidays": Row(
        "lead", "/settings/teams/checkout/holidays", {"day": "2026-12-31"}, 303
    ),
    "POST /settings/teams/<slug>/holidays/remove": Row(
        "lead", "/settings/teams/checkout/holidays/remove", {"day": "2026-12-31"}, 303
    ),
    "POST /settings/teams/<slug>/archive": Row(
        "admin", "/settings/teams/orders/archive", status=303
    ),
    "POST /settings/teams/<slug>/restore": Row("admin", "/settings/teams/past/restore", status=303),
    # what the organisation shares
    **reads("viewer", "/settings/services", "/settings/audiences", "/settings/severities"),
    "POST /settings/services": Row(
        "lead", "/settings/services", {"name": "Cart", "team": "checkout"}, 303
    ),
    "POST /settings/services/<slug>": Row(
        "lead", "/settings/services/payments-api", {"team": "checkout"}, 303
    ),
    "POST /settings/services/<slug>/retire": Row(
        "lead", "/settings/services/payments-api/retire", status=303
    ),
    "POST /settings/audiences": Row(
        "lead", "/settings/audiences", {**AUDIENCE, "team": "checkout"}, 303
    ),
    "POST /settings/audiences/<audience_id>": Row(
        "lead", "/settings/audiences/{audience}", AUDIENCE, 303
    ),
    "POST /settings/audiences/<audience_id>/retire": Row(
        "lead", "/settings/audiences/{audience}/retire", status=303
    ),
    "POST /settings/severities": Row("admin", "/settings/severities", LEVELS, 303),
    "GET /settings/sending": Row("admin", "/settings/sending"),
    "POST /settings/sending": Row("admin", "/settings/sending", {"queued": "drop"}, 303),
    "POST /settings/sending/<message_id>/drop": Row(
        "admin", "/settings/sending/{waiting}/drop", status=303
    ),
    **reads("viewer", "/settings/wording"),
    "GET /settings/wording/<kind>": Row("viewer", "/settings/wording/entering_team"),
    "POST /settings/wording/<kind>": Row(
        "admin", "/settings/wording/entering_team", {"subject": "{team}", "body": "{summary}"}, 303
    ),
    "POST /settings/wording/<kind>/preview": Row(
        "admin", "/settings/wording/entering_team/preview", {"subject": "x", "body": "y"}
    ),
    "GET /settings/wording/<kind>/versions": Row(
        "viewer", "/settings/wording/entering_team/versions"
    ),
    "GET /settings/wording/<kind>/versions/<number>": Row(
        "viewer", "/settings/wording/entering_team/versions/0"
    ),
    "POST /settings/wording/<kind>/versions/<number>/restore": Row(
        "admin", "/settings/wording/entering_team/versions/0/restore", status=303
    ),
    **reads("viewer", "/settings/postmortem-template", "/settings/postmortem-template/versions"),
    "POST /settings/postmortem-template": Row(
        "admin", "/settings/postmortem-template", {"text": "## Timeline"}, 303
    ),
    "POST /settings/postmortem-template/preview": Row(
        "admin", "/settings/postmortem-template/preview", {"text": "## Timeline"}
    ),
    "GET /settings/postmortem-template/versions/<number>": Row(
        "viewer", "/settings/postmortem-template/versions/0"
    ),
    "POST /settings/postmortem-template/versions/<number>/restore": Row(
        "admin", "/settings/postmortem-template/versions/0/restore", status=303
    ),
    # what capacity assumes: tried by everybody, saved by administrators
    **reads("viewer", "/capacity/policy", "/capacity/policy.csv", "/capacity/policy/edit"),
    "POST /capacity/policy/edit": Row("admin", "/capacity/policy/edit", {"cap": "30"}, 303),
    "POST /capacity/policy/replay": Row(
        "viewer", "/capacity/policy/replay", {"cap": "30", "team": "orders"}
    ),
    **reads("viewer", "/capacity/policy/versions"),
    "GET /capacity/policy/versions/<number>": Row("viewer", "/capacity/policy/versions/0"),
    "POST /capacity/policy/versions/<number>/restore": Row(
        "admin", "/capacity/policy/versions/0/restore", status=303
    ),
    # what may come, what to promise, what changes
    **reads(
        "viewer",
        *("/teams/<slug>/forecast", "/teams/<slug>/forecast.csv"),
        *("/teams/<slug>/plan", "/teams/<slug>/plan.csv"),
        *("/teams/<slug>/signs", "/teams/<slug>/signs/clusters"),
        *("/teams/<slug>/series", "/teams/<slug>/series.csv"),
        *("/teams/<slug>/series/template.csv", "/teams/<slug>/rota/template.csv"),
        "/teams/<slug>/rota",
    ),
    "POST /teams/<slug>/series": Row(
        "lead", "/teams/checkout/series", {"rows": SERIES, "then": "take"}, 303
    ),
    "POST /teams/<slug>/rota": Row(
        "lead", "/teams/checkout/rota", {"rows": ROTA, "then": "take"}, 303
    ),
    **reads("viewer", "/me/pulse"),
    "POST /me/pulse": Row("member", "/me/pulse", {"answer": "3"}, 303),
    # what was told and done
    **reads("viewer", "/messages", "/incidents/<ref>/messages"),
    "POST /messages/<message_id>/again": Row("member", "/messages/{message}/again", status=303),
    **reads("admin", "/audit", "/audit.csv", "/audit.json"),
}
NAMES = {"slug": "orders", "ref": "{ref}", "number": "{import}"}


def routes() -> Iterator[str]:
    """The addresses of the web as the URL configuration has them."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            else:
                yield path

    for route in walk(get_resolver().url_patterns, "/"):
        if not route.startswith("/api/"):
            yield re.sub(r"<\w+:", "<", route)


@dataclass
class World:
    """One of everything that an address can name."""

    cast: Cast
    names: dict[str, object]
    tokens: dict[str, int]
    sessions: dict[str, SimpleCookie]

    def browser(self, role: str) -> Client:
        name = ROLES[role]
        if not name:
            return Client()
        self.names["token"] = self.tokens[name]
        return self.window(name)

    def window(self, name: str) -> Client:
        """Another window of the browser that somebody of the cast is signed in with."""
        opened = Client()
        opened.cookies = deepcopy(self.sessions[name])
        return opened


@pytest.fixture(scope="module")
def whole_world(kept: None) -> World:
    cast, at = the_cast(), timezone.now()
    a_team("Orders")
    a_team("Past")
    archive_team("past", actor=PEACETIME, at=at)
    a_person("Gone Gil")
    deactivate_person("gone@example.org", actor=PEACETIME, at=at)
    incident = an_incident(cast.checkout, a_declaration(), at=at)
    written = write_entry(incident.ref, EntryKind.NOTE, "hunter2", actor=PEACETIME, at=at)
    further, closed = (
        open_further_incident("checkout", a_declaration(f"No {n}"), actor=PEACETIME, at=at).incident
        for n in range(2)
    )
    over = StandDown("A pool", postmortem_at=None, override_reason="it is fixed")
    close_incident(closed, over, actor=PEACETIME, at=at)
    dated = open_further_incident("checkout", a_declaration("Dated"), actor=PEACETIME, at=at)
    planned = replace(over, postmortem_at=at + timedelta(days=2))
    close_incident(dated.incident, planned, actor=PEACETIME, at=at)
    a_list_in_every_state("checkout", at=at)
    hold_ritual("monthly", "2026-02", actor=PEACETIME, at=at)
    hold_ritual("weekly", "2026-W09", team="checkout", actor=PEACETIME, at=at)
    a_service(team=cast.checkout)
    a_shop()
    a_suggestion(cast.checkout)
    audience = add_audience("All", "a@example.org", team="checkout", actor=PEACETIME, at=at)
    message = Message.objects.filter(incident=incident).order_by("pk").first()
    assert message is not None
    Message.objects.filter(pk=message.pk).update(state="failed")
    SendingHold.objects.create(held_at=at, backup_made_at=at, last_message_id=message.pk)
    history = start_import("checkout", HISTORY, file_name="h.csv", actor=PEACETIME, at=at)
    read_import(history.id, at=at)
    draft = draft_import("checkout", HISTORY, file_name="d.csv", actor=PEACETIME, at=at)
    dana = cast.acting("dana")
    wrote = record_engagement(
        incident.ref,
        dana.label,
        at - timedelta(hours=2),
        at - timedelta(hours=1),
        actor=dana,
        at=at,
    )
    off = plan_time_off(dana.label, at, at + timedelta(hours=8), actor=dana, at=at)
    owner = actor_of(a_person("Oda Own", email="shares@example.org"))
    share_balance(dana.label, actor=owner, at=at)
    postmortem = a_postmortem(team=cast.checkout, text="# Action items\n- Drill it (Bob)", at=at)
    an_action(postmortem, ref="action01", at=at)
    tracker = Connection.objects.create(
        provider="jira", name="Shop", created_at=at, created_by=dana.label
    )
    filed = an_action(postmortem, ref="action02", at=at).ref
    file_action(filed, connection=tracker.pk, actor=dana, at=at)
    names = {
        "reviewed": dated.incident,
        "group": a_group(cast.checkout).ref,
        "rule": add_rule(
            RuleDraft("ignore", "Noise", team="checkout", title_pattern="Disk"),
            actor=PEACETIME,
            at=at,
        ).id,
        "delivery": a_dead_delivery({"id": 7, "name": "Door"}).ref,
        "post": a_mail_source().slug,
        "feed": make_feed(actor=dana, at=at).secret,
        "team_feed": make_team_feed("checkout", actor=dana, at=at).secret,
        "postmortem": postmortem.ref,
        "tracker": tracker.pk,
        "robot": a_connection("https://robot.example.org").pk,
        "engagement": wrote.key,
        "off": off.key,
        "draft": draft.id,
        "token": 0,
        "link": issue_sign_in_link(at=at),
        "secret": invite("nina@example.org", actor=PEACETIME, at=at).secret,
        "invitation": invite("new@example.org", actor=PEACETIME, at=at).invitation.id,
        "ref": incident.ref,
        "further": further,
        "closed": closed,
        "entry": written.number,
        "audience": audience.id,
        "message": message.pk,
        "waiting": Message.objects.filter(state="pending").latest("pk").pk,
        "member": Membership.objects.get(person=cast.bob).pk,
        "import": history.id,
    }
    known = [name for name in ROLES.values() if name]
    tokens = {
        name: create_token("own", "viewer", actor=cast.acting(name), at=at).token.id
        for name in known
    }
    sessions = {name: cast.browser(name).cookies for name in known}
    return World(cast, names, tokens, sessions)


@pytest.fixture
def world(db: None, whole_world: World) -> World:
    """The same for every test of a module; what it changes is its own."""
    return deepcopy(whole_world)


def send(world: World, browser: Client, name: str) -> Any:
    row, method = ROWS[name], name.partition(" ")[0]
    path = re.sub(r"<(\w+)>", lambda found: NAMES[found[1]], row.path).format(**world.names)
    if method == "GET":
        return browser.get(path)
    fields = {
        key: SimpleUploadedFile("h.csv", value)
        if isinstance(value, bytes)
        else world.names[value.strip("{}")]
        if value in {"{further}", "{ref}", "{tracker}"}
        else value
        for key, value in row.fields.items()
    }
    return browser.post(path, fields)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {name.partition(" ")[2] for name in ROWS} == set(routes())


def test_every_method_of_an_address_has_a_row() -> None:
    for route in routes():
        path = re.sub(r"<\w+>", "1", route)
        answer = Client().generic("TRACE", path)
        if answer.status_code == 405:
            methods = {method.strip() for method in answer["Allow"].split(",")} - {"HEAD"}
            assert {f"{method} {route}" for method in methods} <= set(ROWS), route


def _around(least: str) -> list[str]:
    """Nobody, who may just not, and who just may: rights only grow from one role to the next."""
    place = RANK.index(least)
    wanted = {"nobody", RANK[max(place - 1, 0)], least}
    return [role for role in ROLES if role in wanted]


@pytest.mark.parametrize("name", ROWS)
def test_an_address_serves_whoever_may_and_refuses_the_rest(world: World, name: str) -> None:
    row = ROWS[name]
    for role in _around(row.by):
        browser = world.browser(role)
        before = transaction.savepoint()
        answer = send(world, browser, name)
        if RANK.index(role) >= RANK.index(row.by):
            expected = row.inside if row.inside and role != "nobody" else row.status
            assert answer.status_code == expected, (role, answer.content.decode())
        elif role == "nobody":
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in")
        else:
            assert answer.status_code == 403, (role, answer)
            assert "data-sentence" in answer.content.decode()
        transaction.savepoint_rollback(before)
