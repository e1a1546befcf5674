"""Addresses of the incident room."""

from django.urls import path

from peacetime.web.incidents import acts, appointments, room, updates

urlpatterns = [
    path("incidents/<str:ref>", room.room),
    path("incidents/<str:ref>/decisions", room.decisions),
    path("incidents/<str:ref>/timeline", acts.write),
    path("incidents/<str:ref>/timeline/<int:number>/correct", acts.correct),
    path("incidents/<str:ref>/timeline/<int:number>/redact", acts.redact),
    path("incidents/<str:ref>/roles/<str:role>", acts.change_role),
    path("incidents/<str:ref>/exit-criteria/<int:number>", acts.mark_criterion),
    path("incidents/<str:ref>/moments", acts.set_moments),
    path("incidents/<str:ref>/postmortem", appointments.postmortem),
    path("incidents/<str:ref>/review", appointments.review),
    path("incidents/<str:ref>/updates", updates.update),
    path("incidents/<str:ref>/updates/preview", updates.preview),
]
