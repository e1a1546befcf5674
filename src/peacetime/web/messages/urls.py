"""Addresses of the log of messages."""

from django.urls import path

from peacetime.web.messages import views

urlpatterns = [
    path("messages", views.show),
    path("messages/<int:message_id>/again", views.again),
    path("incidents/<str:ref>/messages", views.show),
]
