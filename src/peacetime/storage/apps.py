"""The one Django application."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "peacetime.storage"
    label = "storage"
    verbose_name = "Peacetime"
