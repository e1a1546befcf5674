"""Addresses of burst capacity."""

from django.urls import path

from peacetime.web.capacity import team

TEAM = "teams/<str:slug>/capacity"

urlpatterns = [
    path(TEAM, team.capacity),
    path(f"{TEAM}.csv", team.exported),
]
