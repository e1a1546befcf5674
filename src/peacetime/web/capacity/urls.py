"""Addresses of burst capacity."""

from django.urls import path

from peacetime.web.capacity import mine, panel, recovery, team

TEAM = "teams/<str:slug>/capacity"
ME = "me/capacity"

urlpatterns = [
    path(TEAM, team.capacity),
    path(f"{TEAM}.csv", team.exported),
    path(f"{TEAM}/panel", panel.panel),
    path("teams/<str:slug>/recovery", recovery.recovery),
    path(ME, mine.mine),
    path(f"{ME}.csv", mine.exported),
    path(f"{ME}/of/<path:email>", mine.shared),
    path(f"{ME}/engagements", mine.record),
    path(f"{ME}/engagements/<str:key>/withdraw", mine.withdraw),
    path(f"{ME}/time-off", mine.plan_off),
    path(f"{ME}/time-off/<str:key>/withdraw", mine.withdraw_off),
    path(f"{ME}/shares", mine.share),
    path(f"{ME}/shares/<path:email>/stop", mine.stop),
]
