"""Secrets of other tools."""

from typing import Any

import pytest

from peacetime.storage.sealing import NotOpened, opened, sealed


def test_a_sealed_secret_is_opened_and_does_not_show() -> None:
    kept = sealed("xoxb-1")
    assert b"xoxb" not in kept
    assert opened(kept) == opened(memoryview(kept)) == "xoxb-1"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert sealed("one") != sealed("one")


def test_another_key_does_not_open_it(settings: Any) -> None:
    kept = sealed("one")
    settings.SECRET_KEY = "another"
    with pytest.raises(NotOpened):
        opened(kept)


def test_an_altered_secret_is_not_opened() -> None:
    kept = bytearray(sealed("one"))
    kept[20] ^= 1
    with pytest.raises(NotOpened):
        opened(bytes(kept))
