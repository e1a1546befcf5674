"""Rules, links and replays: what follows from alerts, by the use-cases that people have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME, Idempotency, NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.signals.deliveries import backlog, deliveries, delivery_opened
from peacetime.queries.signals.groups import alerts_of, group_named, group_row, groups
from peacetime.queries.signals.rules import rules
from peacetime.storage.models import AlertGroup, AlertRule, Delivery, Incident, TimelineEntry
from peacetime.usecases.command import Replayed
from peacetime.usecases.signals.following import follow_rule
from peacetime.usecases.signals.forgetting import forget_old_deliveries
from peacetime.usecases.signals.linking import link_group, open_from_group, unlink_group
from peacetime.usecases.signals.replaying import replay_delivery, replay_source
from peacetime.usecases.signals.rules import RuleDraft, add_rule, change_rule, retire_rule
from peacetime.usecases.signals.sources import SourceDraft, create_source, set_mapping
from tests.builders import a_declaration, an_incident
from tests.cast import Cast, the_cast
from tests.usecases.signals.test_folding import NOON, a_source, came, folded, minute

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def a_rule(verb: str, **said: Any) -> int:
    draft = RuleDraft(verb, "Of a test", **said)
    return add_rule(draft, actor=PEACETIME, at=NOON).id


def alerts_of_checkout(count: int = 3) -> AlertGroup:
    source = a_source(team="checkout")
    said = [{"key": f"k{n}", "began": n, "title": "Orders fail"} for n in range(count)]
    folded(came(source, said))
    return AlertGroup.objects.get()


def notes() -> list[str]:
    return list(TimelineEntry.objects.filter(kind="note").values_list("text", flat=True))


def test_alerts_that_a_rule_ignores_are_kept_and_belong_to_no_group(cast: Cast) -> None:
    a_rule("ignore", title_pattern="*disk*", until=minute(500))
    folded(came(a_source(), [{"began": 0}, {"key": "b", "began": 0, "title": "Orders fail"}]))
    assert [group.title for group in groups()] == ["Orders fail"]
    rule = AlertRule.objects.get()
    assert [alert.title for alert in rule.ignored.all()] == ["Disk is full"]


def test_a_rule_that_is_over_holds_no_longer(cast: Cast) -> None:
    a_rule("ignore", title_pattern="*disk*", until=minute(1))
    folded(came(a_source(), [{"began": 0}]))
    assert len(groups()) == 1


def test_a_rule_opens_an_incident_once_however_many_alerts_come(cast: Cast) -> None:
    a_rule("open", team="checkout", severity="SEV1", done_when="Orders succeed")
    group = alerts_of_checkout(50)
    assert group.rule is not None
    for _ in range(2):
        follow_rule(group.pk, at=minute(91))
    incident = Incident.objects.get()
    assert (incident.severity, incident.summary) == ("SEV1", "Orders fail")
    assert group_named(group.ref).incident == incident.ref
    assert notes() == ["Alerts belong to this incident: Orders fail and 49 more."]


def test_in_rescue_a_rule_that_opens_joins_instead(cast: Cast) -> None:
    incident = an_incident(cast.checkout, at=NOON)
    a_rule("open", level="critical")
    source = a_source(team="checkout")
    folded(came(source, [{"began": 0, "level": "critical"}]))
    follow_rule(AlertGroup.objects.get().pk, at=minute(91))
    assert Incident.objects.count() == 1
    assert groups()[0].incident == incident.ref


def test_a_rule_joins_only_what_is_open(cast: Cast) -> None:
    a_rule("join")
    group = alerts_of_checkout()
    assert group.rule is None
    incident = an_incident(cast.checkout, at=NOON)
    folded(came(group.source, [{"key": "k9", "began": 3, "title": "Orders fail"}]))
    group.refresh_from_db()
    assert group.rule is not None
    follow_rule(group.pk, at=minute(91))
    assert groups(incident=incident.ref)[0].ref == group.ref


def test_what_a_rule_cannot_do_stands_at_the_group(cast: Cast) -> None:
    a_rule("open", team="checkout")
    group = alerts_of_checkout()
    cast.checkout.archived_at = NOON
    cast.checkout.save()
    follow_rule(group.pk, at=minute(91))
    assert group_named(group.ref).rule_problem == 'There is no team "checkout".'


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (RuleDraft("ignore", "All"), "rule_too_wide"),
        (RuleDraft("ignore", "All", title_pattern="**"), "rule_too_wide"),
        (RuleDraft("ignore", "Stars", title_pattern="a*b*c*d*e*f*g"), "pattern_too_wide"),
        (RuleDraft("silence", "What"), "rule_verb_unknown"),
        (RuleDraft("ignore", "Bad", level="awful"), "level_unknown"),
        (RuleDraft("ignore", "Late", level="info", until=minute(-1)), "rule_is_over"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(cast: Cast, draft: RuleDraft, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_rule(draft, actor=PEACETIME, at=NOON)
    assert refused.value.code == code


def test_rules_are_changed_and_retired(cast: Cast) -> None:
    id_ = a_rule("ignore", level="info")
    changed = change_rule(id_, RuleDraft("join", "Join"), seen=0, actor=PEACETIME, at=NOON)
    assert (changed.verb, changed.version) == ("join", 1)
    retire_rule(id_, actor=PEACETIME, at=NOON)
    assert rules(at=NOON) == []
    with pytest.raises(NotFound):
        retire_rule(id_, actor=PEACETIME, at=NOON)


def test_a_group_is_linked_and_unlinked_with_one_line_each(cast: Cast) -> None:
    group = alerts_of_checkout()
    incident = an_incident(cast.checkout, at=NOON)
    bob = cast.acting("bob")
    for _ in range(2):
        link_group(group.ref, incident.ref, actor=bob, at=minute(95))
    assert unlink_group(group.ref, actor=bob, at=minute(96)).incident is None
    assert notes() == [
        "Alerts belong to this incident: Orders fail and 2 more.",
        "These alerts do not belong to this incident after all: Orders fail",
    ]
    with pytest.raises(NotAllowed):
        link_group(group.ref, incident.ref, actor=cast.acting("charlie"), at=minute(97))


def test_of_two_groups_that_are_joined_the_one_with_an_incident_goes_on(cast: Cast) -> None:
    source = a_source(team="checkout")
    folded(came(source, [{"key": "a", "began": 0}]))
    folded(came(source, [{"key": "b", "began": 8}]))
    later, first = groups()
    incident = an_incident(cast.checkout, at=NOON)
    link_group(later.ref, incident.ref, actor=PEACETIME, at=minute(95))
    folded(came(source, [{"key": "c", "began": 4}]))
    (one,) = groups()
    assert (one.ref, one.incident, one.alerts) == (later.ref, incident.ref, 3)
    assert group_named(first.ref).ref == later.ref
    assert len(alerts_of(first.ref)) == 3


def test_an_incident_is_opened_from_a_group_and_a_second_time_answered(cast: Cast) -> None:
    group = alerts_of_checkout()
    said, bob = a_declaration(), cast.acting("bob")
    opened = [open_from_group(group.ref, said, actor=bob, at=minute(95)) for _ in range(2)]
    assert Incident.objects.count() == 1
    assert {one.incident for one in opened} == {Incident.objects.get().ref}


@pytest.mark.parametrize("is_in_rescue", [False, True])
def test_a_request_that_broke_off_before_the_alerts_were_linked_opens_no_second_incident(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, *, is_in_rescue: bool
) -> None:
    if is_in_rescue:
        an_incident(cast.checkout, at=NOON)
    before = Incident.objects.count()
    group = alerts_of_checkout()
    asked = Idempotency("k" * 200, "digest", lambda made: (200, getattr(made, "ref", "")))
    said: Any = {"actor": replace(cast.acting("bob"), idempotency=asked), "at": minute(95)}
    with monkeypatch.context() as broken:
        broken.setattr("peacetime.usecases.signals.linking.group_row", lost_after(1, group_row))
        with pytest.raises(OSError, match="gone"):
            open_from_group(group.ref, a_declaration(), **said)
    assert Incident.objects.count() == before + 1
    opened = open_from_group(group.ref, a_declaration(), **said)
    assert (Incident.objects.count(), opened.incident) == (
        before + 1,
        Incident.objects.latest("pk").ref,
    )
    with pytest.raises(Replayed) as again:
        open_from_group(group.ref, a_declaration(), **said)
    assert again.value.answer == group.ref


def lost_after(calls: int, read: Any) -> Any:
    """The database goes away after so many calls."""
    left = [None] * calls

    def call(*args: Any, **more: Any) -> Any:
        if not left:
            raise OSError("gone")
        left.pop()
        return read(*args, **more)

    return call


def test_without_a_team_nobody_is_known_to_declare_for(cast: Cast) -> None:
    folded(came(a_source(), [{"began": 0}]))
    ref = groups()[0].ref
    with pytest.raises(NotFound) as refused:
        open_from_group(ref, a_declaration(), actor=PEACETIME, at=minute(95))
    assert refused.value.code == "group_without_team"


def test_what_could_not_be_read_is_read_again(cast: Cast) -> None:
    source = a_source(team="checkout")
    folded(came(source, {"a": 1}), came(source, {"b": 2}))
    refs = [one.ref for one in deliveries(state="dead")]
    opened = delivery_opened(refs[0], actor=cast.acting("alice"))
    assert opened.payload == {"b": 2}
    with pytest.raises(NotAllowed):  # a payload may hold anything
        delivery_opened(refs[0], actor=cast.acting("bob"))
    replay_delivery(refs[0], actor=cast.acting("alice"), at=minute(95))
    assert folded().deliveries == 1
    assert replay_source(source.slug, actor=cast.acting("alice"), at=minute(96)) == 2
    assert folded().dead == 2
    assert Delivery.objects.filter(state="dead").count() == 2


def test_everything_of_a_source_is_read_again_and_says_nothing_new(cast: Cast) -> None:
    source = a_source()
    folded(came(source, [{"began": 0}]), came(source, [{}], at=30))
    before = groups()
    assert replay_source(source.slug, only_dead=False, actor=PEACETIME, at=minute(95)) == 2
    assert backlog().deliveries == 2
    folded()
    assert groups() == before


def test_a_lead_sets_up_sources_of_the_team_and_no_others(cast: Cast) -> None:
    alice = cast.acting("alice")
    create_source(SourceDraft("Ours", team="checkout"), actor=alice, at=NOON)
    with pytest.raises(NotAllowed):
        create_source(SourceDraft("Everybody's"), actor=alice, at=NOON)


def test_a_mapping_that_cannot_be_read_is_refused(cast: Cast) -> None:
    create_source(SourceDraft("Ours"), actor=PEACETIME, at=NOON)
    with pytest.raises(InvalidInput):
        set_mapping("ours", {"title": 3}, actor=PEACETIME, at=NOON)
    mapping = {"key": ["id"], "title": "name", "state": "status"}
    assert set_mapping("ours", mapping, actor=PEACETIME, at=NOON).mapping is not None


def test_deliveries_are_forgotten_after_days_and_dead_ones_after_weeks(cast: Cast) -> None:
    source = a_source()
    folded(came(source, [{}]), came(source, {"a": 1}))
    forget_old_deliveries(at=NOON + timedelta(days=8))
    assert [one.state for one in deliveries()] == ["dead"]
    assert replay_source(source.slug, only_dead=False, actor=PEACETIME, at=NOON) == 0
    forget_old_deliveries(at=NOON + timedelta(days=32))
    assert deliveries() == []
    assert len(groups()) == 1
