"""Identifiers that people read aloud and secrets that nobody may guess."""

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


def short_id() -> str:
    """Eight characters, forty bits: short enough to say on a call."""
    bits = secrets.randbits(40)  # at once: an import needs a hundred thousand of them
    return "".join(ALPHABET[bits >> place & 31] for place in range(0, 40, 5))


def secret(prefix: str) -> str:
    """A 256-bit secret whose prefix tells a secret scanner what it is."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def salt() -> str:
    """128 random bits that go into a digest, so that what was digested cannot be guessed."""
    return secrets.token_hex(16)


def digest(value: str) -> str:
    """What is stored instead of a secret."""
    return hashlib.sha256(value.encode()).hexdigest()
