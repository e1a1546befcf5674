"""Addresses of the forecast and of the sprint plan."""

from django.urls import path

from peacetime.web.outlook import forecast, plan

TEAM = "teams/<str:slug>"

urlpatterns = [
    path(f"{TEAM}/forecast", forecast.show),
    path(f"{TEAM}/forecast.csv", forecast.exported),
    path(f"{TEAM}/plan", plan.show),
    path(f"{TEAM}/plan.csv", plan.exported),
]
