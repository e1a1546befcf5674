"""Discord: words out, by a webhook of a channel."""
