"""The fixed cast: Alice commands, Bob writes comms, Charlie sees nothing, Dana administers; team Checkout."""

from dataclasses import dataclass

from django.test import Client

from peacetime.queries.access import Actor, actor_of
from peacetime.storage.models import Person, Team
from tests.builders import PASSWORD, a_member, a_person, a_team


@dataclass(frozen=True)
class Cast:
    """Everybody a story needs. `alice` leads Checkout, `bob` is in it, `charlie` is a viewer outside."""

    alice: Person
    bob: Person
    charlie: Person
    dana: Person
    checkout: Team

    def acting(self, name: str) -> Actor:
        """Somebody of the cast as they act now: `acting("alice")`."""
        return actor_of(getattr(self, name))

    def browser(self, name: str) -> Client:
        """Somebody's browser, signed in."""
        client = Client()
        client.force_login(getattr(self, name))
        return client


def the_cast(*, password: str | None = PASSWORD) -> Cast:
    """The whole cast, everybody with the same password."""
    cast = Cast(
        alice=a_person("Alice Abel", password=password),
        bob=a_person("Bob Beier", password=password),
        charlie=a_person("Charlie Cho", org_role="viewer", password=password),
        dana=a_person("Dana Dorn", org_role="admin", password=password),
        checkout=a_team(),
    )
    a_member(cast.checkout, cast.alice, is_lead=True)
    a_member(cast.checkout, cast.bob)
    return cast
