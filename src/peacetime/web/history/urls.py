"""Addresses of imports."""

from django.urls import path

from peacetime.web.history import drafts, views

urlpatterns = [
    path("import", views.imports),
    path("import/<int:number>", views.history_import),
    path("import/<int:number>/read-as", drafts.read_as),
    path("import/<int:number>/confirm", drafts.confirm),
    path("import/<int:number>/undo", drafts.undo),
    path("import/<int:number>/rejected.csv", views.rejected),
]
