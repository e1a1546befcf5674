"""Every address of the web door."""

from django.urls import include, path

urlpatterns = [
    path("", include("peacetime.web.board.urls")),
    path("", include("peacetime.web.modes.urls")),
    path("", include("peacetime.web.incidents.urls")),
    path("", include("peacetime.web.history.urls")),
]
