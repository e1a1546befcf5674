"""Addresses of what the organisation shares."""

from django.urls import path

from peacetime.web.settings import (
    audiences,
    sending,
    services,
    severities,
    template,
    tokens,
    wording,
)

urlpatterns = [
    path("settings/services", services.show),
    path("settings/services/<str:slug>", services.change),
    path("settings/services/<str:slug>/retire", services.retire),
    path("settings/audiences", audiences.show),
    path("settings/audiences/<int:audience_id>", audiences.change),
    path("settings/audiences/<int:audience_id>/retire", audiences.retire),
    path("settings/severities", severities.show),
    path("settings/sending", sending.show),
    path("settings/sending/<int:message_id>/drop", sending.drop),
    path("settings/wording", wording.show),
    path("settings/wording/<str:kind>", wording.edit),
    path("settings/wording/<str:kind>/preview", wording.preview),
    path("settings/wording/<str:kind>/versions", wording.versions),
    path("settings/wording/<str:kind>/versions/<int:number>", wording.version),
    path("settings/wording/<str:kind>/versions/<int:number>/restore", wording.restore),
    path("settings/postmortem-template", template.edit),
    path("settings/postmortem-template/preview", template.preview),
    path("settings/postmortem-template/versions", template.versions),
    path("settings/postmortem-template/versions/<int:number>", template.version),
    path("settings/postmortem-template/versions/<int:number>/restore", template.restore),
    path("settings/tokens", tokens.show),
    path("settings/tokens/<int:token_id>/revoke", tokens.revoke),
]
