"""PagerDuty signs the body of its webhooks of version 3; while a secret is changed it sends two signatures."""

from peacetime.wire.signatures import hmac_signed

check = hmac_signed(header="x-pagerduty-signature", prefix="v1=")
