"""What an administrator of a restored copy sees, and does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from peacetime.storage.models import Message, SendingHold
from tests.builders import a_declaration, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
BANNER = "This is a restored copy: it sends nothing."


@pytest.fixture
def cast() -> Cast:
    cast, at = the_cast(), timezone.now()
    an_incident(cast.checkout, a_declaration(), at=at)
    first = Message.objects.earliest("pk")
    SendingHold.objects.create(
        held_at=at, backup_made_at=at - timedelta(hours=2), last_message_id=first.pk
    )
    return cast


def test_administrators_are_told_on_every_page_and_others_are_not(cast: Cast) -> None:
    for address in ("/", "/messages", "/settings/teams"):
        assert BANNER in cast.browser("dana").get(address).content.decode()
        assert BANNER not in cast.browser("bob").get(address).content.decode()


def test_what_waits_is_listed_and_decided_upon(cast: Cast) -> None:
    dana = cast.browser("dana")
    page = dana.get("/settings/sending").content.decode()
    assert "1 message waited when the backup was made" in page
    assert page.count("Do not send</button>") == Message.objects.filter(state="pending").count()

    unsaid = dana.post("/settings/sending", {})
    assert unsaid.status_code == 422
    assert "Say whether to send or to drop them" in unsaid.content.decode()

    assert dana.post("/settings/sending", {"queued": "drop"}).status_code == 303
    page = dana.get("/settings/sending").content.decode()
    assert "Messages leave again." in page
    assert BANNER not in page
    assert Message.objects.filter(state="dropped").count() == 1
