"""Addresses of signals."""

from django.urls import path

from peacetime.web.signals import (
    deliveries,
    groups,
    mailboxes,
    mapping,
    rules,
    source_acts,
    sources,
)

GROUP = "signals/groups/<str:ref>"
SOURCE = "signals/sources/<str:slug>"
DELIVERY = "signals/deliveries/<str:ref>"

urlpatterns = [
    path("signals", groups.show),
    path(GROUP, groups.one),
    path(f"{GROUP}/join", groups.join),
    path(f"{GROUP}/apart", groups.take_apart),
    path("incidents/<str:ref>/alerts", groups.of_incident),
    path("signals/rules", rules.show),
    path("signals/rules/new", rules.new),
    path("signals/rules/<int:number>", rules.change),
    path("signals/rules/<int:number>/retire", rules.retire),
    path("signals/sources", sources.show),
    path("signals/sources/new", sources.choose),
    path("signals/sources/new/<str:provider>", sources.new),
    path(SOURCE, sources.one),
    path(f"{SOURCE}/key", source_acts.rotate),
    path(f"{SOURCE}/signature", source_acts.sign),
    path(f"{SOURCE}/mapping/forget", source_acts.forget_mapping),
    path(f"{SOURCE}/pause", source_acts.pause),
    path(f"{SOURCE}/resume", source_acts.resume),
    path(f"{SOURCE}/retire", source_acts.retire),
    path(f"{SOURCE}/replay", source_acts.replay),
    path(f"{SOURCE}/clear", source_acts.clear),
    path(f"{SOURCE}/mailbox", mailboxes.save),
    path(f"{SOURCE}/mailbox/check", mailboxes.check),
    path(f"{SOURCE}/mailbox/remove", mailboxes.remove),
    path("signals/deliveries", deliveries.show),
    path(DELIVERY, deliveries.one),
    path(f"{DELIVERY}/replay", deliveries.replay),
    path(f"{DELIVERY}/delete", deliveries.delete),
    path(f"{DELIVERY}/map", mapping.point),
]
