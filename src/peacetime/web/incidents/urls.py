"""Addresses of the incident room."""

from django.urls import path

from peacetime.web.incidents import acts, appointments, course, room, updates, watch

urlpatterns = [
    path("incidents/<str:ref>", room.room),
    path("incidents/<str:ref>/decisions", room.decisions),
    path("incidents/<str:ref>/watch", watch.people),
    path("incidents/<str:ref>/timeline", acts.write),
    path("incidents/<str:ref>/timeline/<int:number>/correct", acts.correct),
    path("incidents/<str:ref>/timeline/<int:number>/redact", acts.redact),
    path("incidents/<str:ref>/roles/<str:role>", acts.change_role),
    path("incidents/<str:ref>/exit-criteria/<int:number>", acts.mark_criterion),
    path("incidents/<str:ref>/moments", acts.set_moments),
    path("incidents/<str:ref>/postmortem", appointments.postmortem),
    path("incidents/<str:ref>/review", appointments.review),
    path("incidents/<str:ref>/teams", course.add_team),
    path("incidents/<str:ref>/close", course.close),
    path("incidents/<str:ref>/merge", course.merge),
    path("incidents/<str:ref>/reopen", course.reopen),
    path("incidents/<str:ref>/privacy", course.change_privacy),
    path("incidents/<str:ref>/resume", course.resume),
    path("incidents/<str:ref>/updates", updates.update),
    path("incidents/<str:ref>/updates/preview", updates.preview),
]
