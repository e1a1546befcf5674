"""Addresses of suggestions."""

from django.urls import path

from peacetime.web.recognition import settings, views

urlpatterns = [
    path("suggestions", views.show),
    path("suggestions/<str:ref>", views.one),
    path("suggestions/<str:ref>/dismiss", views.dismiss),
    path("settings/recognition", settings.organisation),
    path("settings/teams/<str:slug>/recognition", settings.team),
]
