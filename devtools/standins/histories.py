"""Stand-ins for tools that keep past incidents: each with sixty of them, in its own form and with its own pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from devtools.standins.base import Standin
from devtools.standins.http import Reply, Request
from devtools.standins.issues import TOKEN
from devtools.standins.jira import ACCOUNT

FIRST = datetime(2026, 1, 1, 8, tzinfo=UTC)
APART = timedelta(days=1, hours=3)
MINUTES = timedelta(minutes=1)
COUNT = 60
PAGE = 20


def _zulu(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class _History(Standin):
    """Sixty incidents; every twentieth is still going on."""

    page: ClassVar[int] = PAGE

    def __init__(self, first: datetime | None = None) -> None:
        super().__init__()
        before = (
            first or datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - COUNT * APART
        )
        self.made = [before + number * APART for number in range(1, COUNT + 1)]
        self.incidents = [self.one(number, at) for number, at in enumerate(self.made, 1)]

    @property
    def told(self) -> list[datetime]:
        """When those were made that it tells."""
        return self.made

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        """An incident as the tool has it."""
        raise NotImplementedError

    def since(self, moment: datetime) -> list[dict[str, Any]]:
        """Those that were made from then on, in order."""
        return [one for one, at in zip(self.incidents, self.made, strict=True) if at >= moment]

    def values(self) -> dict[str, str]:
        """What one fills in."""
        return {"token": TOKEN, "api": self.url}

    def connection(self) -> tuple[str, dict[str, str]] | None:
        return self.name.replace("-", "_"), self.values()

    def may(self, request: Request, scheme: str = "Bearer") -> bool:
        """Whether the token is right."""
        return request.headers.get("authorization") == f"{scheme} {TOKEN}"


def _is_on(number: int) -> bool:
    return number % 20 == 0


class OpsgenieStandin(_History):
    """Incidents and one schedule, in which an override has won already."""

    name, title = "opsgenie", "Opsgenie"

    def values(self) -> dict[str, str]:
        return {"token": TOKEN, "api": self.url, "schedules": "Checkout_schedule = checkout"}

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        ends = {} if _is_on(number) else {"impactEndDate": _zulu(at + 30 * MINUTES)}
        return {
            "id": f"8743a1b2-0000-480e-8493-{number:012d}",
            "tinyId": str(number),
            "message": "Orders wait in the queue",
            "status": "open" if _is_on(number) else "closed",
            "createdAt": _zulu(at),
            "impactStartDate": _zulu(at),
            "priority": "P2",
            "impactedServices": ["5cc9…"],
            "responders": [{"type": "team", "id": "t1"}],
            "links": {"web": f"https://example.app.opsgenie.com/incident/detail/{number}"},
            **ends,
        }

    def answer(self, request: Request) -> Reply:
        if not self.may(request, "GenieKey"):
            return Reply({"message": "Could not authenticate", "took": 0.001}, 401)
        if request.path == "/v1/incidents":
            return Reply(self._incidents(request))
        if request.path == "/v2/schedules/Checkout_schedule/timeline":
            return Reply(self._timeline(request))
        return Reply({"message": "No schedule exists", "took": 0.001}, 404)

    def _incidents(self, request: Request) -> dict[str, Any]:
        words = request.query.get("query", "createdAt >= 0 AND createdAt < 9999999999999").split()
        first = datetime.fromtimestamp(int(words[2]) / 1000, UTC)
        last = datetime.fromtimestamp(int(words[6]) / 1000, UTC)
        found = [one for one in self.since(first) if one["createdAt"] < _zulu(last)]
        offset = int(request.query.get("offset", 0))
        here = found[offset : offset + self.page]
        more = {"next": f"{self.url}/v1/incidents?offset=…"} if offset + PAGE < len(found) else {}
        return {"data": here, "paging": more, "totalCount": len(found)}

    def _timeline(self, request: Request) -> dict[str, Any]:
        start = datetime.fromisoformat(request.query["date"])
        week = timedelta(days=7)
        periods = [
            {
                "startDate": _zulu(start + number * week),
                "endDate": _zulu(start + (number + 1) * week),
                "type": "override" if number == 1 else "historical",
                "recipient": {"type": "user", "name": f"{('ada', 'bo')[number % 2]}@example.org"},
            }
            for number in range(int(request.query["interval"]))
        ]
        nobody = {"startDate": _zulu(start), "endDate": _zulu(start + week), "type": "default"}
        rotations = [{"name": "Weeks", "periods": periods}, {"name": "Nights", "periods": [nobody]}]
        return {"data": {"finalTimeline": {"rotations": rotations}}}


class IncidentIoStandin(_History):
    """Pages by a cursor, and moments by name."""

    name, title = "incident-io", "incident.io"

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        stamps = [("Reported at", at), ("Fixed at", at + 20 * MINUTES)]
        if not _is_on(number):
            stamps.append(("Resolved at", at + 50 * MINUTES))
        return {
            "id": f"01FCND{number:04d}",
            "reference": f"INC-{number}",
            "name": "Search answers with errors",
            "mode": "test" if number == 7 else "standard",
            "created_at": _zulu(at),
            "severity": {"name": "Major"},
            "incident_status": {"category": "live" if _is_on(number) else "closed", "name": "—"},
            "permalink": f"https://app.incident.io/incidents/{number}",
            "incident_timestamp_values": [
                {"incident_timestamp": {"name": name}, "value": {"value": _zulu(moment)}}
                for name, moment in stamps
            ],
            "incident_role_assignments": [{"assignee": {"email": "ada@example.org"}}],
        }

    def answer(self, request: Request) -> Reply:
        if not self.may(request):
            return Reply({"errors": [{"message": "Unauthorised"}]}, 401)
        day = request.query.get("created_at[gte]", "2000-01-01")
        found = self.since(datetime.fromisoformat(f"{day}T00:00:00+00:00"))
        after = request.query.get("after")
        start = 1 + [one["id"] for one in found].index(after) if after else 0
        here = found[start : start + self.page]
        more = {"after": here[-1]["id"]} if start + self.page < len(found) else {}
        return Reply({"incidents": here, "pagination_meta": more})


class RootlyStandin(_History):
    """JSON:API, with pages by number."""

    name, title = "rootly", "Rootly"

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        kind = {5: "test", 6: "scheduled"}.get(number, "normal")
        return {
            "id": f"rootly-{number}",
            "type": "incidents",
            "attributes": {
                "sequential_id": number,
                "title": "Logins fail",
                "kind": kind,
                "status": "started" if _is_on(number) else "resolved",
                "severity": {"data": {"attributes": {"name": "SEV2", "severity": "high"}}},
                "created_at": at.isoformat(),
                "started_at": at.isoformat(),
                "detected_at": None,
                "mitigated_at": (at + 15 * MINUTES).isoformat(),
                "resolved_at": None if _is_on(number) else (at + 45 * MINUTES).isoformat(),
                "url": f"https://rootly.com/account/incidents/{number}",
                "services": [{"data": {"attributes": {"name": "login"}}}],
                "user": {"data": {"attributes": {"email": "ada@example.org"}}},
            },
        }

    def answer(self, request: Request) -> Reply:
        if not self.may(request):
            return Reply({"errors": [{"title": "Invalid token"}]}, 401)
        since = request.query.get("filter[created_at][gte]", "2000-01-01T00:00:00+00:00")
        until = request.query.get("filter[created_at][lt]", "2999")
        found = self.since(datetime.fromisoformat(since))
        found = [one for one in found if one["attributes"]["created_at"] < until]
        here = int(request.query.get("page[number]", 1))
        following = here + 1 if here * self.page < len(found) else None
        meta = {"current_page": here, "next_page": following}
        return Reply({"data": found[(here - 1) * self.page : here * self.page], "meta": meta})


class FireHydrantStandin(_History):
    """Milestones, with pages by number."""

    name, title = "firehydrant", "FireHydrant"

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        reached = [("started", at), ("mitigated", at + 10 * MINUTES)]
        if not _is_on(number):
            reached.append(("resolved", at + 35 * MINUTES))
        return {
            "id": f"fh-{number}",
            "number": number,
            "name": "Mails are late",
            "created_at": _zulu(at),
            "severity": "SEV3",
            "current_milestone": reached[-1][0],
            "milestones": [{"type": name, "occurred_at": _zulu(when)} for name, when in reached],
            "services": [{"id": "s1", "name": "mail"}],
            "role_assignments": [{"user": {"name": "Ada Berg", "email": "ada@example.org"}}],
            "incident_url": f"https://app.firehydrant.io/incidents/{number}",
        }

    def answer(self, request: Request) -> Reply:
        if not self.may(request):
            return Reply({"detail": "Unauthorized"}, 401)
        first = request.query.get("start_date", "2000-01-01")
        found = [
            one
            for one in self.since(datetime.fromisoformat(f"{first}T00:00:00+00:00"))
            if one["created_at"][:10] <= request.query.get("end_date", "2999")
        ]
        here = int(request.query.get("page", 1))
        last = max(1, -(-len(found) // self.page))
        paging = {"page": here, "last": last, "next": here + 1 if here < last else None}
        shown = found[(here - 1) * self.page : here * self.page]
        return Reply({"data": shown, "pagination": paging})


class StatuspageStandin(_History):
    """The page itself, without a key: its fifty last incidents, and what was planned."""

    name, title = "statuspage", "Statuspage"

    @property
    def told(self) -> list[datetime]:
        return self.made[-50:]

    def values(self) -> dict[str, str]:
        return {"url": self.url}

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        return {
            "id": f"sp{number:08d}",
            "name": "Exports are slow",
            "status": "monitoring" if _is_on(number) else "resolved",
            "impact": "minor",
            "created_at": at.isoformat(timespec="milliseconds"),
            "started_at": at.isoformat(timespec="milliseconds"),
            "monitoring_at": (at + 20 * MINUTES).isoformat(timespec="milliseconds"),
            "resolved_at": None
            if _is_on(number)
            else (at + 40 * MINUTES).isoformat(timespec="milliseconds"),
            "shortlink": f"https://stspg.example/{number}",
            "incident_updates": [{"status": "resolved"}, {"status": "investigating"}],
            "components": [{"name": "Exports"}],
        }

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v2/incidents.json":
            return Reply({"page": {"id": "p1"}, "incidents": self.incidents[:-51:-1]})
        if request.path == "/api/v2/scheduled-maintenances.json":
            return Reply({"page": {"id": "p1"}, "scheduled_maintenances": []})
        return Reply("not found", 404)


class CStateStandin(_History):
    """One list of everything, with moments as Go prints them."""

    name, title = "cstate", "cState"

    def values(self) -> dict[str, str]:
        return {"url": self.url}

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        end = at + 55 * MINUTES
        return {
            "is": "issue",
            "title": "Builds wait",
            "createdAt": at.strftime("%Y-%m-%d %H:%M:%S +0000 UTC"),
            "permalink": f"https://status.example.org/issues/{number}/",
            "severity": "disrupted",
            "resolved": not _is_on(number),
            "informational": number == 9,
            "resolvedAt": "<no value>"
            if _is_on(number)
            else end.strftime("%Y-%m-%d %H:%M:%S +0000 UTC"),
            "affected": ["Builds"],
            "filename": f"issue-{number}.md",
        }

    def answer(self, request: Request) -> Reply:
        if request.path != "/issues/index.json":
            return Reply("not found", 404)
        return Reply({"is": "index", "cStateVersion": "5.6", "pages": self.incidents})


class GitHubIssues(_History):
    """Issues of a repository that are labelled as incidents, a pull request among them."""

    name, title = "github", "GitHub"

    def values(self) -> dict[str, str]:
        return {"token": TOKEN, "api": self.url, "repository": "fernhill/shop"}

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        return {
            "number": number,
            "title": "The shop is down",
            "state": "open" if _is_on(number) else "closed",
            "state_reason": "not_planned" if number == 50 else None,
            "created_at": _zulu(at),
            "closed_at": None if _is_on(number) else _zulu(at + 25 * MINUTES),
            "html_url": f"https://github.example/fernhill/shop/issues/{number}",
            "labels": [{"name": "incident"}, {"name": "sev2"}],
            "assignees": [{"login": "ada"}],
        }

    def answer(self, request: Request) -> Reply:
        if not self.may(request):
            return Reply({"message": "Bad credentials"}, 401)
        if request.path != "/repos/fernhill/shop/issues":
            return Reply(
                {"permissions": {"push": True}, "full_name": "fernhill/shop", "has_issues": True}
            )
        pull = {**self.incidents[0], "number": 99, "pull_request": {}}
        here, size = int(request.query.get("page", 1)), int(request.query.get("per_page", 30))
        found = [pull, *self.incidents]
        return Reply(found[(here - 1) * size : here * size])


class JiraIssues(_History):
    """Issues that a JQL finds, in the Cloud: pages by a token."""

    name, title = "jira", "Jira"

    def values(self) -> dict[str, str]:
        return {"url": self.url, "email": ACCOUNT, "token": TOKEN, "project": "SHOP"}

    def one(self, number: int, at: datetime) -> dict[str, Any]:
        ends = at + 33 * MINUTES
        return {
            "key": f"SHOP-{number}",
            "fields": {
                "summary": "Payments are refused",
                "created": at.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
                "resolutiondate": None
                if _is_on(number)
                else ends.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
                "priority": {"name": "High"},
                "components": [{"name": "payments"}],
                "assignee": {"displayName": "Ada Berg"},
                "status": {"name": "Done"},
                "resolution": {"name": "Duplicate" if number == 51 else "Done"},
            },
        }

    def answer(self, request: Request) -> Reply:
        if request.path.endswith("/search/jql"):
            asked = json.loads(request.body)
            day = asked["jql"].split('created >= "')[1][:10]
            last = asked["jql"].split('created <= "')[1][:10]
            found = [
                one
                for one in self.since(datetime.fromisoformat(f"{day}T00:00:00+00:00"))
                if one["fields"]["created"][:10] <= last
            ]
            start = int(asked.get("nextPageToken") or 0)
            more = start + self.page
            token = {"nextPageToken": str(more)} if more < len(found) else {}
            return Reply({"issues": found[start:more], **token})
        if request.path.endswith("/mypermissions"):
            names = request.query["permissions"].split(",")
            return Reply({"permissions": {name: {"havePermission": True} for name in names}})
        return Reply({"displayName": "Peacetime"})


KINDS: dict[str, type[_History]] = {
    "opsgenie": OpsgenieStandin,
    "incident_io": IncidentIoStandin,
    "rootly": RootlyStandin,
    "firehydrant": FireHydrantStandin,
    "statuspage": StatuspageStandin,
    "cstate": CStateStandin,
    "github": GitHubIssues,
    "jira": JiraIssues,
}
