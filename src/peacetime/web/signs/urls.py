"""Addresses of the warning signs and of what is brought for them."""

from django.urls import path

from peacetime.web.signs import bringing, pulse, rota, series, views

TEAM = "teams/<str:slug>"

urlpatterns = [
    path(f"{TEAM}/signs", views.show),
    path(f"{TEAM}/signs/clusters", views.clusters),
    path(f"{TEAM}/series", series.show),
    path(f"{TEAM}/series.csv", series.exported),
    path(f"{TEAM}/series/template.csv", bringing.series_template),
    path(f"{TEAM}/rota", rota.show),
    path(f"{TEAM}/rota/template.csv", bringing.rota_template),
    path("me/pulse", pulse.own),
]
