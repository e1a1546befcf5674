"""Addresses of the ways in and out."""

from django.urls import path

from peacetime.web.auth import invitation, link, sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in),
    path("sign-in/<str:secret>", link.open_link),
    path("sign-out", sign_in.sign_out),
    path("welcome", link.welcome),
    path("invitations/<str:secret>", invitation.invitation),
]
