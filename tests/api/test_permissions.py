"""Every endpoint by every role. A new route without a row here is red."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from peacetime.domain.dependencies.needs import Member, Need
from peacetime.domain.modes.playbooks.playbook import LISTS, PlaybookMode, responsibility_key
from peacetime.domain.modes.playbooks.standard import DELIVERY, RESCUE
from peacetime.queries.access import PEACETIME, actor_of
from peacetime.storage.models import (
    BalanceShare,
    Connection,
    Incident,
    Membership,
    Message,
    SendingHold,
)
from peacetime.usecases.actions.moving import finish_action
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.hand import record_engagement
from peacetime.usecases.burst.time_off import plan_time_off
from peacetime.usecases.dependencies.needs import add_need
from peacetime.usecases.imports import draft_import, read_import, start_import
from peacetime.usecases.invitations import invite
from peacetime.usecases.rituals.recording import hold_ritual
from peacetime.usecases.services import add_service
from peacetime.usecases.teams import archive_team
from peacetime.usecases.tickets.filing import file_action
from peacetime.usecases.tokens import TokenMade, create_token
from tests.api.conftest import DECLARATION, PREFIX, Answer, Caller
from tests.builders import (
    NOON,
    PASSWORD,
    a_declaration,
    a_person,
    a_postmortem,
    a_team,
    an_action,
    an_incident,
)
from tests.calendars import a_list_in_every_state
from tests.cast import Cast, the_cast
from tests.connected import a_connection
from tests.groups import a_suggestion
from tests.signals import signals_of

# From the least to the most: whoever may less than a row needs is refused.
ROLES = ("nobody", "viewer", "member", "lead", "admin")
NO_TOKEN = "a browser"  # what no token may, whoever's it is
SOON = (datetime.now(UTC) + timedelta(days=3)).isoformat()
WEBHOOK = {
    "provider": "webhook",
    "name": "Robot",
    "values": {"url": "https://robot.example.org/", "secret": "whsec_" + "QUJD" * 8},
}
NOTE = {"kind": "note", "text": "p99 is at 4.9 s"}
PREVIEW = {**DECLARATION, "summary": "Orders are slow"}
STAND_DOWN = {"summary": "A leaking pool", "postmortem_at": SOON, "override_reason": "a drill"}
TEAM = {"name": "Search", "slug": "search", "time_zone": "UTC"}
HISTORY = b"incident_id,kind,started_at,title\na,incident,2026-13-01T00:00:00Z,Month 13\n"
MEMBER = {"joined_on": "2025-06-01", "left_on": None, "is_lead": True}

HOURS = {"started_at": "2026-03-02T11:00:00Z", "ended_at": "2026-03-02T12:00:00Z"}
DAY_OFF = {"starts_at": "2026-03-02T08:00:00Z", "ends_at": "2026-03-02T16:00:00Z"}
WEEK = {"kind": "throughput", "week": "2026-03-02", "value": 12}
SHIFT = {"person": "bob@example.org", **DAY_OFF}
WORDS = {"subject": "{team}", "body": "{summary}"}
PLAYBOOK = {"objective": "Stop it", "mindset": "Calm", **{part: ["A line"] for part in LISTS}}
DESCRIBED = "services: {cart: {team: checkout}}"
IN_DELIVERY = responsibility_key(PlaybookMode.DELIVERY, DELIVERY.responsibilities[0])
CHECK = "/teams/checkout/rituals/weekly"
IN_RESCUE = responsibility_key(PlaybookMode.RESCUE, RESCUE.responsibilities[0])


@dataclass(frozen=True)
class Row:
    """What an endpoint needs: the least role, a path with names of the world, a body."""

    by: str
    path: str
    body: dict[str, Any] | bytes | None = None
    status: int = 200


ROWS = {
    "GET openapi.json": Row("nobody", "/openapi.json"),
    "GET docs": Row("nobody", "/docs"),
    "GET docs.css": Row("nobody", "/docs.css"),
    "GET board": Row("viewer", "/board"),
    "GET rituals": Row("viewer", "/rituals"),
    "GET teams/<slug>/rituals": Row("viewer", "/teams/checkout/rituals"),
    "GET rituals/<word>/<key>": Row("viewer", "/rituals/quarterly/2026-Q2"),
    "POST rituals/<word>/<key>/hold": Row("member", "/rituals/monthly/2026-03/hold", {}),
    "POST rituals/<word>/<key>/skip": Row(
        "member", "/rituals/monthly/2026-03/skip", {"reason": "So"}
    ),
    "PUT rituals/<word>/<key>/minutes": Row(
        "member", "/rituals/monthly/2026-02/minutes", {"minutes": "So"}
    ),
    "POST rituals/<word>/<key>/take-back": Row("member", "/rituals/monthly/2026-02/take-back", {}),
    "GET teams/<slug>/rituals/<word>/<key>": Row("viewer", f"{CHECK}/2026-W10"),
    "POST teams/<slug>/rituals/<word>/<key>/hold": Row("member", f"{CHECK}/2026-W10/hold", {}),
    "POST teams/<slug>/rituals/<word>/<key>/skip": Row(
        "member", f"{CHECK}/2026-W10/skip", {"reason": "So"}
    ),
    "PUT teams/<slug>/rituals/<word>/<key>/minutes": Row(
        "member", f"{CHECK}/2026-W09/minutes", {"minutes": "So"}
    ),
    "POST teams/<slug>/rituals/<word>/<key>/take-back": Row(
        "member", f"{CHECK}/2026-W09/take-back", {}
    ),
    "GET teams/<slug>/calendar": Row("viewer", "/teams/checkout/calendar"),
    "GET teams/<slug>/calendar/postponed.ics": Row(
        "member", "/teams/checkout/calendar/postponed.ics"
    ),
    "GET teams/<slug>/calendar/given-back.ics": Row(
        "member", "/teams/checkout/calendar/given-back.ics"
    ),
    "POST teams/<slug>/calendar/file": Row(
        "member", "/teams/orders/calendar/file", b"BEGIN:VCALENDAR", 409
    ),
    "POST teams/<slug>/calendar/read": Row("member", "/teams/checkout/calendar/read", {}, 202),
    "POST teams/<slug>/calendar/postpone": Row("member", "/teams/checkout/calendar/postpone", {}),
    "POST teams/<slug>/calendar/give-back": Row("member", "/teams/checkout/calendar/give-back", {}),
    "PUT teams/<slug>/calendar/source": Row(
        "lead", "/teams/checkout/calendar/source", {"url": "https://c.example.org/a.ics"}
    ),
    "DELETE teams/<slug>/calendar/source": Row("lead", "/teams/checkout/calendar/source"),
    "GET me/calendar/feed": Row("viewer", "/me/calendar/feed"),
    "POST me/calendar/feed": Row("viewer", "/me/calendar/feed", {}, 201),
    "DELETE me/calendar/feed": Row("viewer", "/me/calendar/feed"),
    "GET teams/<slug>/calendar/feed": Row("viewer", "/teams/checkout/calendar/feed"),
    "POST teams/<slug>/calendar/feed": Row("lead", "/teams/checkout/calendar/feed", {}, 201),
    "DELETE teams/<slug>/calendar/feed": Row("lead", "/teams/checkout/calendar/feed"),
    "GET teams/<slug>/trackers": Row("viewer", "/teams/checkout/trackers"),
    "GET actions/<ref>/ticket": Row("viewer", "/actions/{filed}/ticket"),
    "GET actions/<ref>/ticket/draft": Row("viewer", "/actions/{action}/ticket/draft?connection=71"),
    "POST actions/<ref>/ticket": Row("member", "/actions/{action}/ticket", {"connection": 71}, 202),
    "POST actions/<ref>/ticket/retry": Row("member", "/actions/{filed}/ticket/retry"),
    "POST actions/<ref>/ticket/unlink": Row("member", "/actions/{filed}/ticket/unlink"),
    "GET postmortems/<ref>/tickets/drafts": Row(
        "viewer", "/postmortems/{postmortem}/tickets/drafts?connection=71"
    ),
    "POST postmortems/<ref>/tickets": Row(
        "member", "/postmortems/{postmortem}/tickets", {"connection": 71}, 202
    ),
    "GET connections": Row("viewer", "/connections"),
    "GET connections/providers": Row("viewer", "/connections/providers"),
    "POST connections": Row("admin", "/connections", WEBHOOK, 201),
    "GET connections/<id>": Row("viewer", "/connections/71"),
    "PATCH connections/<id>": Row("admin", "/connections/{robot}", {"name": "Robot"}),
    "DELETE connections/<id>": Row("admin", "/connections/71"),
    "POST connections/<id>/check": Row("admin", "/connections/71/check"),
    "POST connections/<id>/test": Row("admin", "/connections/{robot}/test"),
    "POST connections/<id>/pause": Row("admin", "/connections/71/pause"),
    "POST connections/<id>/resume": Row("admin", "/connections/71/resume"),
    "POST connections/<id>/dry-run": Row("admin", "/connections/71/dry-run", {"is_dry_run": True}),
    "POST connections/<id>/send-again": Row("admin", "/connections/71/send-again"),
    "POST connections/<id>/calendar/again": Row("admin", "/connections/71/calendar/again"),
    "GET connections/<number>/schedules": Row("viewer", "/connections/71/schedules"),
    "POST connections/<number>/schedules/read": Row(
        "admin", "/connections/71/schedules/read", status=422
    ),
    "GET connections/<number>/history": Row("viewer", "/connections/71/history"),
    "POST connections/<number>/history": Row(
        "admin", "/connections/71/history", {"team": "checkout"}, 201
    ),
    "GET connections/<number>/tickets": Row("viewer", "/connections/71/tickets"),
    "POST connections/<number>/tickets/retry": Row("member", "/connections/71/tickets/retry"),
    "GET actions": Row("viewer", "/actions"),
    "GET actions.csv": Row("viewer", "/actions.csv"),
    "POST actions": Row("member", "/actions", {"text": "Add a limit", "team": "orders"}, 201),
    "GET actions/follow-through": Row("viewer", "/actions/follow-through"),
    "GET actions/<ref>": Row("viewer", "/actions/{action}"),
    "PUT actions/<ref>": Row("member", "/actions/{action}", {"text": "Add a limit of 100"}),
    "POST actions/<ref>/start": Row("member", "/actions/{action}/start"),
    "POST actions/<ref>/block": Row("member", "/actions/{action}/block", {"reason": "Waits"}),
    "POST actions/<ref>/finish": Row("member", "/actions/{action}/finish", {"link": ""}),
    "POST actions/<ref>/drop": Row("member", "/actions/{action}/drop", {"reason": "No use"}),
    "POST actions/<ref>/reopen": Row("member", "/actions/{done}/reopen"),
    "POST actions/<ref>/backlog": Row("member", "/actions/{action}/backlog"),
    "POST actions/<ref>/return": Row("member", "/actions/{action}/return"),
    "GET me/actions": Row("viewer", "/me/actions"),
    "GET postmortems": Row("viewer", "/postmortems"),
    "POST postmortems": Row("member", "/postmortems", {"incident": "over"}, 201),
    "POST postmortems/lint": Row("viewer", "/postmortems/lint", {"text": "# Down"}),
    "GET postmortems/<ref>": Row("viewer", "/postmortems/{postmortem}"),
    "PATCH postmortems/<ref>": Row("member", "/postmortems/{postmortem}", {"text": "x"}),
    "GET postmortems/<ref>/text.md": Row("viewer", "/postmortems/{postmortem}/text.md"),
    "GET postmortems/<ref>/pdf": Row("viewer", "/postmortems/{postmortem}/pdf"),
    "POST postmortems/<ref>/pdf": Row("viewer", "/postmortems/{postmortem}/pdf", status=202),
    "GET postmortems/<ref>/text.pdf": Row(
        "viewer", "/postmortems/{postmortem}/text.pdf", status=409
    ),
    "POST postmortems/<ref>/review": Row("member", "/postmortems/{postmortem}/review", {}),
    "POST postmortems/<ref>/publish": Row("member", "/postmortems/{postmortem}/publish"),
    "GET postmortems/<ref>/versions": Row("viewer", "/postmortems/{postmortem}/versions"),
    "GET postmortems/<ref>/versions/<number>": Row(
        "viewer", "/postmortems/{postmortem}/versions/1"
    ),
    "GET postmortems/<ref>/versions/<number>/changes": Row(
        "viewer", "/postmortems/{postmortem}/versions/1/changes?since=1"
    ),
    "POST postmortems/<ref>/versions/<number>/restore": Row(
        "member", "/postmortems/{postmortem}/versions/1/restore"
    ),
    "GET postmortems/<ref>/actions": Row("viewer", "/postmortems/{postmortem}/actions"),
    "GET postmortems/<ref>/actions/written": Row(
        "viewer", "/postmortems/{postmortem}/actions/written"
    ),
    "POST postmortems/<ref>/actions/take": Row(
        "member", "/postmortems/{postmortem}/actions/take", {"lines": None}
    ),
    "POST postmortems/<ref>/actions/backlog": Row(
        "member", "/postmortems/{postmortem}/actions/backlog", {"actions": []}
    ),
    "GET teams/<slug>/actions/dates": Row("viewer", "/teams/checkout/actions/dates"),
    "POST teams/<slug>/actions/dates": Row(
        "member",
        "/teams/checkout/actions/dates",
        {"days": [{"action": "unknown1", "due_on": SOON[:10]}]},
    ),
    "GET teams": Row("viewer", "/teams"),
    "POST teams": Row("admin", "/teams", TEAM, 201),
    "GET teams/<slug>": Row("viewer", "/teams/checkout"),
    "PATCH teams/<slug>": Row("lead", "/teams/checkout", {"name": "Till"}),
    "POST teams/<slug>/archive": Row("admin", "/teams/orders/archive"),
    "POST teams/<slug>/restore": Row("admin", "/teams/past/restore"),
    "POST teams/<slug>/rescue": Row("member", "/teams/orders/rescue", DECLARATION, 201),
    "POST teams/<slug>/rescue/preview": Row("member", "/teams/orders/rescue/preview", PREVIEW),
    "GET teams/<slug>/stand-down": Row("viewer", "/teams/checkout/stand-down"),
    "POST teams/<slug>/stand-down": Row("member", "/teams/checkout/stand-down", STAND_DOWN),
    "POST teams/<slug>/stand-down/preview": Row(
        "member", "/teams/checkout/stand-down/preview", STAND_DOWN
    ),
    "POST teams/<slug>/incidents": Row("member", "/teams/checkout/incidents", DECLARATION, 201),
    "POST teams/<slug>/drills": Row("member", "/teams/orders/drills", DECLARATION, 201),
    "POST incidents/<id>/teams": Row("member", "/incidents/{incident}/teams", {"slug": "orders"}),
    # the team's only incident, open, and no drill
    "POST incidents/<id>/close": Row("member", "/incidents/{incident}/close", STAND_DOWN, 409),
    "POST incidents/<id>/merge": Row(
        "member", "/incidents/{incident}/merge", {"into": "nowhere"}, 404
    ),
    "POST incidents/<id>/reopen": Row(
        "member", "/incidents/{incident}/reopen", {"reason": "Again"}, 409
    ),
    "POST incidents/<id>/resume": Row("member", "/incidents/{incident}/resume", None, 409),
    "PUT incidents/<id>/privacy": Row("member", "/incidents/{incident}/privacy", {"private": True}),
    "GET teams/<slug>/modes": Row("viewer", "/teams/checkout/modes"),
    "GET teams/<slug>/standup": Row("viewer", "/teams/checkout/standup"),
    "GET teams/<slug>/members": Row("viewer", "/teams/checkout/members"),
    "POST teams/<slug>/members": Row(
        "lead", "/teams/checkout/members", {"person": "erin@example.org"}, 201
    ),
    "PUT teams/<slug>/members/<member>": Row("lead", "/teams/checkout/members/{member}", MEMBER),
    "DELETE teams/<slug>/members/<member>": Row("lead", "/teams/checkout/members/bob@example.org"),
    "GET incidents.csv": Row("viewer", "/incidents.csv"),
    "GET incidents": Row("viewer", "/incidents"),
    "GET incidents/<id>": Row("viewer", "/incidents/{incident}"),
    "PATCH incidents/<id>/exit-criteria/<n>": Row(
        "member", "/incidents/{incident}/exit-criteria/1", {"met": True, "note": "seen"}
    ),
    "PATCH incidents/<id>/moments": Row(
        "member", "/incidents/{incident}/moments", {"detected_at": "2026-03-04T11:00:00Z"}
    ),
    "GET incidents/<id>/timeline": Row("viewer", "/incidents/{incident}/timeline"),
    "POST incidents/<id>/timeline": Row("member", "/incidents/{incident}/timeline", NOTE, 201),
    "POST incidents/<id>/timeline/<n>/redact": Row(
        "admin", "/incidents/{incident}/timeline/1/redact", {"why": "a password"}
    ),
    "PUT incidents/<id>/roles/<role>/<path:person>": Row(
        "member", "/incidents/{incident}/roles/scribe/bob@example.org"
    ),
    "DELETE incidents/<id>/roles/<role>/<path:person>": Row(
        "member", "/incidents/{incident}/roles/commander/alice@example.org"
    ),
    "GET incidents/<id>/updates": Row("viewer", "/incidents/{incident}/updates"),
    "POST incidents/<id>/updates": Row(
        "member", "/incidents/{incident}/updates", {"text": "Still failing"}, 201
    ),
    # the incident goes on, so its postmortem is not planned yet
    "PATCH incidents/<id>/postmortem": Row(
        "member", "/incidents/{incident}/postmortem", {"postmortem_at": SOON}, 409
    ),
    "PATCH incidents/<id>/review": Row(
        "member", "/incidents/{incident}/review", {"review_at": SOON}
    ),
    "POST incidents/<id>/updates/preview": Row(
        "member", "/incidents/{incident}/updates/preview", {"text": "Still failing"}
    ),
    "GET people": Row("viewer", "/people"),
    "POST people": Row("admin", "/people", {"email": "f@example.org", "name": "Finn"}, 201),
    "GET people/<person>": Row("viewer", "/people/bob@example.org"),
    "PUT people/<person>/org-role": Row(
        "admin", "/people/erin@example.org/org-role", {"org_role": "viewer"}
    ),
    "POST people/<person>/sign-out-everywhere": Row(
        "admin", "/people/erin@example.org/sign-out-everywhere"
    ),
    "POST people/<person>/deactivate": Row("admin", "/people/erin@example.org/deactivate"),
    "POST people/<person>/reactivate": Row("admin", "/people/erin@example.org/reactivate"),
    "POST people/<person>/password-link": Row(
        "admin", "/people/erin@example.org/password-link", None, 201
    ),
    "GET invitations": Row("admin", "/invitations"),
    "POST invitations": Row("admin", "/invitations", {"email": "g@example.org"}, 201),
    "POST invitations/accept": Row(
        "nobody",
        "/invitations/accept",
        {"secret": "{secret}", "name": "Nina", "password": "a new horse battery"},
        201,
    ),
    "DELETE invitations/<id>": Row("admin", "/invitations/{invitation}"),
    "GET me": Row("viewer", "/me"),
    "PUT me": Row("viewer", "/me", {"name": "Somebody", "time_zone": ""}),
    "POST me/password": Row(
        "a browser", "/me/password", {"current": PASSWORD, "new": "a longer horse battery"}
    ),
    "POST me/sign-out-everywhere": Row("viewer", "/me/sign-out-everywhere"),
    "GET tokens": Row("viewer", "/tokens"),
    "POST tokens": Row("viewer", "/tokens", {"name": "laptop", "role": "viewer"}, 201),
    "DELETE tokens/<id>": Row("viewer", "/tokens/{token}"),
    "GET services": Row("viewer", "/services"),
    "POST services": Row("lead", "/services", {"name": "Ledger", "team": "checkout"}, 201),
    "GET services/<slug>": Row("viewer", "/services/payments"),
    "PATCH services/<slug>": Row("lead", "/services/payments", {"name": "Pay"}),
    "POST services/<slug>/retire": Row("lead", "/services/payments/retire"),
    "GET dependencies/description": Row("viewer", "/dependencies/description"),
    "POST dependencies/apply": Row("lead", "/dependencies/apply", {"text": DESCRIBED}),
    "POST dependencies/import": Row(
        "member", "/dependencies/import", {"text": "consumer,provider\npayments,stock\n"}
    ),
    "GET dependencies/needs": Row("viewer", "/dependencies/needs"),
    "POST dependencies/needs": Row(
        "member",
        "/dependencies/needs",
        {"consumer": "stock", "members": [{"provider": "payments"}]},
        201,
    ),
    "GET dependencies/needs/<ref>": Row("viewer", "/dependencies/needs/{need}"),
    "PUT dependencies/needs/<ref>": Row(
        "member",
        "/dependencies/needs/{need}",
        {"consumer": "payments", "members": [{"provider": "stock"}], "coupling": "soft"},
    ),
    "DELETE dependencies/needs/<ref>": Row("member", "/dependencies/needs/{need}"),
    "PUT dependencies/needs/<ref>/coupling": Row(
        "member", "/dependencies/needs/{need}/coupling", {"coupling": "soft"}
    ),
    "POST dependencies/needs/<ref>/drills": Row(
        "member",
        "/dependencies/needs/{need}/drills",
        {"provider": "stock", "on": "2026-03-01", "held": True},
        201,
    ),
    "GET dependencies/unmatched": Row("viewer", "/dependencies/unmatched"),
    "GET dependencies/what-if": Row("viewer", "/dependencies/what-if?service=payments"),
    "GET dependencies/cost": Row("viewer", "/dependencies/cost"),
    "GET dependencies/changes": Row("viewer", "/dependencies/changes"),
    "GET dependencies/promises": Row("viewer", "/dependencies/promises"),
    "GET dependencies/labels": Row("viewer", "/dependencies/labels"),
    "GET dependencies/history": Row("viewer", "/dependencies/history"),
    "GET dependencies/needs/<ref>/replay": Row("viewer", "/dependencies/needs/{need}/replay"),
    "GET dependencies/lint": Row("viewer", "/dependencies/lint"),
    "GET incidents/<id>/cause": Row("viewer", "/incidents/{incident}/cause"),
    "PUT incidents/<id>/cause": Row(
        "member", "/incidents/{incident}/cause", {"service": "payments"}
    ),
    "DELETE incidents/<id>/cause": Row("member", "/incidents/{incident}/cause"),
    "POST services/<slug>/restore": Row("lead", "/services/payments/restore"),
    "GET severities": Row("viewer", "/severities"),
    "PUT severities/<severity>": Row(
        "admin", "/severities/SEV1", {"meaning": "Bad", "cadence_minutes": 20}
    ),
    "GET audiences": Row("viewer", "/audiences"),
    "POST audiences": Row(
        "lead",
        "/audiences",
        {"name": "Sales", "addresses": ["sales@example.org"], "team": "checkout"},
        201,
    ),
    "GET audiences/<id>": Row("viewer", "/audiences/{audience}"),
    "PATCH audiences/<id>": Row("lead", "/audiences/{audience}", {"name": "Everybody"}),
    "POST audiences/<id>/retire": Row("lead", "/audiences/{audience}/retire"),
    "GET playbooks": Row("viewer", "/playbooks"),
    "GET playbooks/<mode>": Row("viewer", "/playbooks/rescue"),
    "PUT playbooks/<mode>": Row("admin", "/playbooks/rescue", PLAYBOOK),
    "GET playbooks/<mode>/versions": Row("viewer", "/playbooks/rescue/versions"),
    "GET playbooks/<mode>/versions/<number>": Row("viewer", "/playbooks/rescue/versions/0"),
    "GET playbooks/<mode>/versions/<number>/changes": Row(
        "viewer", "/playbooks/rescue/versions/0/changes?since=0"
    ),
    "POST playbooks/<mode>/versions/<number>/restore": Row(
        "admin", "/playbooks/rescue/versions/0/restore"
    ),
    "GET teams/<slug>/responsibilities": Row("viewer", "/teams/checkout/responsibilities"),
    "PATCH teams/<slug>/responsibilities/<key>": Row(
        "member", f"/teams/checkout/responsibilities/{IN_DELIVERY}", {"done": True}
    ),
    "GET incidents/<id>/responsibilities": Row("viewer", "/incidents/{incident}/responsibilities"),
    "PATCH incidents/<id>/responsibilities/<key>": Row(
        "member", "/incidents/{incident}/responsibilities/" + IN_RESCUE, {"done": True}
    ),
    "GET postmortem-template": Row("viewer", "/postmortem-template"),
    "PUT postmortem-template": Row("admin", "/postmortem-template", {"text": "## Timeline"}),
    "POST postmortem-template/preview": Row(
        "admin", "/postmortem-template/preview", {"text": "## Timeline"}
    ),
    "GET postmortem-template/versions": Row("viewer", "/postmortem-template/versions"),
    "GET postmortem-template/versions/<number>": Row("viewer", "/postmortem-template/versions/0"),
    "GET postmortem-template/versions/<number>/changes": Row(
        "viewer", "/postmortem-template/versions/0/changes?since=0"
    ),
    "POST postmortem-template/versions/<number>/restore": Row(
        "admin", "/postmortem-template/versions/0/restore"
    ),
    "GET wordings": Row("viewer", "/wordings"),
    "GET wordings/<kind>": Row("viewer", "/wordings/entering_team"),
    "PUT wordings/<kind>": Row("admin", "/wordings/entering_team", WORDS),
    "POST wordings/<kind>/preview": Row("admin", "/wordings/entering_team/preview", WORDS),
    "GET wordings/<kind>/versions": Row("viewer", "/wordings/entering_team/versions"),
    "GET wordings/<kind>/versions/<number>": Row("viewer", "/wordings/entering_team/versions/0"),
    "GET wordings/<kind>/versions/<number>/changes": Row(
        "viewer", "/wordings/entering_team/versions/0/changes?since=0"
    ),
    "POST wordings/<kind>/versions/<number>/restore": Row(
        "admin", "/wordings/entering_team/versions/0/restore"
    ),
    "GET messages": Row("viewer", "/messages"),
    "POST messages/<id>/drop": Row("admin", "/messages/{waiting}/drop"),
    "GET sending": Row("admin", "/sending"),
    "POST sending/resume": Row("admin", "/sending/resume", {"queued": "send"}),
    "POST messages/<id>/send-again": Row("member", "/messages/{message}/send-again"),
    "POST teams/<slug>/imports": Row("lead", "/teams/checkout/imports", HISTORY, 202),
    "GET imports": Row("viewer", "/imports"),
    "GET imports/<id>": Row("viewer", "/imports/{import}"),
    "POST imports/preview": Row("lead", "/imports/preview?team=checkout", HISTORY),
    "GET imports/<id>/preview": Row("lead", "/imports/{draft}/preview"),
    "POST imports/<id>/confirm": Row("lead", "/imports/{draft}/confirm", None, 202),
    "DELETE imports/<id>": Row("lead", "/imports/{import}", None, 202),
    "GET imports/<id>/rejected.csv": Row("viewer", "/imports/{import}/rejected.csv"),
    "GET measures": Row("viewer", "/measures"),
    "GET measures.csv": Row("viewer", "/measures.csv"),
    "GET measures/incidents": Row("viewer", "/measures/incidents"),
    "GET measures/incidents.csv": Row("viewer", "/measures/incidents.csv"),
    "GET measures/rescues.csv": Row("viewer", "/measures/rescues.csv"),
    "GET sample": Row("viewer", "/sample"),
    "POST sample": Row("admin", "/sample", None, 409),  # there are teams
    "DELETE sample": Row("admin", "/sample", None, 404),  # it is not there
    # Orders is empty: of a team without people there is nobody to protect
    "GET teams/<slug>/burst": Row("viewer", "/teams/orders/burst"),
    "GET teams/<slug>/burst/entries": Row("viewer", "/teams/orders/burst/entries"),
    "GET teams/<slug>/burst/entries.csv": Row("viewer", "/teams/orders/burst/entries.csv"),
    "GET teams/<slug>/burst/forecast": Row("viewer", "/teams/orders/burst/forecast"),
    "GET teams/<slug>/burst/plan": Row("viewer", "/teams/checkout/burst/plan"),
    "POST teams/<slug>/burst/plan/preview": Row(
        "member", "/teams/checkout/burst/plan/preview", {"people": ["bob@example.org"]}
    ),
    "GET teams/<slug>/burst/signs": Row("viewer", "/teams/checkout/burst/signs"),
    "GET teams/<slug>/burst/recovery": Row("viewer", "/teams/checkout/burst/recovery"),
    "GET teams/<slug>/burst/series": Row("viewer", "/teams/checkout/burst/series"),
    "POST teams/<slug>/burst/series": Row("lead", "/teams/checkout/burst/series", {"rows": [WEEK]}),
    "GET teams/<slug>/burst/series.csv": Row("viewer", "/teams/checkout/burst/series.csv"),
    "POST teams/<slug>/burst/series.csv": Row(
        "lead", "/teams/checkout/burst/series.csv", b"kind,week,value\nthroughput,2026-03-02,9\n"
    ),
    "POST teams/<slug>/burst/series.csv/preview": Row(
        "lead", "/teams/checkout/burst/series.csv/preview", b"kind,week,value\n"
    ),
    "POST teams/<slug>/burst/rota.csv/preview": Row(
        "lead", "/teams/checkout/burst/rota.csv/preview", b"person,starts_at,ends_at\n"
    ),
    "GET teams/<slug>/burst/rota": Row("viewer", "/teams/checkout/burst/rota"),
    "POST teams/<slug>/burst/rota": Row("lead", "/teams/checkout/burst/rota", {"shifts": [SHIFT]}),
    "GET teams/<slug>/burst/rota.csv": Row("viewer", "/teams/checkout/burst/rota.csv"),
    "POST teams/<slug>/burst/rota.csv": Row(
        "lead", "/teams/checkout/burst/rota.csv", b"person,starts_at,ends_at\n"
    ),
    "GET teams/<slug>/pulse": Row("viewer", "/teams/checkout/pulse"),
    "GET burst/policy": Row("viewer", "/burst/policy"),
    "PATCH burst/policy": Row("admin", "/burst/policy", {"values": {"night": 2.5}}),
    "POST burst/policy/preview": Row(
        "viewer", "/burst/policy/preview", {"team": "orders", "values": {"night": 2.5}}
    ),
    "GET burst/policy/versions": Row("viewer", "/burst/policy/versions"),
    "GET burst/policy/versions/<number>": Row("viewer", "/burst/policy/versions/0"),
    "GET burst/policy/versions/<number>/changes": Row(
        "viewer", "/burst/policy/versions/0/changes?since=0"
    ),
    "POST burst/policy/versions/<number>/restore": Row("admin", "/burst/policy/versions/0/restore"),
    "POST burst/corrections": Row(
        "lead",
        "/burst/corrections",
        {"person": "bob@example.org", "credit_hours": 2, "reason": "Counted twice"},
        201,
    ),
    "DELETE burst/corrections/<key>": Row("lead", "/burst/corrections/{correction}"),
    "POST burst/time-off": Row("member", "/burst/time-off", DAY_OFF, 201),
    "DELETE burst/time-off/<key>": Row("member", "/burst/time-off/{time_off}"),
    "POST incidents/<id>/engagements": Row(
        "member", "/incidents/{incident}/engagements", HOURS, 201
    ),
    "DELETE incidents/<id>/engagements/<key>": Row(
        "member", "/incidents/{incident}/engagements/{engagement}"
    ),
    # one that is over: nothing is left to watch, whoever asks
    "GET incidents/<id>/watch": Row("viewer", "/incidents/{over}/watch"),
    "GET me/burst": Row("viewer", "/me/burst"),
    "GET me/burst/entries": Row("viewer", "/me/burst/entries"),
    "PUT me/burst/shares/<person>": Row("member", "/me/burst/shares/erin@example.org"),
    "DELETE me/burst/shares/<person>": Row("member", "/me/burst/shares/erin@example.org"),
    "GET people/<person>/burst": Row("viewer", "/people/erin@example.org/burst"),
    "GET people/<person>/burst/entries": Row("viewer", "/people/erin@example.org/burst/entries"),
    "GET me/pulse": Row("viewer", "/me/pulse"),
    "PUT me/pulse": Row("member", "/me/pulse", {"answer": 2}),
    "GET suggestions": Row("viewer", "/suggestions"),
    "GET suggestions/precision": Row("viewer", "/suggestions/precision"),
    "GET suggestions/<id>": Row("viewer", "/suggestions/suggest1"),
    "POST suggestions/<id>/dismiss": Row(
        "member", "/suggestions/suggest1/dismiss", {"reason": "handled"}
    ),
    "GET recognition": Row("viewer", "/recognition"),
    "PUT recognition": Row("admin", "/recognition", {"declares_by_itself": "worst"}),
    "GET teams/<slug>/recognition": Row("viewer", "/teams/checkout/recognition"),
    "PUT teams/<slug>/recognition": Row("lead", "/teams/checkout/recognition", {"is_muted": True}),
    "GET signals/senders": Row("viewer", "/signals/senders"),
    "GET signals/sources": Row("viewer", "/signals/sources"),
    "POST signals/sources": Row("admin", "/signals/sources", {"name": "Grafana"}, 201),
    "GET signals/sources/<slug>": Row("viewer", "/signals/sources/prom"),
    "PATCH signals/sources/<slug>": Row("lead", "/signals/sources/prom", {"name": "Prom 2"}),
    "POST signals/sources/<slug>/key": Row("lead", "/signals/sources/prom/key", {}),
    "PUT signals/sources/<slug>/signature": Row(
        "lead", "/signals/sources/prom/signature", {"scheme": "bearer", "secret": "pepper"}
    ),
    "PUT signals/sources/<slug>/mapping": Row(
        "lead", "/signals/sources/prom/mapping", {"mapping": None}
    ),
    "GET signals/sources/<slug>/mailbox": Row("viewer", "/signals/sources/post/mailbox"),
    "PUT signals/sources/<slug>/mailbox": Row(
        "admin",
        "/signals/sources/post/mailbox",
        {"host": "imap.example.org", "user_name": "alerts@example.org"},
    ),
    "DELETE signals/sources/<slug>/mailbox": Row("admin", "/signals/sources/post/mailbox"),
    "POST signals/sources/<slug>/mailbox/check": Row(
        "admin", "/signals/sources/post/mailbox/check"
    ),
    "POST signals/sources/<slug>/pause": Row("lead", "/signals/sources/prom/pause"),
    "POST signals/sources/<slug>/resume": Row("lead", "/signals/sources/prom/resume"),
    "POST signals/sources/<slug>/retire": Row("lead", "/signals/sources/prom/retire"),
    "POST signals/sources/<slug>/replay": Row("lead", "/signals/sources/prom/replay", {}),
    "DELETE signals/sources/<slug>/dead": Row("lead", "/signals/sources/prom/dead"),
    "GET signals/deliveries": Row("viewer", "/signals/deliveries"),
    "GET signals/deliveries/<ref>": Row("lead", "/signals/deliveries/deliver1"),
    "POST signals/deliveries/<ref>/replay": Row("lead", "/signals/deliveries/deliver1/replay"),
    "DELETE signals/deliveries/<ref>": Row("lead", "/signals/deliveries/deliver1"),
    "POST signals/deliveries/<ref>/mapping/preview": Row(
        "lead", "/signals/deliveries/deliver1/mapping/preview", {"mapping": None}
    ),
    "GET signals/rules": Row("viewer", "/signals/rules"),
    "POST signals/rules": Row(
        "admin",
        "/signals/rules",
        {"verb": "ignore", "name": "Noise", "title_pattern": "noise*"},
        201,
    ),
    "PUT signals/rules/<id>": Row(
        "lead",
        "/signals/rules/71",
        {"verb": "ignore", "name": "Hum", "team": "checkout", "title_pattern": "hum*"},
    ),
    "DELETE signals/rules/<id>": Row("lead", "/signals/rules/71"),
    "GET alert-groups": Row("viewer", "/alert-groups"),
    "GET alert-groups/<ref>": Row("viewer", "/alert-groups/alerts01"),
    "GET alert-groups/<ref>/alerts": Row("viewer", "/alert-groups/alerts01/alerts"),
    "PUT alert-groups/<ref>/incident": Row(
        "member", "/alert-groups/alerts01/incident", {"incident": "over"}
    ),
    "POST alert-groups/<ref>/rescue": Row("member", "/alert-groups/alerts01/rescue", DECLARATION),
    "GET audit": Row("admin", "/audit"),
    "GET audit.csv": Row("admin", "/audit.csv"),
}
WRITES = {
    name
    for name, row in ROWS.items()
    if not name.startswith("GET")
    and "preview" not in name
    and "lint" not in name
    and row.status < 400
    and row.by != NO_TOKEN
}


def routes() -> Iterator[str]:
    """The routes of the API as the URL configuration has them."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            elif path.startswith("api/v1/"):
                yield path.removeprefix("api/v1/")

    for route in walk(get_resolver().url_patterns, ""):
        if route not in {"", "stream"}:  # the catch-all answers 404, the root too
            yield route


def endpoints() -> set[str]:
    """Every method of every route: what is allowed is asked of the route itself."""
    found = set()
    for route in routes():
        path = route.replace("<n>", "1").replace("<", "").replace(">", "").replace("path:", "")
        allowed = Client().options(f"{PREFIX}/{path}")["Allow"]
        found |= {f"{method.strip()} {route}" for method in allowed.split(",")}
    return found


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert endpoints() == set(ROWS)


@dataclass
class World:
    """One of everything that a path can name."""

    cast: Cast
    names: dict[str, object]
    tokens: dict[str, TokenMade]

    def caller(self, role: str) -> Caller:
        if role not in self.tokens:
            return Caller()
        made = self.tokens[role]
        self.names["token"] = made.token.id
        return Caller(made.secret)


@pytest.fixture(scope="module")
def whole_world(kept: None) -> World:
    cast, now = the_cast(password=PASSWORD), timezone.now()
    erin = a_person("Erin Eck")
    for reader in (cast.alice, cast.bob, cast.charlie, cast.dana):
        BalanceShare.objects.create(owner=erin, reader=reader, shared_at=now)
    a_team("Orders")
    a_team("Past")
    archive_team("past", actor=PEACETIME, at=now)
    incident = an_incident(cast.checkout, a_declaration(commander=cast.alice.email), at=now)
    add_service("Payments", team="checkout", actor=PEACETIME, at=now)
    add_service("Stock", actor=PEACETIME, at=now)
    need = add_need(Need("payments", (Member("stock"),)), actor=PEACETIME, at=now)
    audience = add_audience("All", "all@example.org", team="checkout", actor=PEACETIME, at=now)
    invitation = invite("new@example.org", actor=PEACETIME, at=now).invitation
    message = Message.objects.create(
        key="k",
        kind="a",
        channel="email",
        destination="a@example.org",
        state="failed",
        created_at=now,
    )
    SendingHold.objects.create(held_at=now, backup_made_at=now, last_message_id=message.pk)
    member = Membership.objects.get(person=cast.bob)
    history = start_import("checkout", HISTORY, file_name="h.csv", actor=PEACETIME, at=now)
    read_import(history.id, at=now)
    over = Incident.objects.create(
        ref="over",
        team=cast.checkout,
        summary="It is over",
        is_open=False,
        created_at=NOON,
        declared_at=NOON,
        closed_at=NOON,
    )
    hours, bob = (NOON - timedelta(hours=2), NOON), cast.bob.email
    engagement = record_engagement(incident.ref, bob, *hours, actor=PEACETIME, at=now).key
    secret = invite("nina@example.org", actor=PEACETIME, at=now).secret
    postmortem = a_postmortem(team=cast.checkout, text="# Action items\n- Drill it (Bob)")
    done = an_action(postmortem, text="Log it")
    finish_action(done.ref, actor=PEACETIME, at=now)
    a_list_in_every_state("checkout", at=now)
    a_suggestion(cast.checkout)
    signals_of(cast.checkout)
    hold_ritual("monthly", "2026-02", actor=PEACETIME, at=now)
    hold_ritual("weekly", "2026-W09", team="checkout", actor=PEACETIME, at=now)
    filed = an_action(postmortem, text="Alert on it").ref
    Connection.objects.create(
        pk=71, provider="jira", name="Shop", created_at=now, created_by="dana@example.org"
    )
    file_action(filed, connection=71, actor=PEACETIME, at=now)
    names = {
        "postmortem": postmortem.ref,
        "filed": filed,
        "robot": a_connection("https://robot.example.org").pk,
        "need": need.id,
        "action": an_action(postmortem).ref,
        "done": done.ref,
        "secret": secret,
        "incident": incident.ref,
        "audience": audience.id,
        "invitation": invitation.id,
        "message": message.pk,
        "waiting": Message.objects.filter(state="pending").latest("pk").pk,
        "member": member.pk,
        "import": history.id,
        "draft": draft_import("checkout", HISTORY, file_name="d.csv", actor=PEACETIME, at=now).id,
        "over": over.ref,
        "engagement": engagement,
        "time_off": plan_time_off(bob, *hours, actor=PEACETIME, at=now).key,
        "correction": correct_balance(bob, 2, "Twice", actor=PEACETIME, at=now).key,
        "token": 1,
    }
    people = dict(zip(ROLES[1:], (cast.charlie, cast.bob, cast.alice, cast.dana), strict=True))
    tokens = {
        role: create_token("own", person.org_role, actor=actor_of(person), at=now)
        for role, person in people.items()
    }
    return World(cast, names, tokens)


@pytest.fixture
def world(db: None, whole_world: World) -> World:
    """The same for every test of a module; what it changes is its own."""
    return deepcopy(whole_world)


def send(world: World, caller: Caller, name: str, **headers: str) -> Answer:
    row, method = ROWS[name], name.partition(" ")[0]
    path, body = row.path.format(**world.names), row.body
    if isinstance(body, bytes):
        return caller(method, path, raw=body, **headers)
    if body is not None:
        body = {
            key: world.names["secret"] if key == "secret" else value for key, value in body.items()
        }
    return caller(method, path, body, **headers)


def _around(least: str) -> list[str]:
    """Nobody, who may just not, and who just may: rights only grow from one role to the next."""
    place = ROLES.index(least) if least in ROLES else len(ROLES) - 1
    wanted = {"nobody", ROLES[max(place - 1, 0)], ROLES[place]}
    return [role for role in ROLES if role in wanted]


@pytest.mark.parametrize("name", ROWS)
def test_an_endpoint_serves_whoever_may_and_refuses_the_rest(world: World, name: str) -> None:
    row = ROWS[name]
    for role in _around(row.by):
        before = transaction.savepoint()
        answer = send(world, world.caller(role), name)
        if row.by != NO_TOKEN and ROLES.index(role) >= ROLES.index(row.by):
            assert answer.status == row.status, (role, answer)
        elif role == "nobody":
            assert (answer.status, answer.code) == (401, "not_signed_in")
        else:
            code = "session_required" if row.by == NO_TOKEN else "not_allowed"
            assert (answer.status, answer.code) == (403, code), (role, answer)
        transaction.savepoint_rollback(before)


@pytest.mark.parametrize("name", sorted(WRITES))
def test_every_write_answers_a_repeat_from_its_record(world: World, name: str) -> None:
    dana = world.caller("admin")
    if name == "DELETE tokens/<id>":  # not the one it calls with
        world.names["token"] = dana.post("/tokens", {"name": "b", "role": "viewer"}).body["id"]
    first = send(world, dana, name, Idempotency_Key="the-same")
    second = send(world, dana, name, Idempotency_Key="the-same")
    assert (first.status, second.status) == (ROWS[name].status, ROWS[name].status)
    assert second.headers.get("Idempotency-Replayed") == "true"
    words = ("invitations", "tokens", "password-link", "/feed", "POST signals/sources/<slug>/key")
    is_secret = any(word in name for word in words) or name == "POST signals/sources"
    secret = {"token", "link", "address"} if is_secret else set()
    assert second.body == {n: v for n, v in first.body.items() if n not in secret}
