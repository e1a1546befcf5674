"""The status channel: one line for each team, and the topic, kept true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.chat.answers import Answer
from peacetime.integrations.slack import blocks
from peacetime.integrations.slack.channels import channel_meant, post_once, unless
from peacetime.integrations.slack.link import STATUS_CHANNEL
from peacetime.integrations.slack.link import slack as way
from peacetime.integrations.slack.rooms import LONGEST_TOPIC, digest
from peacetime.queries import chat_rooms
from peacetime.usecases.chat import keeping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from peacetime.integrations.slack.client import Slack
    from peacetime.queries.chat_links import Link
    from peacetime.queries.chat_rooms import LineNow, TeamLine

MOST_LINES = 30


def keep_line(link: Link, *, at: datetime) -> None:
    """Make the status channel's line and topic what they should be.

    Raises:
        NotTaken: Slack is not reached or refuses.
    """
    wanted = link.settings.get(STATUS_CHANNEL, "")
    if not wanted or not link.may_write:
        return
    slack, now = way(link), chat_rooms.line_now(link.id)
    channel = channel_meant(slack, wanted) if not now.channel else now.channel
    lines = chat_rooms.team_lines(link, at=at)
    _line(slack, link, now, channel, lines)
    topic = topic_of(lines)
    if topic != now.topic:
        slack.call("conversations.setTopic", channel=channel, topic=topic)
        keeping.line_kept(link.id, channel=channel, topic=topic)


def topic_of(lines: Sequence[TeamLine]) -> str:
    """🟢 where every team is in Delivery Mode; else who is in Rescue Mode."""
    rescued = [line for line in lines if line.is_in_rescue]
    if not rescued:
        return "🟢 Delivery"
    if len(rescued) == 1:
        return rescued[0].line.replace("🔴 Rescue", f"🔴 Rescue, {rescued[0].team}")[:LONGEST_TOPIC]
    names = ", ".join(line.team for line in rescued)
    return f"🔴 {len(rescued)} teams in Rescue Mode: {names}"[:LONGEST_TOPIC]


def words_of(lines: Sequence[TeamLine]) -> Answer:
    """Every team in Rescue Mode by name, then the others as far as there is room."""
    shown = lines[:MOST_LINES]
    told = [f"{line.team}: {line.line}" for line in shown]
    rest = len(lines) - len(shown)
    more = [f"and {rest} more" + (" in Delivery Mode" if not lines[-1].is_in_rescue else "")]
    return Answer((*told, *(more if rest else [])) or ("No team is set up yet.",))


def _line(slack: Slack, link: Link, now: LineNow, channel: str, lines: Sequence[TeamLine]) -> None:
    answer = words_of(lines)
    message = {"text": blocks.plain(answer), "blocks": blocks.blocks_of(answer)}
    shown = digest(message)
    if not now.message:
        ts = post_once(slack, channel, f"line:{link.id}", message)
        keeping.line_kept(link.id, channel=channel, message=ts, shown=shown)
        unless("already_pinned", slack, "pins.add", channel=channel, timestamp=ts)
    elif shown != now.shown:
        slack.call("chat.update", channel=channel, ts=now.message, **message)
        keeping.line_kept(link.id, channel=channel, shown=shown)
