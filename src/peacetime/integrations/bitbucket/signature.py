"""Bitbucket signs the body with HMAC and SHA-256, in the cloud and on servers."""

from peacetime.wire.signatures import hmac_signed

check = hmac_signed(header="x-hub-signature", prefix="sha256=")
