"""What people do in the settings, as the forms send it."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.domain.incidents.severity import Severity
from peacetime.queries.severities import level_of
from peacetime.storage.models import (
    ApiToken,
    Audience,
    Invitation,
    Membership,
    Message,
    Person,
    Service,
    Team,
)
from peacetime.usecases.tokens import actor_with_token
from tests.builders import a_declaration, a_member, a_person, a_service, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def done(browser: Client, address: str, fields: Mapping[str, Any] | None = None) -> str:
    """The page after an act that went well."""
    response = browser.post(address, fields or {}, follow=True)
    assert response.status_code == 200, response.content.decode()
    assert response.redirect_chain
    return response.content.decode()


def refused(browser: Client, address: str, fields: Mapping[str, Any], *, status: int = 422) -> str:
    """The page of an act that was refused."""
    response = browser.post(address, fields)
    assert response.status_code == status
    return response.content.decode()


def test_a_team_is_set_up_with_a_name_and_a_zone(cast: Cast) -> None:
    dana = cast.browser("dana")
    page = done(
        dana, "/settings/teams/new", {"name": "Søk & Find", "slug": "", "time_zone": "Europe/Oslo"}
    )
    assert "Søk &amp; Find" in page
    assert Team.objects.get(slug="sk-find").time_zone == "Europe/Oslo"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"name": "Search", "slug": "Поиск", "time_zone": "UTC"},
            "Write &#34;my-team&#34; instead",
        ),
        ({"name": "Search", "slug": "checkout", "time_zone": "UTC"}, "checkout-2"),
        ({"name": "Search", "slug": "search", "time_zone": "Oslo"}, "Did you mean Europe/Oslo"),
        ({"name": "", "slug": "search", "time_zone": "UTC"}, "Name is empty"),
        ({"name": "a\0b", "slug": "search", "time_zone": "UTC"}, "NUL"),
    ],
)
def test_a_refused_team_keeps_what_was_typed(
    cast: Cast, fields: dict[str, object], sentence: str
) -> None:
    page = refused(cast.browser("dana"), "/settings/teams/new", fields)
    assert sentence in page
    assert f'value="{fields["slug"]}"' in page
    assert Team.objects.count() == 1


def test_a_form_sent_twice_acts_once(cast: Cast) -> None:
    dana = cast.browser("dana")
    form = dana.get("/settings/teams/new").content.decode()
    key = re.search(r'name="idempotency_key" value="([0-9a-f]+)"', form)
    assert key is not None
    fields = {"name": "Search", "slug": "search", "time_zone": "UTC", "idempotency_key": key[1]}
    answers = [dana.post("/settings/teams/new", fields) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/settings/teams/search"] * 2
    again = refused(dana, "/settings/teams/new", {**fields, "name": "Other", "slug": "other"})
    assert "sent before, with other words" in again
    assert key[1] not in again


def test_a_lead_changes_hours_and_days_off(cast: Cast) -> None:
    alice = cast.browser("alice")
    hours = {
        "name": "Checkout",
        "time_zone": "Europe/Berlin",
        "workdays": ["1", "2", "3"],
        "work_starts": "08:30",
        "work_ends": "16:00",
        "holiday_calendar": "DE",
    }
    page = done(alice, "/settings/teams/checkout", hours)
    assert "Germany, BY" in page
    team = Team.objects.get()
    assert (team.workdays, f"{team.work_starts:%H:%M}", team.holiday_calendar) == (
        "123",
        "08:30",
        "DE",
    )
    done(
        alice,
        "/settings/teams/checkout/holidays",
        {"day": "2026-12-31", "holiday_name": "Year's end"},
    )
    done(alice, "/settings/teams/checkout", hours)
    assert team.holidays.get().name == "Year's end"
    done(alice, "/settings/teams/checkout/holidays/remove", {"day": "2026-12-31"})
    assert not team.holidays.exists()


@pytest.mark.parametrize(
    ("part", "fields", "sentence"),
    [
        ("", {"work_starts": "17:00", "work_ends": "09:00"}, "Working hours end at 09:00"),
        ("", {"work_starts": "late", "work_ends": "17:00"}, "which is no clock time"),
        ("/holidays", {"day": "31.12.2026"}, "Write it like 2026-03-31"),
        ("/holidays", {"day": ""}, "Choose a day"),
        (
            "/members",
            {"person": "nobody@example.org", "joined_on": "2026-01-01"},
            "Invite them first",
        ),
        (
            "/members",
            {"person": "bob@example.org", "joined_on": "2026-01-01"},
            "is in Checkout already",
        ),
        ("/members", {"person": "charlie@example.org", "joined_on": "soon"}, "which is no day"),
    ],
)
def test_a_refused_part_of_a_team_says_why(
    cast: Cast, part: str, fields: dict[str, object], sentence: str
) -> None:
    hours = {"name": "Checkout", "time_zone": "UTC", "workdays": ["1"]}
    sent = fields if part else {**hours, **fields}
    assert sentence in refused(cast.browser("alice"), f"/settings/teams/checkout{part}", sent)


def test_members_come_lead_and_go(cast: Cast) -> None:
    alice = cast.browser("alice")
    fields = {
        "person": "charlie@example.org",
        "joined_on": "2026-02-01",
        "left_on": "",
        "is_lead": "yes",
    }
    assert "Charlie Cho" in done(alice, "/settings/teams/checkout/members", fields)
    row = Membership.objects.get(person=cast.charlie)
    done(alice, f"/settings/teams/checkout/members/{row.pk}/lead", {"is_lead": "no"})
    row.refresh_from_db()
    assert not row.is_lead
    done(alice, f"/settings/teams/checkout/members/{row.pk}/leave")
    row.refresh_from_db()
    assert row.left_on is not None


def test_a_team_in_rescue_is_not_archived(cast: Cast) -> None:
    dana = cast.browser("dana")
    an_incident(cast.checkout, a_declaration(), at=timezone.now())
    page = refused(dana, "/settings/teams/checkout/archive", {}, status=409)
    assert "Stand down first" in page


def test_an_archived_team_is_brought_back(cast: Cast) -> None:
    dana = cast.browser("dana")
    done(dana, "/settings/teams/checkout/archive")
    assert "Checkout" in dana.get("/settings/teams?archived=1").content.decode()
    done(dana, "/settings/teams/checkout/restore")
    assert dana.get("/settings/teams/checkout").status_code == 200


def test_an_invitation_shows_its_link_once(cast: Cast, client: Client) -> None:
    dana = cast.browser("dana")
    fields = {
        "email": "erin@example.org",
        "org_role": "viewer",
        "team": "",
        "idempotency_key": "k1",
    }
    page = dana.post("/settings/people/invitations", fields).content.decode()
    link = re.search(r"http://testserver(/invitations/pti_[\w-]+)<", page)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    again = dana.post("/settings/people/invitations", fields, follow=True).content.decode()
    assert "shown once already" in again
    assert "pti_" not in again
    assert Invitation.objects.count() == 1


def test_a_refused_invitation_keeps_the_address(cast: Cast) -> None:
    fields = {"email": "bob@example", "org_role": "admin", "team": "checkout"}
    page = refused(cast.browser("dana"), "/settings/people/invitations", fields)
    assert 'value="bob@example"' in page
    assert '<option value="admin" selected>' in page


def test_an_invitation_is_withdrawn(cast: Cast) -> None:
    dana = cast.browser("dana")
    dana.post("/settings/people/invitations", {"email": "erin@example.org", "org_role": "viewer"})
    row = Invitation.objects.get()
    done(dana, f"/settings/people/invitations/{row.pk}/revoke")
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_people_are_given_roles_and_signed_out(cast: Cast) -> None:
    dana, bob = cast.browser("dana"), cast.browser("bob")
    done(dana, "/settings/people/bob%40example.org/role", {"org_role": "viewer"})
    assert Person.objects.get(pk=cast.bob.pk).org_role == "viewer"
    assert bob.get("/settings/account").status_code == 200
    done(dana, "/settings/people/bob%40example.org/sign-out")
    assert bob.get("/settings/account").status_code == 302
    done(dana, "/settings/people/bob@example.org/deactivate")
    assert not Person.objects.get(pk=cast.bob.pk).is_active
    done(dana, "/settings/people/bob@example.org/activate")
    assert Person.objects.get(pk=cast.bob.pk).is_active


def test_a_link_for_a_new_password_is_shown_once(cast: Cast) -> None:
    page = cast.browser("dana").post("/settings/people/bob@example.org/password-link")
    assert "/invitations/pti_" in page.content.decode()


def test_an_address_may_have_a_slash(cast: Cast) -> None:
    a_person("Odd One", email="odd/one@example.org")
    done(cast.browser("dana"), "/settings/people/odd/one@example.org/role", {"org_role": "admin"})
    assert Person.objects.get(email="odd/one@example.org").org_role == "admin"


def test_the_last_administrator_stays_and_the_page_says_why(cast: Cast) -> None:
    page = done(cast.browser("dana"), "/settings/people/dana@example.org/deactivate")
    assert "is the last administrator" in page
    assert Person.objects.get(pk=cast.dana.pk).is_active


def test_services_are_added_given_away_and_retired(cast: Cast) -> None:
    alice = cast.browser("alice")
    done(alice, "/settings/services", {"name": "Payments API", "team": "checkout"})
    assert "already" in refused(
        alice, "/settings/services", {"name": "payments api", "team": "checkout"}
    )
    dana = cast.browser("dana")
    done(dana, "/settings/services/payments-api", {"team": ""})
    assert Service.objects.get().team is None
    done(dana, "/settings/services/payments-api/retire")
    assert Service.objects.get().retired_at is not None


def test_an_audience_is_added_changed_and_retired(cast: Cast) -> None:
    alice = cast.browser("alice")
    fields = {
        "name": "Care",
        "addresses": "a@example.org\r\nb@example.org",
        "from_severity": "SEV1",
    }
    done(alice, "/settings/audiences", {**fields, "team": "checkout"})
    row = Audience.objects.get()
    assert row.addresses == "a@example.org\nb@example.org"
    wrong = {**fields, "addresses": "a@example.org\r\n<script>"}
    page = refused(alice, f"/settings/audiences/{row.pk}", wrong)
    assert "Line 2:" in page
    assert "&lt;script&gt;</textarea>" in page
    done(alice, f"/settings/audiences/{row.pk}", {**fields, "from_severity": "SEV3"})
    row.refresh_from_db()
    assert row.from_severity == "SEV3"
    done(alice, f"/settings/audiences/{row.pk}/retire")
    row.refresh_from_db()
    assert row.retired_at is not None


def test_a_refused_audience_keeps_what_was_typed(cast: Cast) -> None:
    fields = {"name": "", "addresses": "a@example.org", "from_severity": "SEV1", "team": "checkout"}
    page = refused(cast.browser("alice"), "/settings/audiences", fields)
    assert "Name is empty" in page
    assert "a@example.org</textarea>" in page


def test_severities_are_saved_together(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = {f"meaning-SEV{n}": f"Level {n}" for n in range(5)}
    fields |= {f"cadence-SEV{n}": str(15 * (n + 1)) for n in range(5)} | {"cadence-SEV4": ""}
    done(dana, "/settings/severities", dict(fields))
    assert level_of(Severity.SEV4).cadence is None
    page = refused(
        dana, "/settings/severities", {**fields, "cadence-SEV1": "0", "meaning-SEV0": "New"}
    )
    assert 'id="cadence-SEV1-problem"' in page
    assert level_of(Severity.SEV0).meaning == "Level 0"
    page = refused(dana, "/settings/severities", {**fields, "cadence-SEV1": "often"})
    assert "not a whole number" in page
    assert 'value="Level 1"' in page


def test_a_token_is_shown_on_one_answer_only(cast: Cast) -> None:
    bob = cast.browser("bob")
    fields = {"name": "laptop", "role": "member", "expires_on": "", "idempotency_key": "k1"}
    page = bob.post("/settings/tokens", fields).content.decode()
    secret = re.search(r"<code id=\"token\">(pt_[\w-]+)</code>", page)
    assert secret is not None
    assert actor_with_token(secret[1], at=timezone.now()).label == "bob@example.org"
    again = bob.post("/settings/tokens", fields, follow=True).content.decode()
    assert secret[1] not in again
    assert "shown once already" in again
    assert ApiToken.objects.count() == 1
    done(bob, f"/settings/tokens/{ApiToken.objects.get().pk}/revoke")
    assert ApiToken.objects.get().revoked_at is not None


def test_a_token_works_until_the_end_of_its_day(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(time_zone="America/New_York")
    cast.browser("bob").post(
        "/settings/tokens", {"name": "x", "role": "viewer", "expires_on": "2031-07-01"}
    )
    ends = ApiToken.objects.get().expires_at
    assert ends is not None
    assert ends.isoformat() == "2031-07-02T04:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": "admin"}, "a token cannot have more"),
        ({"role": "viewer", "expires_on": "2020-01-01"}, "over before it begins"),
        ({"role": "viewer", "expires_on": "never"}, "which is no day"),
    ],
)
def test_a_refused_token_says_why(cast: Cast, fields: dict[str, object], sentence: str) -> None:
    page = refused(cast.browser("bob"), "/settings/tokens", {"name": "x", **fields})
    assert sentence in page
    assert not ApiToken.objects.exists()


def test_a_program_gets_its_token_from_an_administrator(cast: Cast) -> None:
    fields: dict[str, object] = {"name": "ci", "role": "admin", "acts_as": "program"}
    cast.browser("dana").post("/settings/tokens", fields)
    assert ApiToken.objects.get().person is None
    refused(cast.browser("bob"), "/settings/tokens", {**fields, "role": "viewer"}, status=403)


def test_a_profile_keeps_what_was_typed(cast: Cast) -> None:
    charlie = cast.browser("charlie")
    page = refused(charlie, "/settings/account", {"name": "C.", "time_zone": "Seoul"})
    assert 'value="Seoul"' in page
    assert "Asia/Seoul" in page
    done(charlie, "/settings/account", {"name": "C.", "time_zone": "Asia/Seoul"})
    assert Person.objects.get(pk=cast.charlie.pk).time_zone == "Asia/Seoul"


def test_a_wrong_password_is_said_beside_its_field(cast: Cast) -> None:
    page = refused(
        cast.browser("bob"),
        "/settings/account/password",
        {"old_password": "wrong", "new_password": "something much longer"},
    )
    assert 'id="old_password-problem"' in page
    assert "something much longer" not in page


def test_a_password_is_not_guessed_by_whoever_took_a_session(cast: Cast) -> None:
    browser = cast.browser("bob")
    said = {"old_password": "wrong", "new_password": "something much longer"}
    answers = [browser.post("/settings/account/password", said) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Too many attempts failed" in answers[-1].content.decode()


def test_the_look_is_kept_by_the_browser(cast: Cast) -> None:
    bob = cast.browser("bob")
    assert 'data-theme="dark"' in done(bob, "/settings/account/theme", {"theme": "dark"})
    assert (
        "data-theme=" not in done(bob, "/settings/account/theme", {"theme": "x"}).split("<body")[0]
    )


def test_a_message_that_was_not_sent_goes_again(cast: Cast) -> None:
    incident = an_incident(cast.checkout, a_declaration("<i>Down</i>"), at=timezone.now())
    message = Message.objects.filter(incident=incident).order_by("pk").first()
    assert message is not None
    Message.objects.filter(pk=message.pk).update(state="failed", last_error="Mailbox full")
    bob = cast.browser("bob")
    for address in ("/messages", f"/incidents/{incident.ref}/messages"):
        page = bob.get(address).content.decode()
        assert "Mailbox full" in page
        assert "&lt;i&gt;Down&lt;/i&gt;" in page
        assert f"/messages/{message.pk}/again" in page
    done(bob, f"/messages/{message.pk}/again", {"back": "/messages"})
    message.refresh_from_db()
    assert message.state == "pending"
    gone = bob.post(f"/messages/{message.pk}/again", {"back": "//example.org"})
    assert gone.status_code == 404
    assert cast.browser("charlie").post(f"/messages/{message.pk}/again").status_code == 403


def test_a_lead_is_shown_what_leads_may_do_and_others_are_not(cast: Cast) -> None:
    other = a_person("Erin Eng")
    a_member(cast.checkout, other)
    for name, may in (
        ("alice", "write lead"),
        ("bob", "write"),
        ("charlie", ""),
        ("dana", "write lead admin"),
    ):
        page = cast.browser(name).get("/settings/teams/checkout").content.decode()
        assert f'data-may="{may}"' in page


def test_services_of_a_team_stand_on_its_page(cast: Cast) -> None:
    a_service("Payments API", team=cast.checkout)
    assert "Payments API" in cast.browser("bob").get("/settings/teams/checkout").content.decode()
