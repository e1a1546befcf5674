"""One calendar a person, under an address of its own that can be ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.lookup import NotFound
from peacetime.queries.rituals.feed import feed_file, feed_of
from peacetime.storage.models import CalendarFeed
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.rituals.feeds import actor_with_feed, end_feed, make_feed
from peacetime.usecases.rituals.recording import skip_ritual
from peacetime.usecases.teams import TeamDraft, change_team
from tests import written
from tests.acts import opened, stood_down
from tests.builders import NOON
from tests.cast import Cast

DAY = timedelta(days=1)


def events(cast: Cast, who: str, *, at: datetime = NOON) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(feed_file(cast.acting(who), at=at))
    return {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def test_a_feed_is_kept_as_a_digest_and_ends_at_once(cast: Cast) -> None:
    bob = cast.acting("bob")
    made = make_feed(actor=bob, at=NOON)
    assert made.secret not in str(CalendarFeed.objects.values().get())
    assert actor_with_feed(made.secret, at=NOON).label == cast.bob.email
    assert feed_of(bob) is not None
    again = make_feed(actor=bob, at=NOON)
    with pytest.raises(NotFound):
        actor_with_feed(made.secret, at=NOON)
    assert end_feed(actor=bob, at=NOON)
    with pytest.raises(NotFound):
        actor_with_feed(again.secret, at=NOON)
    assert not end_feed(actor=bob, at=NOON)
    assert written.audited()[-1] == "calendar.feed.ended"
    written.assert_sound()


def test_who_left_reads_no_calendar(cast: Cast) -> None:
    made = make_feed(actor=cast.acting("bob"), at=NOON)
    cast.bob.is_active = False
    cast.bob.save()
    with pytest.raises(NotFound):
        actor_with_feed(made.secret, at=NOON)


def test_a_feed_has_the_rituals_of_ones_teams_right_over_a_change_of_clocks(cast: Cast) -> None:
    found = events(cast, "bob", at=datetime(2026, 3, 25, tzinfo=UTC))
    assert list(found) == ["weekly_check.checkout.2026-W14", "weekly_check.checkout.2026-W15"]
    starts = [event["dtstart"].dt for event in found.values()]
    # ten in Berlin; Easter Monday moves the second to Tuesday only where holidays are known
    assert starts == [
        datetime(2026, 3, 30, 8, tzinfo=UTC),
        datetime(2026, 4, 6, 8, tzinfo=UTC),
    ]
    assert events(cast, "charlie") == {}


def test_leads_and_administrators_also_have_those_of_the_organisation(cast: Cast) -> None:
    names = {name.split(".")[0] for name in events(cast, "alice")}
    assert names == {"weekly_check", "monthly_review", "quarterly_retro"}
    assert {name.split(".")[0] for name in events(cast, "dana")} == {
        "monthly_review",
        "quarterly_retro",
    }


def test_what_is_left_out_is_cancelled(cast: Cast) -> None:
    skip_ritual(
        "weekly", "2026-W11", team="checkout", reason="So", actor=cast.acting("bob"), at=NOON
    )
    assert events(cast, "bob")["weekly_check.checkout.2026-W11"]["status"] == "CANCELLED"


def test_a_team_that_moves_its_hours_moves_its_rituals_in_every_calendar(cast: Cast) -> None:
    name = "weekly_check.checkout.2026-W11"
    before = events(cast, "bob")[name]
    change_team(
        "checkout",
        TeamDraft("Checkout", "America/New_York"),
        actor=cast.acting("alice"),
        at=NOON,
    )
    after = events(cast, "bob")[name]
    assert after["dtstart"].dt > before["dtstart"].dt
    assert int(after["sequence"]) > int(before["sequence"])


def test_reviews_are_in_the_feed_of_who_may_see_them(cast: Cast) -> None:
    incident = opened(cast)
    stood_down(cast, StandDown("A pool", NOON + 2 * DAY, cast.bob.email, override_reason="so"))
    name = f"review.{incident.ref}"
    assert events(cast, "bob")[name]["dtstart"].dt == NOON + 2 * DAY
    assert name not in events(cast, "charlie")
    change_privacy(incident.ref, is_private=True, actor=cast.acting("dana"), at=NOON)
    assert name in events(cast, "bob")  # he held a role
    assert name not in events(cast, "dana")  # of another team, and no responder
