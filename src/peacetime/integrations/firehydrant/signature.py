"""FireHydrant signs the body with HMAC and SHA-256."""

from peacetime.wire.signatures import hmac_signed

check = hmac_signed(header="fh-signature", prefix="")
