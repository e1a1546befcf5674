"""Addresses of people and of oneself."""

from django.urls import path

from peacetime.web.people import account, people

PERSON = "settings/people/<path:email>"  # an address may have a slash

urlpatterns = [
    path("settings", account.begin_with_oneself),
    path("settings/account", account.account),
    path("settings/account/theme", account.choose_theme),
    path("settings/account/password", account.change_password),
    path("settings/account/sign-out-everywhere", account.sign_out_everywhere),
    path("people/suggestions", people.suggest),
    path("settings/people", people.show),
    path("settings/people/invitations", people.invite),
    path("settings/people/invitations/<int:invitation_id>/revoke", people.revoke),
    path(f"{PERSON}/role", people.change_role),
    path(f"{PERSON}/password-link", people.password_link),
    path(f"{PERSON}/sign-out", people.end_sessions),
    path(f"{PERSON}/deactivate", people.deactivate),
    path(f"{PERSON}/activate", people.reactivate),
]
