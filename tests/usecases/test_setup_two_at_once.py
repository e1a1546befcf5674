"""Ways in and rights, when two act at the same moment."""

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME
from peacetime.queries.people import invitation_with
from peacetime.storage.models import Membership, Person, SignInFailure
from peacetime.usecases import invitations, people, sign_in, teams, throttle
from peacetime.usecases.members import add_member
from tests.at_once import at_once
from tests.builders import NOON, PASSWORD, a_person
from tests.cast import the_cast

pytestmark = pytest.mark.django_db(transaction=True)


def only(results: list[object], kind: type) -> int:
    return sum(isinstance(result, kind) for result in results)


def test_two_administrators_do_not_demote_each_other() -> None:
    cast = the_cast(password=None)
    a_person("Erin Eng", org_role="admin")
    dana = cast.acting("dana")
    results = at_once(
        lambda: people.change_org_role("erin@example.org", "member", actor=dana, at=NOON),
        lambda: people.deactivate_person("dana@example.org", actor=dana, at=NOON),
    )
    assert only(results, people.LastAdministrator) == 1
    assert Person.objects.filter(org_role="admin", is_active=True).count() == 1


def test_two_welcomes_make_one_first_administrator() -> None:
    links = [sign_in.issue_sign_in_link(at=NOON)]
    used = [sign_in.use_sign_in_link(links[0], actor=PEACETIME, at=NOON).link_id]
    links.append(sign_in.issue_sign_in_link(at=NOON))
    used.append(sign_in.use_sign_in_link(links[1], actor=PEACETIME, at=NOON).link_id)

    def welcome(number: int) -> object:
        return sign_in.welcome_first_administrator(
            used[number],
            name="Dana",
            email=f"dana{number}@example.org",
            password=PASSWORD,
            actor=PEACETIME,
            at=NOON,
        )

    results = at_once(lambda: welcome(0), lambda: welcome(1))
    assert only(results, sign_in.LinkOver) == 1
    assert Person.objects.count() == 1


def test_a_link_is_used_by_one_of_two() -> None:
    link = sign_in.issue_sign_in_link(at=NOON)
    act = lambda: sign_in.use_sign_in_link(link, actor=PEACETIME, at=NOON)  # noqa: E731
    results = at_once(act, act)
    assert only(results, sign_in.LinkOver) == 1
    assert only(results, sign_in.LinkUsed) == 1


def test_an_invitation_is_accepted_by_one_of_two() -> None:
    cast = the_cast(password=None)
    invited = invitations.invite(
        "erin@example.org", team="checkout", actor=cast.acting("dana"), at=NOON
    )
    shown = invitation_with(invited.secret, at=NOON)
    assert shown is not None

    def accept() -> object:
        return invitations.accept_invitation(
            invited.secret,
            name="Erin Eng",
            password=PASSWORD,
            actor=invitations.bearer_of(shown),
            at=NOON,
        )

    results = at_once(accept, accept)
    assert only(results, invitations.InvitationOver) == 1
    assert Membership.objects.filter(person__email="erin@example.org").count() == 1


def test_a_slug_goes_to_one_of_two() -> None:
    cast = the_cast(password=None)
    dana = cast.acting("dana")
    draft = teams.TeamDraft("Search", "UTC")
    act = lambda: teams.create_team("search", draft, actor=dana, at=NOON)  # noqa: E731
    assert only(at_once(act, act), teams.SlugTaken) == 1


def test_a_member_joins_once_though_two_add_them() -> None:
    cast = the_cast(password=None)
    alice = cast.acting("alice")
    act = lambda: add_member("checkout", "charlie@example.org", actor=alice, at=NOON)  # noqa: E731
    results = at_once(act, act)
    assert only(results, InvalidInput) == 1
    assert Membership.objects.filter(person=cast.charlie).count() == 1


def test_guesses_at_once_are_all_counted() -> None:
    the_cast(password=None)
    act = lambda: sign_in.sign_in(  # noqa: E731
        "alice@example.org", "wrong", client="192.0.2.1", at=NOON
    )
    results = at_once(*[act] * 8)
    assert only(results, sign_in.WrongCredentials) == throttle.PAIR.failures
    assert only(results, throttle.TooManyAttempts) == 3
    assert SignInFailure.objects.count() == 3 * throttle.PAIR.failures
