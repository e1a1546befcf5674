"""Who may do what, and how what a caller names is found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import (
    PEACETIME,
    Act,
    Actor,
    NotAllowed,
    actor_of,
    actor_of_token,
    can,
    require,
)
from peacetime.queries.lookup import is_storable, person_named, service_names
from peacetime.storage.models import ApiToken, Membership
from tests.builders import NOON, a_member, a_person, a_service, a_team
from tests.cast import Cast, the_cast

OURS, THEIRS = 7, 8
MAY = {
    "viewer": {Act.READ},
    "member": {
        *(Act.READ, Act.RUN_INCIDENT),
        *(Act.WRITE_POSTMORTEM, Act.FOLLOW_THROUGH, Act.KEEP_RITUALS, Act.DESCRIBE_SYSTEM),
    },
    "admin": set(Act),
}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("org_role", MAY)
def test_rights_grow_with_the_role(org_role: str, act: Act) -> None:
    actor = Actor("x@example.org", org_role)
    assert can(actor, act) == (act in MAY[org_role])
    if act in MAY[org_role]:
        require(actor, act, team_id=THEIRS)
    else:
        with pytest.raises(NotAllowed) as refusal:
            require(actor, act, team_id=THEIRS)
        assert refusal.value.code == "not_allowed"
        assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize("act", Act)
def test_a_lead_sets_up_their_own_team_and_no_other(act: Act) -> None:
    lead = Actor("x@example.org", "member", leads=frozenset({OURS}))
    is_more = act is Act.SET_UP_TEAM
    assert can(lead, act, team_id=OURS) == (is_more or act in MAY["member"])
    assert can(lead, act, team_id=THEIRS) == (act in MAY["member"])
    assert can(lead, act) == (act in MAY["member"])
    assert not can(replace(lead, org_role="viewer"), Act.SET_UP_TEAM, team_id=OURS)


def test_timers_may_everything() -> None:
    assert all(can(PEACETIME, act) for act in Act)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


@pytest.mark.parametrize(
    ("token_role", "org_role", "wanted"),
    [
        ("viewer", "admin", "viewer"),
        ("member", "admin", "member"),
        ("admin", "admin", "admin"),
        ("admin", "member", "member"),
        ("admin", "viewer", "viewer"),
    ],
)
def test_a_token_is_never_more_than_its_person_or_itself(
    cast: Cast, token_role: str, org_role: str, wanted: str
) -> None:
    cast.alice.org_role = org_role
    actor = actor_of_token(ApiToken(name="laptop", role=token_role, person=cast.alice))
    assert (actor.org_role, actor.label) == (wanted, "alice@example.org")
    assert actor.leads == (frozenset() if wanted == "viewer" else frozenset({cast.checkout.pk}))


def test_a_program_acts_under_its_own_name() -> None:
    actor = actor_of_token(ApiToken(name="Alertmanager", role="member"))
    assert (actor.label, actor.org_role, actor.leads) == (
        "token:Alertmanager",
        "member",
        frozenset(),
    )


def test_who_left_leads_no_more(cast: Cast) -> None:
    assert actor_of(cast.alice).leads == {cast.checkout.pk}
    Membership.objects.filter(person=cast.alice).update(left_on=date(2026, 1, 1))
    assert actor_of(cast.alice).leads == frozenset()


def test_somebody_has_left_from_the_day_they_leave_on(cast: Cast) -> None:
    eve = a_person("Eve Egger")
    assert person_named(eve.email, field="x", at=NOON, team=cast.checkout) == eve, "never was in it"
    a_member(cast.checkout, eve, left_on=NOON.date())
    day_before = NOON - timedelta(days=1)
    assert person_named(eve.email, field="x", at=day_before, team=cast.checkout) == eve
    with pytest.raises(InvalidInput, match="has left Checkout") as refusal:
        person_named(eve.email, field="commander", at=NOON, team=cast.checkout)
    assert (refusal.value.code, refusal.value.field) == ("person_left_team", "commander")
    assert person_named(eve.email, field="x", at=NOON, team=a_team("Search")) == eve


def test_services_are_named_by_slug_or_by_any_words(cast: Cast) -> None:
    a_service("Payments API")
    said = ["payments-api", "Payments API", "the partner's gate", "\0", "\ud800", "payments-api"]
    assert service_names(said) == ("Payments API", "the partner's gate")


@pytest.mark.parametrize(
    ("text", "can_be_kept"),
    [("", True), ("Zoë 🚒", True), ("a\0b", False), ("\ud83d", False)],
)
def test_some_texts_no_database_can_hold(text: str, can_be_kept: bool) -> None:
    assert is_storable(text) is can_be_kept
