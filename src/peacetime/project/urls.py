"""The addresses of every door."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for door, prefix in (("peacetime.api.urls", "api/v1/"), ("peacetime.web.urls", "")):
    if find_spec(door.rpartition(".")[0]) and find_spec(door):
        urlpatterns.append(path(prefix, include(door)))

handler500 = "peacetime.project.faults.internal_error"
