"""The names that our build gave to what browsers load: a new content is a new name."""

import json
from functools import cached_property

from django.contrib.staticfiles.storage import StaticFilesStorage


class BuiltAssets(StaticFilesStorage):
    """Addresses of built files by the names that pages say, `dist/main.css`."""

    @cached_property
    def names(self) -> dict[str, str]:
        try:
            with self.open("dist/names.json") as file:
                names: dict[str, str] = json.load(file)
        except FileNotFoundError:
            return {}  # not built: pages stand without scripts and without a look
        return names

    def url(self, name: str | None) -> str:
        return super().url(self.names.get(name or "", name))
