"""Addresses of imports."""

from django.urls import path

from peacetime.web.history import views

urlpatterns = [
    path("import", views.imports),
    path("import/<int:number>", views.history_import),
    path("import/<int:number>/rejected.csv", views.rejected),
]
