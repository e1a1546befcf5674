"""GitHub signs the body with HMAC and SHA-256; its older header, with SHA-1, is not taken."""

from peacetime.wire.signatures import hmac_signed

check = hmac_signed(header="x-hub-signature-256", prefix="sha256=")
