"""incident.io signs by Standard Webhooks: number, moment and body."""

from peacetime.wire.signatures import standard_webhooks

check = standard_webhooks
