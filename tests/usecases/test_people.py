from dataclasses import replace

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import ApiToken, AuditEntry, Person
from peacetime.usecases import people
from peacetime.usecases.throttle import TooManyAttempts
from peacetime.usecases.tokens import create_token
from tests.builders import NOON, PASSWORD, a_person
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def test_the_last_administrator_stays_one(cast: Cast) -> None:
    with pytest.raises(people.LastAdministrator) as refusal:
        people.change_org_role("dana@example.org", "member", actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == "last_administrator"
    assert "Dana Dorn" in refusal.value.sentence
    assert Person.objects.get(pk=cast.dana.pk).org_role == "admin"


def test_the_last_administrator_is_not_deactivated(cast: Cast) -> None:
    with pytest.raises(people.LastAdministrator):
        people.deactivate_person("dana@example.org", actor=cast.acting("dana"), at=NOON)
    assert Person.objects.get(pk=cast.dana.pk).is_active


def test_an_inactive_administrator_does_not_count(cast: Cast) -> None:
    former = a_person("Erin Eng", org_role="admin")
    people.deactivate_person(former.email, actor=cast.acting("dana"), at=NOON)
    with pytest.raises(people.LastAdministrator):
        people.deactivate_person("dana@example.org", actor=cast.acting("dana"), at=NOON)


def test_one_of_two_administrators_may_step_down(cast: Cast) -> None:
    a_person("Erin Eng", org_role="admin")
    changed = people.change_org_role(
        "DANA@example.org ", "viewer", actor=cast.acting("dana"), at=NOON
    )
    assert changed.org_role == "viewer"
    entry = AuditEntry.objects.get(fact="person.role.changed")
    assert entry.actor == "dana@example.org"
    assert entry.changes == {"before": "admin", "after": "viewer"}


def test_deactivating_ends_tokens_and_keeps_memberships(cast: Cast) -> None:
    create_token("laptop", "member", actor=cast.acting("bob"), at=NOON)
    people.deactivate_person("bob@example.org", actor=cast.acting("dana"), at=NOON)
    assert ApiToken.objects.get().revoked_at == NOON
    assert cast.bob.memberships.filter(left_on=None).exists()
    people.reactivate_person("bob@example.org", actor=cast.acting("dana"), at=NOON)
    assert ApiToken.objects.get().revoked_at == NOON
    assert Person.objects.get(pk=cast.bob.pk).is_active


def test_a_repeated_act_changes_and_records_nothing(cast: Cast) -> None:
    for _ in range(2):
        people.deactivate_person("bob@example.org", actor=cast.acting("dana"), at=NOON)
    for _ in range(2):
        people.change_org_role("charlie@example.org", "viewer", actor=cast.acting("dana"), at=NOON)
    assert AuditEntry.objects.filter(fact="person.deactivated").count() == 1
    assert not AuditEntry.objects.filter(fact="person.role.changed").exists()


@pytest.mark.parametrize("name", ["alice", "charlie"])
def test_only_administrators_change_people(cast: Cast, name: str) -> None:
    actor = cast.acting(name)
    with pytest.raises(NotAllowed):
        people.add_person("erin@example.org", "Erin", actor=actor, at=NOON)
    with pytest.raises(NotAllowed):
        people.change_org_role("bob@example.org", "admin", actor=actor, at=NOON)
    with pytest.raises(NotAllowed):
        people.deactivate_person("bob@example.org", actor=actor, at=NOON)
    with pytest.raises(NotAllowed):
        people.reactivate_person("bob@example.org", actor=actor, at=NOON)


def test_a_person_who_was_added_has_a_name_and_no_password(cast: Cast) -> None:
    added = people.add_person(" Erin@Example.org", " Erin Eng ", actor=cast.acting("dana"), at=NOON)
    assert (added.email, added.name, added.has_password) == ("erin@example.org", "Erin Eng", False)
    with pytest.raises(people.AlreadyHere):
        people.add_person("ERIN@example.org", "Another", actor=cast.acting("dana"), at=NOON)


@pytest.mark.parametrize(
    ("email", "name", "role", "code"),
    [
        ("erin", "Erin", "member", "email_invalid"),
        ("", "Erin", "member", "text_required"),
        ("erin@example.org\0", "Erin", "member", "text_nul"),
        ("erin@example.org", " ", "member", "text_required"),
        ("erin@example.org", "E" * 101, "member", "text_too_long"),
        ("erin@example.org", "\ud800", "member", "text_surrogate"),
        ("erin@example.org", "Erin", "owner", "role_unknown"),
    ],
)
def test_a_person_is_refused_with_a_code(
    cast: Cast, email: str, name: str, role: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        people.add_person(email, name, role, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == code


def test_nobody_unknown_is_changed(cast: Cast) -> None:
    with pytest.raises(NotFound) as refusal:
        people.change_org_role("nobody@example.org", "admin", actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == "person_unknown"


def test_a_profile_keeps_a_known_zone(cast: Cast) -> None:
    actor = cast.acting("charlie")
    changed = people.change_profile(name="Charlie C.", time_zone="Asia/Seoul", actor=actor, at=NOON)
    assert (changed.name, changed.time_zone) == ("Charlie C.", "Asia/Seoul")
    with pytest.raises(InvalidInput) as refusal:
        people.change_profile(name="Charlie C.", time_zone="Seoul", actor=actor, at=NOON)
    assert refusal.value.code == "unknown_time_zone"


def test_a_new_password_needs_the_old_one_and_ends_sessions(cast: Cast) -> None:
    before = cast.alice.get_session_auth_hash()
    with pytest.raises(InvalidInput) as refusal:
        people.change_password(
            current="wrong", new="a new long one", actor=cast.acting("alice"), at=NOON
        )
    assert refusal.value.code == "password_wrong"
    people.change_password(
        current=PASSWORD, new="a new long one", actor=cast.acting("alice"), at=NOON
    )
    alice = Person.objects.get(pk=cast.alice.pk)
    assert alice.check_password("a new long one")
    assert alice.get_session_auth_hash() != before


def test_a_wrong_password_is_not_guessed_fast(cast: Cast) -> None:
    def change(current: str) -> None:
        actor = cast.acting("alice")
        people.change_password(current=current, new="a new long one", actor=actor, at=NOON)

    for _ in range(5):
        with pytest.raises(InvalidInput):
            change("wrong")
    with pytest.raises(TooManyAttempts):
        change(PASSWORD)


def test_a_token_changes_no_password(cast: Cast) -> None:
    by_token = replace(cast.acting("alice"), token_id=1)
    with pytest.raises(NotAllowed) as refusal:
        people.change_password(current=PASSWORD, new="a new long one", actor=by_token, at=NOON)
    assert refusal.value.code == "session_required"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("too short", "password_too_short"),
        ("1234567890", "password_too_common"),
        ("alice@example.org", "password_too_similar"),
        ("x" * 1001, "password_too_long"),
        ("a long one with \ud800", "text_surrogate"),
    ],
)
def test_a_weak_password_is_refused(cast: Cast, password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        people.change_password(current=PASSWORD, new=password, actor=cast.acting("alice"), at=NOON)
    assert (refusal.value.code, refusal.value.field) == (code, "new")


def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    before = cast.alice.get_session_auth_hash()
    people.sign_out_everywhere(actor=cast.acting("alice"), at=NOON)
    own = Person.objects.get(pk=cast.alice.pk).get_session_auth_hash()
    assert own != before
    people.sign_out_everywhere(email="alice@example.org", actor=cast.acting("dana"), at=NOON)
    assert Person.objects.get(pk=cast.alice.pk).get_session_auth_hash() != own
    with pytest.raises(NotAllowed):
        people.sign_out_everywhere(email="alice@example.org", actor=cast.acting("bob"), at=NOON)


def test_the_same_password_in_two_unicode_forms_is_one() -> None:
    from peacetime.usecases.passwords import is_right, password_hash

    stored = password_hash("sch\u00f6ne Aussicht", name="A", email="a@example.org")
    assert is_right("scho\u0308ne Aussicht", stored)
    assert not is_right("schone Aussicht", stored)
