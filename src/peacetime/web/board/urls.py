"""Addresses of the board."""

from django.urls import path

from peacetime.web.board.views import board

urlpatterns = [path("", board, name="board")]
