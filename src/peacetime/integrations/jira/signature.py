"""Jira signs the body with HMAC and SHA-256 where a webhook was made by an admin with a secret."""

from peacetime.wire.signatures import hmac_signed

check = hmac_signed(header="x-hub-signature", prefix="sha256=")
