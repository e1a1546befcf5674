from datetime import date, timedelta

import pytest

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.people import InvitationShown, PersonShown, invitation_with, open_invitations
from peacetime.storage.models import AuditEntry, Invitation, Membership, Person
from peacetime.usecases import invitations, people
from tests.builders import NOON, PASSWORD
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def accept(
    link: str, *, password: str = "a long new password", after: timedelta = DAY
) -> PersonShown:
    shown = invitation_with(link, at=NOON + after)
    actor = invitations.bearer_of(shown) if shown else invitations.bearer_of(_nobody())
    return invitations.accept_invitation(
        link, name="Erin Eng", password=password, actor=actor, at=NOON + after
    )


def _nobody() -> InvitationShown:
    return InvitationShown(0, "", "viewer", None, None, "", NOON, NOON, "expired")


def test_an_invitation_makes_a_person_in_a_team(cast: Cast) -> None:
    invited = invitations.invite(
        "Erin@Example.org", "viewer", team="checkout", actor=cast.acting("dana"), at=NOON
    )
    erin = accept(invited.secret)
    assert (erin.email, erin.org_role) == ("erin@example.org", "viewer")
    assert [team.slug for team in erin.teams] == ["checkout"]
    assert Membership.objects.get(person__email="erin@example.org").joined_on == date(2026, 3, 5)
    assert Person.objects.get(email="erin@example.org").check_password("a long new password")


def test_an_invitation_works_once(cast: Cast) -> None:
    invited = invitations.invite("erin@example.org", actor=cast.acting("dana"), at=NOON)
    accept(invited.secret)
    with pytest.raises(invitations.InvitationOver):
        accept(invited.secret, password="yet another password")
    assert not Person.objects.get(email="erin@example.org").check_password("yet another password")


def test_an_invitation_works_for_seven_days(cast: Cast) -> None:
    invited = invitations.invite("erin@example.org", actor=cast.acting("dana"), at=NOON)
    assert invited.invitation.expires_at == NOON + 7 * DAY
    with pytest.raises(invitations.InvitationOver):
        accept(invited.secret, after=7 * DAY)
    assert accept(invited.secret, after=7 * DAY - timedelta(seconds=1))


def test_a_revoked_invitation_lets_nobody_in(cast: Cast) -> None:
    invited = invitations.invite("erin@example.org", actor=cast.acting("dana"), at=NOON)
    invitations.revoke_invitation(invited.invitation.id, actor=cast.acting("dana"), at=NOON)
    with pytest.raises(invitations.InvitationOver):
        accept(invited.secret)
    assert not open_invitations(at=NOON)


def test_a_second_invitation_replaces_the_first(cast: Cast) -> None:
    first = invitations.invite("erin@example.org", "admin", actor=cast.acting("dana"), at=NOON)
    second = invitations.invite("erin@example.org", "viewer", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(invitations.InvitationOver):
        accept(first.secret)
    assert accept(second.secret).org_role == "viewer"


def test_the_secret_is_nowhere_but_in_the_answer(cast: Cast) -> None:
    invited = invitations.invite("erin@example.org", actor=cast.acting("dana"), at=NOON)
    assert invited.secret.startswith("pti_")
    assert invited.secret not in repr(invited)
    assert invited.secret not in str(Invitation.objects.values().get())
    assert invited.secret not in str(list(AuditEntry.objects.values()))


def test_a_wrong_password_leaves_the_invitation_open(cast: Cast) -> None:
    invited = invitations.invite("erin@example.org", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        accept(invited.secret, password="short")
    assert refusal.value.code == "password_too_short"
    assert accept(invited.secret)


def test_who_is_here_is_not_invited(cast: Cast) -> None:
    with pytest.raises(people.AlreadyHere):
        invitations.invite("bob@example.org", "admin", actor=cast.acting("dana"), at=NOON)


def test_who_was_added_comes_in_by_an_invitation(cast: Cast) -> None:
    people.add_person("erin@example.org", "Erin Eng", "member", actor=cast.acting("dana"), at=NOON)
    invited = invitations.invite("erin@example.org", "admin", actor=cast.acting("dana"), at=NOON)
    assert invited.invitation.is_for_password
    assert accept(invited.secret).org_role == "member"


def test_a_new_password_by_link_ends_sessions_and_keeps_the_role(cast: Cast) -> None:
    before = cast.bob.get_session_auth_hash()
    link = invitations.renew_password("bob@example.org", actor=cast.acting("dana"), at=NOON)
    renewed = accept(link.secret)
    assert (renewed.name, renewed.org_role) == ("Bob Beier", "member")
    bob = Person.objects.get(pk=cast.bob.pk)
    assert not bob.check_password(PASSWORD)
    assert bob.get_session_auth_hash() != before


def test_a_deactivated_person_is_not_let_in_by_an_old_link(cast: Cast) -> None:
    link = invitations.renew_password("bob@example.org", actor=cast.acting("dana"), at=NOON)
    people.deactivate_person("bob@example.org", actor=cast.acting("dana"), at=NOON)
    with pytest.raises(invitations.InvitationOver):
        accept(link.secret)


def test_who_is_in_the_team_joins_it_only_once(cast: Cast) -> None:
    people.add_person("erin@example.org", "Erin Eng", actor=cast.acting("dana"), at=NOON)
    erin = Person.objects.get(email="erin@example.org")
    Membership.objects.create(team=cast.checkout, person=erin, joined_on=date(2026, 1, 1))
    invited = invitations.invite(
        "erin@example.org", team="checkout", actor=cast.acting("dana"), at=NOON
    )
    accept(invited.secret)
    assert Membership.objects.filter(person=erin).count() == 1


@pytest.mark.parametrize("link", ["", "pti_guess", "x\0"])
def test_a_guessed_link_is_over(cast: Cast, link: str) -> None:
    with pytest.raises(invitations.InvitationOver):
        accept(link)


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_only_administrators_invite(cast: Cast, name: str) -> None:
    invited = invitations.invite("erin@example.org", actor=cast.acting("dana"), at=NOON)
    actor = cast.acting(name)
    acts = (
        lambda: invitations.invite("eve@example.org", actor=actor, at=NOON),
        lambda: invitations.renew_password("dana@example.org", actor=actor, at=NOON),
        lambda: invitations.revoke_invitation(invited.invitation.id, actor=actor, at=NOON),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("email", "role", "team", "code"),
    [
        ("erin", "member", None, "email_invalid"),
        ("erin@example.org", "owner", None, "role_unknown"),
        ("erin@example.org", "member", "nowhere", "team_unknown"),
    ],
)
def test_an_invitation_is_refused_with_a_code(
    cast: Cast, email: str, role: str, team: str | None, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        invitations.invite(email, role, team=team, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == code
    assert not Invitation.objects.exists()
