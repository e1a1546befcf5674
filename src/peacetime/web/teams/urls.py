"""Addresses of teams in the settings."""

from django.urls import path

from peacetime.web.teams import members, team, teams

TEAM = "settings/teams/<str:slug>"

urlpatterns = [
    path("settings/teams", teams.show),
    path("settings/teams/new", teams.new),
    path(TEAM, team.team),
    path(f"{TEAM}/members", members.add),
    path(f"{TEAM}/members/<int:membership_id>/lead", members.lead),
    path(f"{TEAM}/members/<int:membership_id>/leave", members.leave),
    path(f"{TEAM}/holidays", team.add_holiday),
    path(f"{TEAM}/holidays/remove", team.remove_holiday),
    path(f"{TEAM}/archive", team.archive),
    path(f"{TEAM}/restore", teams.restore),
]
