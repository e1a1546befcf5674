"""Addresses of dependencies."""

from django.urls import path

from peacetime.web.dependencies import example, overview, what_if

urlpatterns = [
    path("dependencies", overview.overview),
    path("dependencies/example", example.example),
    path("dependencies/what-if", what_if.what_if),
]
