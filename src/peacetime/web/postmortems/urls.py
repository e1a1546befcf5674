"""Addresses of postmortems."""

from django.urls import path

from peacetime.web.postmortems import acts, bringing, editing, printing, views

ONE = "postmortems/<str:ref>"

urlpatterns = [
    path("postmortems", views.found),
    path("postmortems/bring", bringing.bring),
    path(ONE, views.show),
    path(f"{ONE}/edit", editing.edit),
    path(f"{ONE}/check", editing.check),
    path(f"{ONE}/review", acts.review),
    path(f"{ONE}/publish", acts.publish),
    path(f"{ONE}/text.md", views.exported),
    path(f"{ONE}/print", printing.printed),
    path(f"{ONE}/pdf", printing.pdf),
    path(f"{ONE}/text.pdf", printing.file),
    path(f"{ONE}/versions", views.versions),
    path(f"{ONE}/versions/<int:number>", views.version),
    path(f"{ONE}/versions/<int:number>/restore", acts.restore),
    path("incidents/<str:ref>/postmortem/open", acts.open_),
]
