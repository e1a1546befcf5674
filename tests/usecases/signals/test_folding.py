"""What waits is folded into alerts and groups, whatever the order, the repetition and the batches."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from peacetime.domain.signals.signal import Kind, Level, NotRead, Reading, Signal, State
from peacetime.queries.access import PEACETIME
from peacetime.queries.signals.groups import groups
from peacetime.storage.models import Alert, AlertGroup, Delivery, IntakeBatch, IntakeEntry, Source
from peacetime.storage.packing import Packed
from peacetime.usecases.signals.folding import Round, fold_waiting, is_waiting
from peacetime.usecases.signals.intake import keep
from peacetime.usecases.signals.sources import SourceDraft, create_source
from tests.builders import a_service, a_team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.usecases.signals.reading import Sender

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def read(sender: Sender, payload: Any, headers: Mapping[str, str]) -> Reading:
    """A reader of the shortest of payloads: a list of signals, or why there are none."""
    if payload == "broken":
        raise ZeroDivisionError
    if not isinstance(payload, list):
        raise NotRead("This is no list.", code="payload_unknown")
    return Reading(tuple(map(_signal, payload)), "" if payload else "Only a trial.")


def _signal(said: dict[str, Any]) -> Signal:
    return Signal(
        Kind(said.get("kind", "alert")),
        State(said.get("state", "firing")),
        said.get("key", "disk"),
        said.get("title", "Disk is full"),
        None if said.get("at") is None else minute(said["at"]),
        None if said.get("began") is None else minute(said["began"]),
        Level(said["level"]) if said.get("level") else None,
        said.get("level_word", ""),
        service=said.get("service", ""),
        team=said.get("team", ""),
        is_test=said.get("is_test", False),
        text=said.get("text", ""),
    )


def a_source(name: str = "Prometheus", **said: Any) -> Source:
    made = create_source(SourceDraft(name, **said), actor=PEACETIME, at=NOON)
    return Source.objects.get(slug=made.source.slug)


def came(source: Source, payload: Any, *, at: float = 60, name: str = "") -> Packed:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    digest = name or f"{hash(body) & (2**64 - 1):032x}"
    return Packed(source.pk, minute(at), "application/json", {}, digest, bool(name), body)


def folded(*deliveries: Packed, at: float = 90) -> Round:
    if deliveries:
        keep(deliveries)
    done = fold_waiting(read, at=minute(at))
    assert done is not None
    return done


def told() -> list[tuple[str, str, datetime, datetime]]:
    rows = Alert.objects.order_by("key", "started_at")
    return [(row.key, row.state, row.started_at, row.state_at) for row in rows]


def test_a_delivery_becomes_an_alert_in_a_group() -> None:
    source = a_source()
    said = {"began": 0, "level": "error", "service": "checkout", "text": "a\tb\\c\n\x00d"}
    assert folded(came(source, [said])) == Round(1, 1, 1, 0)
    alert = Alert.objects.get()
    assert (alert.state, alert.started_at, alert.text) == ("firing", NOON, "a\tb\\c\nd")
    (group,) = groups()
    assert (group.title, group.level, group.state) == ("Disk is full", "error", "firing")
    assert (group.alerts, group.firing, group.first_at) == (1, 1, NOON)
    assert not is_waiting()
    source.refresh_from_db()
    assert source.last_received_at == minute(60)


def test_repetitions_and_late_words_change_nothing() -> None:
    source = a_source()
    over = came(source, [{"began": 0, "at": 9, "state": "resolved"}])
    down = came(source, [{"began": 0}])
    folded(over)
    folded(down)
    folded(over, down, over)
    assert told() == [("disk", "resolved", NOON, minute(9))]
    (group,) = groups()
    assert (group.state, group.alerts, group.firing, group.resolved) == ("resolved", 1, 0, 1)


def test_an_end_that_names_no_service_is_counted_in_the_group_of_its_alert() -> None:
    source = a_source()
    folded(came(source, [{"began": 0, "service": "checkout"}]))
    folded(came(source, [{"began": 0, "at": 9, "state": "resolved"}]))
    (group,) = groups()
    assert (group.state, group.alerts, group.resolved) == ("resolved", 1, 1)
    folded(
        came(source, [{"began": 0, "at": 5, "service": "payments"}])
    )  # late, and wins over the first
    assert [(alert.service_word, alert.state) for alert in Alert.objects.all()] == [
        ("payments", "resolved")
    ]


def test_alerts_of_one_service_within_the_gap_are_one_group() -> None:
    source = a_source()
    folded(
        came(
            source,
            [
                {"key": "a", "began": 0, "service": "checkout"},
                {"key": "b", "began": 4, "service": "checkout", "level": "critical", "title": "B"},
                {"key": "c", "began": 4, "service": "search"},
                {"key": "d", "began": 30, "service": "checkout"},
            ],
        )
    )
    shown = sorted((one.service_name, one.first_at, one.alerts, one.title) for one in groups())
    assert shown == [
        ("checkout", minute(0), 2, "B"),
        ("checkout", minute(30), 1, "Disk is full"),
        ("search", minute(4), 1, "Disk is full"),
    ]


def test_the_tool_s_own_word_for_the_worst_level_is_kept() -> None:
    source = a_source()
    folded(came(source, [{"began": 0, "level": "error", "level_word": "P2"}]))
    folded(came(source, [{"began": 0, "at": 2, "level": "critical", "level_word": "P1"}]))
    folded(came(source, [{"began": 0, "at": 4, "level": "error", "level_word": "P2"}]))
    folded(
        came(
            source,
            [
                {"began": 1, "key": "loose", "at": 1},
                {"key": "loose", "at": 2, "level_word": "x" * 50},
            ],
        )
    )
    assert list(Alert.objects.order_by("key").values_list("level_word", flat=True)) == [
        "P1",
        "x" * 40,
    ]
    assert AlertGroup.objects.get().level_word == "P1"


def test_a_late_alert_that_bridges_two_groups_joins_them() -> None:
    source = a_source()
    folded(came(source, [{"key": "a", "began": 0}]))
    folded(came(source, [{"key": "b", "began": 8, "level": "critical", "title": "B"}]))
    assert len(groups()) == 2
    folded(came(source, [{"key": "c", "began": 4}]))
    (group,) = groups()
    assert (group.alerts, group.firing, group.title) == (3, 3, "B")
    assert (group.first_at, group.last_at) == (minute(0), minute(8))
    assert Alert.objects.values_list("group__ref", flat=True).distinct().get() == group.ref
    assert AlertGroup.objects.count() == 2  # the other one still leads here


def test_a_service_of_ours_names_the_team() -> None:
    team = a_team()
    a_service("Payments API", team=team)
    folded(came(a_source(), [{"began": 0, "service": "payments api"}]))
    (group,) = groups()
    assert (group.service, group.team) == ("payments-api", "checkout")


def test_a_source_has_a_team_for_what_names_none() -> None:
    a_team()
    folded(came(a_source(team="checkout"), [{"began": 0}]))
    assert [group.team for group in groups()] == ["checkout"]


def test_an_outage_without_a_beginning_opens_again_after_it_was_resolved() -> None:
    source = a_source()
    for number, state in enumerate(["firing", "resolved", "firing"]):
        folded(came(source, [{"state": state, "at": number * 10}]))
    assert told() == [
        ("disk", "resolved", minute(0), minute(10)),
        ("disk", "firing", minute(20), minute(20)),
    ]
    assert sorted(group.alerts for group in groups()) == [1, 1]


def test_a_resolution_that_comes_late_splits_an_occurrence_and_one_before_it_shifts_it() -> None:
    source = a_source()
    folded(came(source, [{"at": 2}]), came(source, [{"at": 20}]))
    assert told() == [("disk", "firing", minute(2), minute(20))]
    folded(came(source, [{"state": "resolved", "at": 10}]))
    folded(came(source, [{"at": 0}]))
    assert told() == [
        ("disk", "resolved", minute(0), minute(10)),
        ("disk", "firing", minute(20), minute(20)),
    ]
    assert sum(group.alerts for group in groups()) == 2
    assert sum(group.firing for group in groups()) == 1


def test_a_firing_that_comes_first_of_two_makes_them_one() -> None:
    source = a_source()
    folded(came(source, [{"at": 10, "state": "resolved"}]))
    folded(came(source, [{"at": 0}]))
    assert told() == [("disk", "resolved", minute(0), minute(10))]
    assert sum(group.alerts for group in groups()) == 1


def test_a_word_without_a_beginning_joins_the_occurrence_that_has_one() -> None:
    source = a_source()
    folded(came(source, [{"began": 0}]))
    folded(came(source, [{"state": "resolved", "at": 5}]))
    folded(came(source, [{"began": 0, "at": 7, "state": "acknowledged"}]))
    assert told() == [("disk", "acknowledged", NOON, minute(7))]
    (group,) = groups()
    assert (group.alerts, group.acknowledged) == (1, 1)


def test_a_retry_without_moments_counts_once_and_the_next_outage_counts() -> None:
    source = a_source()
    folded(came(source, [{}], at=0))
    folded(came(source, [{"state": "resolved"}], at=1))
    folded(came(source, [{}], at=2))  # the sender did not hear our answer
    assert told() == [("disk", "resolved", minute(0), minute(1))]
    folded(came(source, [{}], at=30))
    assert told()[1] == ("disk", "firing", minute(30), minute(30))


def test_a_delivery_that_its_sender_names_counts_once_a_day() -> None:
    source = a_source()
    folded(came(source, [{}], at=0, name="msg_1"))
    folded(came(source, [{"state": "resolved"}], at=1))
    folded(came(source, [{}], at=600, name="msg_1"))
    assert [state for _, state, _, _ in told()] == ["resolved"]


def test_what_is_no_trouble_and_what_is_a_trial_belongs_to_no_group() -> None:
    source = a_source()
    trial = {"key": "a", "began": 0, "is_test": True}
    folded(came(source, [trial, {"key": "b", "began": 0, "kind": "deployment"}]))
    assert Alert.objects.count() == 2
    assert groups() == []


def test_what_cannot_be_read_is_kept_with_the_reason_and_read_again_when_asked() -> None:
    source = a_source()
    done = folded(
        came(source, {"not": "a list"}),
        came(source, "broken"),
        came(source, b"no json"),
        came(source, []),
        came(source, [{"began": 0}]),
    )
    assert (done.deliveries, done.dead) == (5, 3)
    kept = {row.code: row for row in Delivery.objects.filter(state="dead")}
    assert set(kept) == {"payload_unknown", "reader_failed", "payload_not_json"}
    assert IntakeEntry.objects.get(code="payload_unknown").times == 1
    assert Delivery.objects.get(state="passed_over").sentence == "Only a trial."
    row = kept["payload_unknown"]
    row.body, row.state = b'[{"key": "mended", "began": 0}]', "waiting"
    row.save()
    folded()
    row.refresh_from_db()
    assert (row.state, row.times, row.signals) == ("read", 1, 1)
    assert Alert.objects.filter(key="mended").exists()


def test_one_reader_that_fails_does_not_hold_up_the_others() -> None:
    source = a_source()
    assert folded(came(source, "broken"), came(source, [{"began": 0}])).signals == 1


def test_a_round_takes_the_oldest_and_leaves_the_rest() -> None:
    source = a_source()
    for number in range(4):
        keep([came(source, [{"key": f"k{number}", "began": 0}])])
    assert fold_waiting(read, at=minute(90), most=2) == Round(2, 2, 1, 0)
    assert is_waiting()
    assert IntakeBatch.objects.filter(read_at=None).count() == 2
    fold_waiting(read, at=minute(91), most=2)
    assert not is_waiting()
    (group,) = groups()
    assert group.alerts == 4


def test_folding_a_batch_again_changes_nothing() -> None:
    source = a_source()
    folded(
        came(source, [{"key": "a", "began": 0}, {"key": "b", "at": 3}]),
        came(source, [{"key": "a", "began": 0, "state": "resolved", "at": 5}]),
        came(source, [{"key": "c"}], at=20),
    )
    before = told(), groups()
    IntakeBatch.objects.update(read_at=None)
    folded()
    assert (told(), groups()) == before


def test_a_round_that_is_killed_leaves_everything_as_it_was() -> None:
    source = a_source()
    keep([came(source, [{"key": "a", "began": 0}]), came(source, [{"key": "b", "began": 0}])])
    heard: list[Any] = []

    def killed(sender: Sender, payload: Any, headers: Mapping[str, str]) -> Reading:
        heard.append(payload)
        if len(heard) == 2:
            raise SystemExit
        return read(sender, payload, headers)

    with pytest.raises(SystemExit):
        fold_waiting(killed, at=minute(90))
    assert not Alert.objects.exists()
    assert is_waiting()
    assert folded() == Round(2, 2, 1, 0)
