"""The middleware of the product, made once in a process and not for every client.

Each test client would make its own, and WhiteNoise then looks at every built file again, which takes longer
than most pages do. A test that changes a setting has its own, as before.
"""

from collections.abc import Callable
from typing import Any

from django.conf import UserSettingsHolder, settings
from django.test.client import ClientHandler

Load = Callable[..., None]
MADE = ("_view_middleware", "_template_response_middleware", "_exception_middleware")
CHAIN = "_middleware_chain"


def made_once(load: Load) -> Load:
    """What loads the middleware of a test client, from the first one that the unchanged settings asked for."""
    kept: dict[str, Any] = {}

    def load_middleware(self: ClientHandler, is_async: bool = False) -> None:
        if is_async or not _are_unchanged():
            load(self, is_async)
            return
        if not kept:
            load(self)
            kept.update({name: getattr(self, name) for name in (*MADE, CHAIN)})
        for name, made in kept.items():
            setattr(self, name, made)

    return load_middleware


def _are_unchanged() -> bool:
    """Whether the settings are the file's: the `settings` of pytest-django puts others in their place."""
    return not isinstance(vars(settings)["_wrapped"], UserSettingsHolder)
