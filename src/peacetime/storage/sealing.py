"""Secrets of other tools, sealed before they are stored; the key is not in the database."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"peacetime secrets of other tools, 1"
PROVING = b"peacetime words of our own, 1"


class NotOpened(Exception):
    """What was sealed with another key, or was altered."""


def sealed(secret: str) -> bytes:
    """What may be stored: encrypted and authenticated (AES-128-CBC with HMAC-SHA-256)."""
    return _box(settings.SECRET_KEY).encrypt(secret.encode())


def opened(kept: bytes | memoryview) -> str:
    """The secret.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    try:
        return _box(settings.SECRET_KEY).decrypt(bytes(kept)).decode()
    except InvalidToken:
        raise NotOpened("This secret was kept with another key. Write it again.") from None


def stamp(words: str) -> bytes:
    """What only this installation makes of some words: 32 bytes that prove that we wrote them."""
    return hmac.digest(_stamping_key(settings.SECRET_KEY), words.encode(), "sha256")


@lru_cache(maxsize=4)
def _stamping_key(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PROVING).derive(key.encode())


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(urlsafe_b64encode(derived))
