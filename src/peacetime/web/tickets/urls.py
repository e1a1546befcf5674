"""Addresses of tickets; they come before those of action items, whose acts have any name."""

from django.urls import path

from peacetime.web.tickets import views

urlpatterns = [
    path("actions/<str:ref>/ticket", views.of_action),
    path("actions/<str:ref>/ticket/retry", views.retry),
    path("actions/<str:ref>/ticket/unlink", views.unlink),
    path("postmortems/<str:ref>/tickets", views.of_postmortem),
    path("connections/<int:number>/tickets", views.of_connection),
    path("connections/<int:number>/tickets/retry", views.retry_all),
]
