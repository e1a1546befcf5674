"""NetBox signs the body with HMAC and SHA-512."""

from peacetime.wire.signatures import hmac_signed

check = hmac_signed(header="x-hook-signature", digest="sha512")
