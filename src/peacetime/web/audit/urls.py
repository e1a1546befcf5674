"""The address of the audit log."""

from django.urls import path

from peacetime.web.audit.views import audit, audit_csv, audit_json

urlpatterns = [
    path("audit", audit),
    path("audit.csv", audit_csv),
    path("audit.json", audit_json),
]
