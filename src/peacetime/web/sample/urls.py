"""Addresses of the sample organisation."""

from django.urls import path

from peacetime.web.sample import views

urlpatterns = [
    path("sample", views.load),
    path("settings/sample", views.show),
    path("settings/sample/remove", views.remove),
]
