"""The address of the audit log."""

from django.urls import path

from peacetime.web.audit.views import audit

urlpatterns = [path("audit", audit)]
