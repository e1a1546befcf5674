"""A stand-in for PagerDuty: schedules with an override, users and incidents in pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from devtools.standins.base import Standin
from devtools.standins.http import Reply, Request
from devtools.standins.issues import SAMPLE, TOKEN

SCHEDULE = "PSCHED1"
ADA, BO, CY = "ada@example.org", "bo@example.org", ""
PAGE = 25
WEEK = timedelta(days=7)
COUNT, APART = 60, timedelta(days=1, hours=3)


class PagerDutyStandin(Standin):
    """One schedule: Ada and Bo a week each, and one day that somebody without an address takes over."""

    name = "pagerduty"
    title = "PagerDuty"

    def __init__(self, first: datetime | None = None) -> None:
        super().__init__()
        before = (
            first or datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - COUNT * APART
        )
        self.people = {"PADA": ("Ada Berg", ADA), "PBO": ("Bo Lind", BO), "PCY": ("Cy Moss", CY)}
        self.override: tuple[datetime, datetime, str] | None = None
        self.incidents = [
            _incident(number, before + number * APART) for number in range(1, COUNT + 1)
        ]
        self.made = [datetime.fromisoformat(one["created_at"]) for one in self.incidents]
        self.told = self.made
        self.fail_at: int | None = None  # an offset from which on it is down

    def connection(self) -> tuple[str, dict[str, str]] | None:
        """What one fills in."""
        values = {"token": TOKEN, "api": self.url, "schedules": f"{SCHEDULE} = checkout"}
        # of the sample organisation; Cy is left for whoever tries it out
        people = f"Ada Berg = maren.vogt{SAMPLE}\nBo Lind = tarek.haddad{SAMPLE}"
        return "pagerduty", values | {"people": people}

    def answer(self, request: Request) -> Reply:
        """As PagerDuty answers."""
        if request.headers.get("authorization") != f"Token token={TOKEN}":
            return Reply({"error": {"message": "Invalid token", "code": 2006}}, 401)
        if request.path == "/incidents":
            if self.fail_at is not None and int(request.query.get("offset", 0)) >= self.fail_at:
                return Reply({"error": {"message": "Overloaded"}}, 503)
            return Reply(self._incidents(request))
        if request.path == f"/schedules/{SCHEDULE}":
            entries = self._entries(request)
            return Reply(
                {
                    "schedule": {
                        "id": SCHEDULE,
                        "name": "Checkout",
                        "final_schedule": {"rendered_schedule_entries": entries},
                    }
                }
            )
        if request.path == f"/schedules/{SCHEDULE}/users":
            users = [
                {"id": key, "name": name, "email": email}
                for key, (name, email) in self.people.items()
                if email
            ]
            return Reply({"users": users})
        return Reply({"error": {"message": "Not Found", "code": 2100}}, 404)

    def _entries(self, request: Request) -> list[dict[str, Any]]:
        since = datetime.fromisoformat(request.query["since"])
        until = datetime.fromisoformat(request.query["until"])
        start, found = datetime(2026, 1, 5, 9, tzinfo=UTC), []
        turn = 0
        while start < until:
            if start + WEEK > since:
                found += self._week(start, ("PADA", "PBO")[turn % 2])
            start, turn = start + WEEK, turn + 1
        return found

    def _week(self, start: datetime, user: str) -> list[dict[str, Any]]:
        end = start + WEEK
        if self.override is None or not start < self.override[0] < end:
            return [self._entry(start, end, user)]
        first, last, who = self.override
        return [
            self._entry(start, first, user),
            self._entry(first, last, who),
            self._entry(last, end, user),
        ]

    def _entry(self, start: datetime, end: datetime, user: str) -> dict[str, Any]:
        return {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "user": {"id": user, "type": "user_reference", "summary": self.people[user][0]},
        }

    def _incidents(self, request: Request) -> dict[str, Any]:
        offset = int(request.query.get("offset", 0))
        limit = min(int(request.query.get("limit", PAGE)), PAGE)
        found = [
            one
            for one in self.incidents
            if request.query.get("since", "") <= one["created_at"] < request.query.get("until", "9")
            and request.query.get("service_ids[]", "PSVC1") == one["service"]["id"]
        ]
        here = found[offset : offset + limit]
        return {
            "incidents": here,
            "limit": limit,
            "offset": offset,
            "more": offset + limit < len(found),
            "total": None,
        }


def _incident(number: int, start: datetime) -> dict[str, Any]:
    is_over = number % 20 != 0
    return {
        "id": f"Q{number:04d}",
        "incident_number": number,
        "title": f"Payments answer late ({number})",
        "created_at": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": "resolved" if is_over else "acknowledged",
        "urgency": "high",
        "priority": {"summary": "P2"} if number % 3 else None,
        "service": {"id": "PSVC1", "summary": "payments"},
        "last_status_change_at": (start + timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "html_url": f"https://example.pagerduty.com/incidents/Q{number:04d}",
        "acknowledgements": []
        if is_over
        else [
            {
                "at": (start + timedelta(minutes=5)).isoformat(),
                "acknowledger": {"summary": "Ada Berg"},
            }
        ],
        "assignments": [],
    }
