"""Addresses of the playbooks and of what leads tick."""

from django.urls import path

from peacetime.web.playbooks import editing, ticks, views

MODE = "playbooks/<str:mode>"

urlpatterns = [
    path("playbooks", views.first),
    path(MODE, views.show),
    path(f"{MODE}/edit", editing.edit),
    path(f"{MODE}/versions", views.versions),
    path(f"{MODE}/versions/<int:number>", views.version),
    path(f"{MODE}/versions/<int:number>/restore", editing.restore),
    path("teams/<str:slug>/responsibilities/<str:key>", ticks.of_team),
    path("incidents/<str:ref>/responsibilities/<str:key>", ticks.of_incident),
]
