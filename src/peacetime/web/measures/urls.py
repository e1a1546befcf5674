"""Addresses of the measures."""

from django.urls import path

from peacetime.web.measures import rows, views

urlpatterns = [
    path("measures", views.measured),
    path("measures.csv", views.exported),
    path("measures/incidents", rows.incidents),
    path("measures/incidents.csv", rows.incidents_exported),
    path("measures/rescues", rows.rescues),
    path("measures/rescues.csv", rows.rescues_exported),
]
