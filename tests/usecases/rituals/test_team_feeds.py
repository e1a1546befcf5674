"""A team's calendar: its modes, its rituals, who is on call, under an address that can be ended."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.rituals.feed import feed_file, team_feed_file, team_feed_of
from peacetime.storage.models import Incident, OnCallShift, Person, Rescue, TeamFeed
from peacetime.usecases.rituals.team_feeds import end_team_feed, make_team_feed, team_with_feed
from peacetime.usecases.teams import archive_team
from tests import written
from tests.acts import opened, stood_down
from tests.builders import NOON, a_team
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def events(content: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def titled(content: bytes, begins: str) -> list[Any]:
    return [event for event in events(content).values() if str(event["summary"]).startswith(begins)]


def on_call(cast: Cast, person: Person, **said: Any) -> OnCallShift:
    usual = {"starts_at": NOON + DAY, "ends_at": NOON + 2 * DAY, "recorded_at": NOON}
    made: OnCallShift = OnCallShift.objects.create(
        **{"team": cast.checkout, "key": "primary-1", "author": "rota", **usual, **said},
        person=person,
    )
    return made


def test_a_team_feed_is_kept_as_a_digest_made_anew_and_ended(cast: Cast) -> None:
    alice = cast.acting("alice")
    first = make_team_feed("checkout", actor=alice, at=NOON)
    assert first.secret not in str(TeamFeed.objects.values().get())
    assert first.secret not in repr(first)
    assert team_with_feed(first.secret, at=NOON) == "checkout"
    second = make_team_feed("checkout", actor=alice, at=NOON)
    with pytest.raises(NotFound):
        team_with_feed(first.secret, at=NOON)
    assert end_team_feed("checkout", actor=alice, at=NOON).is_changed
    with pytest.raises(NotFound):
        team_with_feed(second.secret, at=NOON)
    assert not end_team_feed("checkout", actor=alice, at=NOON).is_changed
    assert team_feed_of("checkout") is None
    assert written.audited()[-1] == "calendar.feed.ended"
    written.assert_sound()


def test_only_leads_and_administrators_hand_a_team_out(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        make_team_feed("checkout", actor=cast.acting("bob"), at=NOON)
    made = make_team_feed("checkout", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(NotAllowed):
        end_team_feed("checkout", actor=cast.acting("bob"), at=NOON)
    archive_team("checkout", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(NotFound):
        team_with_feed(made.secret, at=NOON)


def test_a_rescue_grows_in_the_calendar_until_it_is_over_and_recovery_follows(cast: Cast) -> None:
    incident = opened(cast)
    at = incident.declared_at
    assert at is not None
    (going_on,) = titled(team_feed_file("checkout", at=at + HOUR), "▲ Rescue Mode, Checkout")
    assert going_on["dtend"].dt - going_on["dtstart"].dt == HOUR
    assert "It goes on." in going_on["description"]
    assert incident.summary in going_on["description"]
    assert str(going_on["transp"]) == "TRANSPARENT"
    rest = StandDown("A pool", None, override_reason="so", recovery_until=NOON + DAY)
    stood_down(cast, rest, at=NOON + 2 * HOUR)
    over = team_feed_file("checkout", at=at + 9 * DAY)
    (rescue,) = titled(over, "▲")
    assert rescue["uid"] == going_on["uid"]
    assert rescue["sequence"] > going_on["sequence"]
    row = Rescue.objects.get()
    assert rescue["dtstart"].dt == row.started_at.replace(microsecond=0)
    (recovery,) = titled(over, "◐ Recovering, Checkout")
    assert row.recovering_until is not None
    assert recovery["dtend"].dt == row.recovering_until.replace(microsecond=0)


def test_of_a_private_incident_nothing_stands_there_but_rescue(cast: Cast) -> None:
    incident = opened(cast)
    Incident.objects.update(is_private=True)
    for content in (
        team_feed_file("checkout", at=NOON + HOUR),
        feed_file(cast.acting("dana"), at=NOON + HOUR),
        feed_file(cast.acting("alice"), at=NOON + HOUR),
    ):
        assert incident.summary.encode() not in content
        assert incident.ref.encode() not in content
    assert len(titled(team_feed_file("checkout", at=NOON + HOUR), "▲ Rescue Mode")) == 1


def test_a_rescue_without_a_known_end_is_short_and_says_so(cast: Cast) -> None:
    Rescue.objects.create(team=cast.checkout, started_at=NOON - DAY, end_is="unknown")
    (event,) = titled(team_feed_file("checkout", at=NOON), "▲")
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=15)
    assert "Its end is not known." in event["description"]


def test_who_is_on_call_stands_in_the_teams_and_ones_own_turns_in_ones_own(cast: Cast) -> None:
    on_call(cast, cast.alice)
    on_call(cast, cast.bob, recorded_at=NOON + HOUR)  # the turn was swapped
    (turn,) = titled(team_feed_file("checkout", at=NOON), "On call")
    assert str(turn["summary"]) == "On call, Checkout: Bob Beier"
    assert turn["dtstart"].dt == NOON + DAY
    (own,) = titled(feed_file(cast.acting("bob"), at=NOON), "On call")
    assert str(own["summary"]) == "On call, Checkout"
    on_call(cast, cast.bob, recorded_at=NOON + 2 * HOUR, is_withdrawn=True)
    (gone,) = titled(team_feed_file("checkout", at=NOON), "On call")
    assert str(gone["status"]) == "CANCELLED"
    assert gone["uid"] == turn["uid"]
    assert gone["sequence"] > turn["sequence"]


def test_a_turn_that_went_to_somebody_else_is_no_longer_ones_own(cast: Cast) -> None:
    on_call(cast, cast.alice)
    on_call(cast, cast.bob, recorded_at=NOON + HOUR)
    assert not titled(feed_file(cast.acting("alice"), at=NOON), "On call")


def test_a_feed_has_nothing_of_other_teams(cast: Cast) -> None:
    other = a_team("Orders")
    Rescue.objects.create(team=other, started_at=NOON - DAY, end_is="open")
    found = events(team_feed_file("checkout", at=NOON))
    assert all(name.startswith("weekly_check.checkout") for name in found)
