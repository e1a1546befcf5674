"""Lines that we keep to chats, heard where whoever waits is answered: in a web process, not behind jobs."""

from __future__ import annotations

from peacetime.integrations.slack.sockets import keep_lines


class Lines:
    """Every line of this process; it goes on while requests are still taken."""

    async def hand_on(self) -> None:
        """Keep what comes, and acknowledge it."""
        await keep_lines()

    def close(self) -> None:
        """A line ends last, as its task does: until then Slack may still be answered."""
