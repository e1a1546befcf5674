"""Addresses of the policy."""

from django.urls import path

from peacetime.web.policy import editing, views

HERE = "capacity/policy"

urlpatterns = [
    path(HERE, views.show),
    path(f"{HERE}.csv", views.exported),
    path(f"{HERE}/edit", editing.edit),
    path(f"{HERE}/replay", editing.replay),
    path(f"{HERE}/versions", views.versions),
    path(f"{HERE}/versions/<int:number>", views.version),
    path(f"{HERE}/versions/<int:number>/restore", editing.restore),
]
