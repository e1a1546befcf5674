from datetime import timedelta

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import AuditEntry, Person, SignInFailure, SignInLink
from peacetime.usecases import people, sign_in, throttle
from tests.builders import NOON, PASSWORD, a_person
from tests.cast import the_cast

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def use(link: str, *, after: timedelta = MINUTE) -> sign_in.LinkUsed:
    return sign_in.use_sign_in_link(link, actor=PEACETIME, at=NOON + after)


def welcome(
    link_id: int, *, email: str = "dana@example.org", after: timedelta = 2 * MINUTE
) -> None:
    sign_in.welcome_first_administrator(
        link_id, name="Dana Dorn", email=email, password=PASSWORD, actor=PEACETIME, at=NOON + after
    )


def test_the_first_link_leads_to_the_first_administrator() -> None:
    assert sign_in.first_link_is_due()
    used = use(sign_in.issue_sign_in_link(at=NOON))
    assert used.person_id is None
    welcome(used.link_id)
    dana = Person.objects.get()
    assert (dana.email, dana.org_role) == ("dana@example.org", "admin")
    assert dana.check_password(PASSWORD)
    assert not sign_in.first_link_is_due()


def test_a_link_works_once() -> None:
    link = sign_in.issue_sign_in_link(at=NOON)
    use(link)
    with pytest.raises(sign_in.LinkOver):
        use(link)


def test_a_link_works_for_fifteen_minutes() -> None:
    link = sign_in.issue_sign_in_link(at=NOON)
    with pytest.raises(sign_in.LinkOver):
        use(link, after=15 * MINUTE)
    assert use(link, after=15 * MINUTE - timedelta(seconds=1)).person_id is None


def test_a_link_is_stored_as_a_digest() -> None:
    link = sign_in.issue_sign_in_link(at=NOON)
    assert link.startswith("ptl_")
    assert link not in str(SignInLink.objects.values().get())
    assert link not in str(list(AuditEntry.objects.values()))


def test_a_newer_link_replaces_the_older() -> None:
    older = sign_in.issue_sign_in_link(at=NOON)
    newer = sign_in.issue_sign_in_link(at=NOON)
    with pytest.raises(sign_in.LinkOver):
        use(older)
    assert use(newer)


def test_there_is_only_one_first_administrator() -> None:
    first = use(sign_in.issue_sign_in_link(at=NOON))
    second = use(sign_in.issue_sign_in_link(at=NOON))
    welcome(first.link_id)
    for link_id in (first.link_id, second.link_id):
        with pytest.raises(sign_in.LinkOver):
            welcome(link_id, email="eve@example.org")
    assert Person.objects.count() == 1


def test_an_unused_link_for_the_first_is_over_once_there_is_one() -> None:
    link = sign_in.issue_sign_in_link(at=NOON)
    a_person("Dana Dorn", org_role="admin")
    with pytest.raises(sign_in.LinkOver):
        use(link)


def test_the_welcome_form_waits_an_hour_and_no_longer() -> None:
    used = use(sign_in.issue_sign_in_link(at=NOON))
    with pytest.raises(sign_in.LinkOver):
        welcome(used.link_id, after=62 * MINUTE)


def test_an_unused_link_opens_no_welcome_form() -> None:
    sign_in.issue_sign_in_link(at=NOON)
    with pytest.raises(sign_in.LinkOver):
        welcome(SignInLink.objects.get().pk)


def test_a_refused_welcome_can_be_repaired() -> None:
    used = use(sign_in.issue_sign_in_link(at=NOON))
    with pytest.raises(InvalidInput):
        welcome(used.link_id, email="dana")
    welcome(used.link_id)
    assert Person.objects.count() == 1


def test_a_later_link_signs_in_the_administrator_it_is_for() -> None:
    cast = the_cast(password=None)
    erin = a_person("Erin Eng", org_role="admin")
    assert use(sign_in.issue_sign_in_link(at=NOON)).person_id == cast.dana.pk
    assert use(sign_in.issue_sign_in_link(at=NOON, email="Erin@example.org")).person_id == erin.pk


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_a_link_is_only_for_an_administrator(email: str) -> None:
    the_cast(password=None)
    with pytest.raises(sign_in.NoSuchAdministrator):
        sign_in.issue_sign_in_link(at=NOON, email=email)


def test_a_link_is_over_when_its_person_no_longer_administers() -> None:
    cast = the_cast(password=None)
    a_person("Erin Eng", org_role="admin")
    link = sign_in.issue_sign_in_link(at=NOON, email="erin@example.org")
    people.change_org_role("erin@example.org", "member", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(sign_in.LinkOver):
        use(link)


def attempt(
    email: str, password: str, *, client: str = "192.0.2.1", after: timedelta = timedelta()
) -> int:
    return sign_in.sign_in(email, password, client=client, at=NOON + after).person_id


def test_address_and_password_let_somebody_in() -> None:
    cast = the_cast()
    assert attempt(" Alice@Example.org", PASSWORD) == cast.alice.pk
    assert not SignInFailure.objects.exists()


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.org", "wrong"),
        ("alice@example.org", "\ud800"),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("alice@example.org\0x", PASSWORD),
        ("new@example.org", ""),
        ("gone@example.org", PASSWORD),
    ],
)
def test_whatever_is_wrong_sounds_the_same(email: str, password: str) -> None:
    the_cast()
    a_person("New Person", email="new@example.org")
    gone = a_person("Gone Person", email="gone@example.org", password=PASSWORD)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(sign_in.WrongCredentials) as refusal:
        attempt(email, password)
    assert refusal.value.sentence.startswith("This address and password do not belong together")


def test_an_unknown_address_costs_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth import hashers

    hashed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    the_cast()
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    for email in ("alice@example.org", "nobody@example.org"):
        hashed.clear()
        with pytest.raises(sign_in.WrongCredentials):
            attempt(email, "wrong")
        assert len(hashed) == 1


def test_after_five_failures_the_sixth_is_told_when() -> None:
    the_cast()
    for _ in range(5):
        with pytest.raises(sign_in.WrongCredentials):
            attempt("alice@example.org", "wrong")
    with pytest.raises(throttle.TooManyAttempts) as refusal:
        attempt("alice@example.org", PASSWORD, after=MINUTE)
    assert "in 4 min" in refusal.value.sentence
    with pytest.raises(throttle.TooManyAttempts):
        attempt("alice@example.org", PASSWORD, after=5 * MINUTE - timedelta(seconds=1))
    assert attempt("alice@example.org", PASSWORD, after=5 * MINUTE)


def test_the_right_password_forgets_the_failures() -> None:
    the_cast()
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(sign_in.WrongCredentials):
                attempt("alice@example.org", "wrong")
        assert attempt("alice@example.org", PASSWORD)


def test_somebody_elses_guesses_lock_nobody_out() -> None:
    the_cast()
    for _ in range(5):
        with pytest.raises(sign_in.WrongCredentials):
            attempt("alice@example.org", "wrong", client="203.0.113.9")
    assert attempt("alice@example.org", PASSWORD, client="192.0.2.1")


def test_one_client_cannot_try_many_addresses() -> None:
    for number in range(throttle.CLIENT.failures):
        with pytest.raises(sign_in.WrongCredentials):
            attempt(f"person{number}@example.org", "wrong")
    with pytest.raises(throttle.TooManyAttempts):
        attempt("another@example.org", "wrong")
    with pytest.raises(sign_in.WrongCredentials):
        attempt("another@example.org", "wrong", client="192.0.2.2")


def test_a_network_of_six_counts_as_one_client() -> None:
    for number in range(5):
        with pytest.raises(sign_in.WrongCredentials):
            attempt("alice@example.org", "wrong", client=f"2001:db8::{number}")
    with pytest.raises(throttle.TooManyAttempts):
        attempt("alice@example.org", "wrong", client="2001:db8::ffff")


def test_failures_name_nobody_and_are_forgotten() -> None:
    with pytest.raises(sign_in.WrongCredentials):
        attempt("alice@example.org", "wrong")
    assert "alice" not in str(list(SignInFailure.objects.values()))
    with pytest.raises(sign_in.WrongCredentials):
        attempt("bob@example.org", "wrong", after=timedelta(hours=2))
    assert SignInFailure.objects.count() == 3
