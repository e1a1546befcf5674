"""Azure DevOps sends a name and a password that we agreed on: write both as the secret, with a colon between."""

from peacetime.wire.signatures import basic

check = basic
