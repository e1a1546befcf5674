"""Every address of the web door."""

from django.urls import include, path

DOORS = (
    "auth",
    "board",
    "sample",
    "modes",
    "recognition",
    "finding",
    "incidents",
    "postmortems",
    "playbooks",
    "rituals",
    "calendars",
    "tickets",
    "actions",
    "history",
    "people",
    "teams",
    "settings",
    "connections",
    "signals",
    "measures",
    "dependencies",
    "capacity",
    "policy",
    "outlook",
    "signs",
    "messages",
    "audit",
)

urlpatterns = [path("", include(f"peacetime.web.{door}.urls")) for door in DOORS]
