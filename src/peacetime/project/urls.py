"""The addresses of every door."""

from django.urls import include, path

from peacetime.api.metrics import metrics

urlpatterns = [
    path("api/v1/", include("peacetime.api.urls")),
    path("metrics", metrics),
    path("", include("peacetime.integrations.slack.urls")),
    path("", include("peacetime.web.urls")),
]

handler400 = "peacetime.web.faults.bad_request"
handler404 = "peacetime.web.faults.not_found"
handler500 = "peacetime.project.faults.internal_error"
