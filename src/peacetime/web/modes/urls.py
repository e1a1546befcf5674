"""Addresses of the way into Rescue Mode and back."""

from django.urls import path

from peacetime.web.modes import choose, declare, stand_down, team

urlpatterns = [
    path("rescue", choose.choose),
    path("teams/<str:slug>", team.team),
    path("teams/<str:slug>/rescue", declare.declare),
    path("teams/<str:slug>/rescue/preview", declare.preview),
    path("teams/<str:slug>/incidents", declare.open_further),
    path("teams/<str:slug>/drill", declare.drill),
    path("incidents/<str:ref>/stand-down", stand_down.stand_down),
    path("incidents/<str:ref>/stand-down/preview", stand_down.preview),
]
