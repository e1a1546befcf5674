"""What we keep of chats: who somebody is there, the rooms and lines that are kept true, what came in."""

from typing import ClassVar

from django.db import models


class ChatPerson(models.Model):
    """The address of somebody's profile in a chat, as it was read last."""

    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.CASCADE, related_name="chat_people"
    )
    user = models.CharField(max_length=40)  # the chat's own name for them
    email = models.CharField(max_length=254, blank=True)  # "" where the profile shows none
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "user"], name="chat_person_once")
        ]


class ChatRoom(models.Model):
    """An incident's own channel, with its pinned summary. `shown` is what stands there now."""

    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.CASCADE, related_name="chat_rooms"
    )
    incident = models.ForeignKey(
        "storage.Incident", on_delete=models.CASCADE, related_name="chat_rooms"
    )
    channel = models.CharField(max_length=40, blank=True)
    summary = models.CharField(max_length=40, blank=True)  # the message that is pinned
    topic = models.CharField(max_length=250, blank=True)
    shown = models.CharField(max_length=64, blank=True)  # digest of the summary
    is_pinned = models.BooleanField(default=False)
    invited = models.JSONField(default=list)  # addresses
    archived_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "incident"], name="chat_room_once"),
            models.UniqueConstraint(
                fields=["connection", "channel"],
                condition=~models.Q(channel=""),
                name="chat_channel_once",
            ),
        ]


class ChatLine(models.Model):
    """The line of a status channel that is kept true, and the channel's topic."""

    connection = models.OneToOneField(
        "storage.Connection", on_delete=models.CASCADE, related_name="chat_line"
    )
    channel = models.CharField(max_length=40)
    message = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=250, blank=True)
    shown = models.CharField(max_length=64, blank=True)


class ChatReceipt(models.Model):
    """Something that came from a chat, taken once; a day later it is forgotten."""

    connection = models.ForeignKey(
        "storage.Connection", on_delete=models.CASCADE, related_name="chat_receipts"
    )
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)  # command | button | reaction | answer
    said = models.JSONField()
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "key"], name="chat_receipt_once")
        ]
