"""The stream of a browser ends with its session."""

import pytest
from django.test import Client

from peacetime.queries.sessions import NotSignedIn
from peacetime.web import stream
from tests.cast import the_cast

pytestmark = pytest.mark.django_db


def test_a_browser_is_admitted_for_as_long_as_its_session_stands() -> None:
    bob = the_cast(password=None).bob
    client = Client()
    client.force_login(bob)
    cookie = client.cookies[
        "sessionid" if "sessionid" in client.cookies else next(iter(client.cookies))
    ]
    scope = {"headers": [(b"cookie", f"{cookie.key}={cookie.value}".encode())]}
    listener = stream.admit(scope)
    assert listener.sight.person_id == bob.pk
    assert stream.is_still_here(listener)
    client.logout()
    assert not stream.is_still_here(listener)
    with pytest.raises(NotSignedIn):
        stream.admit(scope)
