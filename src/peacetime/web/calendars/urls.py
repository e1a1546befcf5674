"""Addresses of a team's calendar."""

from django.urls import path

from peacetime.web.calendars import acts, feeds, views

TEAM = "teams/<str:slug>/calendar"

urlpatterns = [
    path(TEAM, views.calendar),
    path(f"{TEAM}/postponed.ics", views.postponed_file),
    path(f"{TEAM}/given-back.ics", views.given_back_file),
    path(f"{TEAM}/file", acts.bring),
    path(f"{TEAM}/read", acts.read),
    path(f"{TEAM}/postpone", acts.postpone),
    path(f"{TEAM}/give-back", acts.give_back),
    path(f"{TEAM}/source", acts.keep_source),
    path(f"{TEAM}/source/forget", acts.forget_source),
    path(f"{TEAM}/feed", feeds.make),
    path(f"{TEAM}/feed/end", feeds.end),
]
