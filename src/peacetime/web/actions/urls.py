"""Addresses of action items."""

from django.urls import path

from peacetime.web.actions import board, dates, of_postmortem, one

POSTMORTEM = "postmortems/<str:ref>/actions"

urlpatterns = [
    path("actions", board.show),
    path("actions.csv", board.export),
    path("actions/new", one.new),
    path("actions/follow-through", board.completion),
    path("actions/<str:ref>", one.show),
    path("actions/<str:ref>/<str:act>", one.move),
    path("me/actions", board.mine),
    path(POSTMORTEM, of_postmortem.show),
    path(f"{POSTMORTEM}/take", of_postmortem.take),
    path(f"{POSTMORTEM}/backlog", of_postmortem.put_aside),
    path("teams/<str:slug>/actions/dates", dates.show),
]
