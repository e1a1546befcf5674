"""Addresses of dependencies."""

from django.urls import path

from peacetime.web.dependencies import (
    blast,
    changes,
    costs,
    describe,
    example,
    gaps,
    history,
    labels,
    needs,
    outages,
    overview,
    promises,
    service,
    what_if,
)

urlpatterns = [
    path("dependencies", overview.overview),
    path("dependencies/example", example.example),
    path("dependencies/what-if", what_if.what_if),
    path("dependencies/costs", costs.costs),
    path("dependencies/changes", changes.changes),
    path("dependencies/covers/<str:ref>", changes.curve),
    path("dependencies/history", history.history),
    path("dependencies/promises", promises.promises),
    path("dependencies/labels", labels.labels),
    path("dependencies/gaps", gaps.gaps),
    path("dependencies/describe", describe.describe),
    path("dependencies/services/<str:slug>", service.service),
    path("dependencies/services/<str:slug>/needs", needs.add),
    path("dependencies/services/<str:slug>/outages", outages.edit),
    path("dependencies/needs/<str:ref>", needs.edit),
    path("dependencies/needs/<str:ref>/label", needs.label),
    path("dependencies/needs/<str:ref>/drill", needs.drill),
    path("dependencies/needs/<str:ref>/remove", needs.remove),
    path("incidents/<str:ref>/blast", blast.radius),
    path("incidents/<str:ref>/cause", blast.tag),
    path("incidents/<str:ref>/cause/remove", blast.untag),
]
