"""Addresses of rituals and of their calendars."""

from django.urls import path

from peacetime.web.rituals import acts, calendars, views

OURS = "rituals/<str:word>/<str:key>"
TEAM = "teams/<str:slug>/rituals"
THEIRS = f"{TEAM}/<str:word>/<str:key>"

urlpatterns = [
    path("rituals", views.organisation),
    path(OURS, views.ritual),
    path(f"{OURS}/hold", acts.hold),
    path(f"{OURS}/skip", acts.skip),
    path(f"{OURS}/minutes", acts.minutes),
    path(f"{OURS}/take-back", acts.take_back),
    path(TEAM, views.team),
    path(THEIRS, views.ritual),
    path(f"{THEIRS}/hold", acts.hold),
    path(f"{THEIRS}/skip", acts.skip),
    path(f"{THEIRS}/minutes", acts.minutes),
    path(f"{THEIRS}/take-back", acts.take_back),
    path("incidents/<str:ref>/review.ics", calendars.review),
    path("calendar/<str:secret>.ics", calendars.feed),
    path("calendar/teams/<str:secret>.ics", calendars.team_feed),
    path("settings/calendar", calendars.settings),
    path("settings/calendar/end", calendars.end),
]
