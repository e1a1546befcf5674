"""Addresses of the search."""

from django.urls import path

from peacetime.web.finding.views import found, found_csv, found_json

urlpatterns = [
    path("incidents", found),
    path("incidents.csv", found_csv),
    path("incidents.json", found_json),
]
