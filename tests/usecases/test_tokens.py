from datetime import timedelta

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.tokens import tokens_seen_by
from peacetime.storage.models import ApiToken, AuditEntry
from peacetime.usecases import people, tokens
from peacetime.usecases.services import NameTaken
from tests.builders import NOON
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def test_the_tokens_of_a_person_are_told_apart_by_name(cast: Cast) -> None:
    bob = cast.acting("bob")
    first = tokens.create_token("laptop", "member", actor=bob, at=NOON)
    with pytest.raises(NameTaken) as refusal:
        tokens.create_token("Laptop", "viewer", actor=bob, at=NOON)
    assert (refusal.value.code, refusal.value.field) == ("name_taken", "name")
    tokens.create_token("laptop", "member", actor=cast.acting("alice"), at=NOON)
    tokens.revoke_token(first.token.id, actor=bob, at=NOON)
    tokens.create_token("laptop", "member", actor=bob, at=NOON)
    for _ in range(2):  # what a script makes anew
        tokens.create_service_token("ci", "viewer", at=NOON)


def test_a_token_is_shown_once_and_stored_as_a_digest(cast: Cast) -> None:
    made = tokens.create_token("laptop", "member", actor=cast.acting("bob"), at=NOON)
    assert made.secret.startswith("pt_")
    assert made.token.prefix == made.secret[:8]
    assert made.secret not in repr(made)
    assert made.secret not in str(ApiToken.objects.values().get())
    assert made.secret not in str(list(AuditEntry.objects.values()))


def test_a_token_acts_as_its_person_with_no_more_than_its_role(cast: Cast) -> None:
    made = tokens.create_token("reader", "viewer", actor=cast.acting("alice"), at=NOON)
    actor = tokens.actor_with_token(made.secret, at=NOON)
    assert (actor.label, actor.org_role, actor.leads) == (
        "alice@example.org",
        "viewer",
        frozenset(),
    )


def test_a_token_loses_what_its_person_loses(cast: Cast) -> None:
    made = tokens.create_token("laptop", "member", actor=cast.acting("bob"), at=NOON)
    people.change_org_role("bob@example.org", "viewer", actor=cast.acting("dana"), at=NOON)
    assert tokens.actor_with_token(made.secret, at=NOON).org_role == "viewer"


@pytest.mark.parametrize(("name", "role"), [("charlie", "member"), ("bob", "admin")])
def test_a_token_is_never_worth_more_than_its_maker(cast: Cast, name: str, role: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        tokens.create_token("more", role, actor=cast.acting(name), at=NOON)
    assert refusal.value.code == "role_above_own"


def test_a_token_of_a_token_is_worth_no_more(cast: Cast) -> None:
    made = tokens.create_token("reader", "viewer", actor=cast.acting("dana"), at=NOON)
    reader = tokens.actor_with_token(made.secret, at=NOON)
    with pytest.raises(InvalidInput):
        tokens.create_token("more", "admin", actor=reader, at=NOON)


def test_a_program_has_its_own_name(cast: Cast) -> None:
    secret = tokens.create_service_token("ci", "admin", at=NOON)
    actor = tokens.actor_with_token(secret, at=NOON)
    assert (actor.label, actor.org_role, actor.person_id) == ("token:ci", "admin", None)


def test_only_administrators_make_tokens_for_programs(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        tokens.create_token("ci", "viewer", is_for_program=True, actor=cast.acting("bob"), at=NOON)


def test_a_program_makes_no_token_of_a_person(cast: Cast) -> None:
    program = tokens.actor_with_token(tokens.create_service_token("ci", "admin", at=NOON), at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        tokens.create_token("mine", "viewer", actor=program, at=NOON)
    assert refusal.value.code == "token_without_person"


def refused_code(secret: str, *, after: timedelta = timedelta()) -> str:
    with pytest.raises(tokens.TokenRefused) as refusal:
        tokens.actor_with_token(secret, at=NOON + after)
    return refusal.value.code


def test_a_token_that_lets_nobody_in_says_why(cast: Cast) -> None:
    bob = cast.acting("bob")
    made = tokens.create_token("short", "member", expires_at=NOON + HOUR, actor=bob, at=NOON)
    revoked = tokens.create_token("gone", "member", actor=bob, at=NOON)
    tokens.revoke_token(revoked.token.id, actor=bob, at=NOON)
    assert refused_code("pt_unknown") == "token_unknown"
    assert refused_code(revoked.secret) == "token_revoked"
    assert tokens.actor_with_token(made.secret, at=NOON + HOUR - timedelta(seconds=1))
    assert refused_code(made.secret, after=HOUR) == "token_expired"
    people.deactivate_person("bob@example.org", actor=cast.acting("dana"), at=NOON)
    assert refused_code(made.secret) == "person_inactive"


def test_the_last_use_is_noted_once_a_minute(cast: Cast) -> None:
    made = tokens.create_token("laptop", "member", actor=cast.acting("bob"), at=NOON)
    for seconds in (0, 30, 59, 61):
        tokens.actor_with_token(made.secret, at=NOON + timedelta(seconds=seconds))
        noted = ApiToken.objects.get().last_used_at
        assert noted == NOON + timedelta(seconds=61 if seconds == 61 else 0)


def test_people_see_and_revoke_their_own_tokens(cast: Cast) -> None:
    own = tokens.create_token("laptop", "member", actor=cast.acting("bob"), at=NOON)
    tokens.create_service_token("ci", "admin", at=NOON)
    assert [token.name for token in tokens_seen_by(cast.acting("bob"), at=NOON)] == ["laptop"]
    assert [token.name for token in tokens_seen_by(cast.acting("dana"), at=NOON)] == ["ci"]
    for name in ("alice", "dana"):
        with pytest.raises(NotFound):
            tokens.revoke_token(own.token.id, actor=cast.acting(name), at=NOON)
    assert tokens.revoke_token(own.token.id, actor=cast.acting("bob"), at=NOON).state == "revoked"


@pytest.mark.parametrize(
    ("name", "role", "expires", "code"),
    [
        ("", "viewer", None, "text_required"),
        ("x" * 101, "viewer", None, "text_too_long"),
        ("x", "owner", None, "role_unknown"),
        ("x", "viewer", timedelta(0), "expiry_in_the_past"),
    ],
)
def test_a_token_is_refused_with_a_code(
    cast: Cast, name: str, role: str, expires: timedelta | None, code: str
) -> None:
    expires_at = NOON + expires if expires is not None else None
    with pytest.raises(InvalidInput) as refusal:
        tokens.create_token(name, role, expires_at=expires_at, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == code
