"""Addresses of connections."""

from django.urls import path

from peacetime.web.connections import acts, calendars, elsewhere, setting_up, views

ONE = "connections/<int:number>"

urlpatterns = [
    path("connections", views.show),
    path("connections/new/<str:provider>", setting_up.new),
    path(ONE, setting_up.one),
    path(f"{ONE}/check", acts.check),
    path(f"{ONE}/test", acts.test),
    path(f"{ONE}/pause", acts.pause),
    path(f"{ONE}/resume", acts.resume),
    path(f"{ONE}/dry-run", acts.dry_run),
    path(f"{ONE}/again", acts.again),
    path(f"{ONE}/schedules/read", elsewhere.read_schedules),
    path(f"{ONE}/history", elsewhere.fetch_history),
    path(f"{ONE}/calendar/again", calendars.again),
    path(f"{ONE}/delete", acts.delete),
]
