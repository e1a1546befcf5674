"""A first delivery to send by hand, so that an address can be tried before the tool is set up."""

from __future__ import annotations

import json
from typing import Any

from peacetime.queries.signals.senders import GENERIC

TITLE = "A trial from the command line"
ALERTMANAGER: dict[str, Any] = {
    "version": "4",
    "status": "firing",
    "receiver": "peacetime",
    "groupLabels": {"alertname": "Trial"},
    "commonLabels": {},
    "commonAnnotations": {},
    "externalURL": "https://alerts.example.org",
    "groupKey": "{}:{alertname=Trial}",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "Trial", "severity": "warning"},
            "annotations": {"summary": TITLE},
            "startsAt": "{now}",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "7472696174726961",
        }
    ],
}
TRIALS: dict[str, dict[str, Any]] = {
    "alertmanager": ALERTMANAGER,
    GENERIC: ALERTMANAGER,
    "grafana": {
        **ALERTMANAGER,
        "orgId": 1,
        "title": "[FIRING:1] Trial",
        "state": "alerting",
        "message": TITLE,
    },
    "pagerduty": {
        "event": {
            "id": "01TRIAL0000000000000000000",
            "event_type": "incident.triggered",
            "resource_type": "incident",
            "occurred_at": "{now}",
            "data": {
                "id": "PTRIAL1",
                "type": "incident",
                "status": "triggered",
                "title": TITLE,
                "urgency": "low",
                "html_url": "https://example.org/incidents/PTRIAL1",
                "created_at": "{now}",
                "service": {"id": "PSVC001", "summary": "Trial"},
            },
        }
    },
}
EMAIL = "email"
MAIL = f"""From: Trial <trial@example.org>
Subject: [FIRING] {TITLE}
Message-ID: <{{now}}@example.org>

It was sent to the address of a source."""
UNKNOWN = {"hello": TITLE}


def is_read(provider: str) -> bool:
    """Whether the trial is of a form that the tool's reader reads."""
    return provider in TRIALS or provider == EMAIL


def curl(address: str, provider: str, *, now: str) -> str:
    """A command that sends one delivery; it works as it stands, in any shell."""
    if provider == EMAIL:
        mail = MAIL.replace("{now}", now)
        return f"curl -sS {address} \\\n  -H 'Content-Type: message/rfc822' \\\n  --data-binary '{mail}'"
    payload = json.dumps(TRIALS.get(provider, UNKNOWN)).replace("{now}", now)
    return f"curl -sS {address} \\\n  -H 'Content-Type: application/json' \\\n  -d '{payload}'"
