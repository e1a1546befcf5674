"""Addresses of dependencies."""

from django.urls import path

from peacetime.web.dependencies import (
    changes,
    costs,
    example,
    labels,
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
    path("dependencies/promises", promises.promises),
    path("dependencies/labels", labels.labels),
    path("dependencies/services/<str:slug>", service.service),
]
