from datetime import timedelta

import pytest

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.audiences import audiences, stakeholder_addresses
from peacetime.queries.services import services
from peacetime.queries.severities import level_of, levels
from peacetime.storage.models import AuditEntry
from peacetime.usecases.audiences import add_audience, change_audience, retire_audience
from peacetime.usecases.organisation import Meaning, change_severities, change_severity
from peacetime.usecases.services import (
    add_service,
    change_service,
    restore_service,
    retire_service,
)
from tests.builders import NOON, a_service, a_team
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def test_a_lead_adds_a_service_of_their_team(cast: Cast) -> None:
    added = add_service("Payments API", team="checkout", actor=cast.acting("alice"), at=NOON)
    assert (added.slug, added.team) == ("payments-api", "checkout")
    with pytest.raises(NotAllowed):
        add_service("Nobody's", actor=cast.acting("alice"), at=NOON)
    assert add_service("Nobody's", actor=cast.acting("dana"), at=NOON).team is None


def test_names_and_slugs_of_services_are_taken_once(cast: Cast) -> None:
    a_service("Payments API")
    for name, slug, code in (
        ("PAYMENTS api", "other", "name_taken"),
        ("Other", "payments-api", "slug_taken"),
        ("Payments; Orders", "", "service_name_divided"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            add_service(name, slug=slug, actor=cast.acting("dana"), at=NOON)
        assert refusal.value.code == code


def test_a_name_in_another_alphabet_gets_a_plain_slug(cast: Cast) -> None:
    assert add_service("支付", actor=cast.acting("dana"), at=NOON).slug == "service"
    assert len(add_service("x" * 100, actor=cast.acting("dana"), at=NOON).slug) <= 50


def test_moving_a_service_needs_a_right_on_both_teams(cast: Cast) -> None:
    a_team("Search")
    a_service("Payments API", team=cast.checkout)
    with pytest.raises(NotAllowed):
        change_service(
            "payments-api", name="Payments API", team="search", actor=cast.acting("alice"), at=NOON
        )
    moved = change_service(
        "payments-api", name="Pay", team="search", actor=cast.acting("dana"), at=NOON
    )
    assert (moved.name, moved.team) == ("Pay", "search")
    with pytest.raises(NotAllowed):
        change_service(
            "payments-api", name="Pay", team="checkout", actor=cast.acting("alice"), at=NOON
        )
    assert AuditEntry.objects.get().changes["team_before"] == "checkout"


def test_a_retired_service_is_not_offered_until_it_runs_again(cast: Cast) -> None:
    a_service("Payments API", team=cast.checkout)
    retire_service("payments-api", actor=cast.acting("alice"), at=NOON)
    assert services(team="checkout") == []
    restore_service("payments-api", actor=cast.acting("alice"), at=NOON)
    assert [service.name for service in services(team="checkout")] == ["Payments API"]


def test_an_audience_hears_from_its_severity_up(cast: Cast) -> None:
    add_audience(
        "Support",
        " Support@example.org \n\n second@example.org\nsupport@example.org",
        from_severity="sev 1",
        team="checkout",
        actor=cast.acting("alice"),
        at=NOON,
    )
    everyone = add_audience("All", "all@example.org", actor=cast.acting("dana"), at=NOON)
    assert everyone.from_severity == "SEV4"
    assert stakeholder_addresses(cast.checkout, Severity.SEV2) == ["all@example.org"]
    assert set(stakeholder_addresses(cast.checkout, Severity.SEV1)) == {
        "support@example.org",
        "second@example.org",
        "all@example.org",
    }
    assert [audience.name for audience in audiences()] == ["All", "Support"]


def test_a_changed_audience_is_recorded_and_a_retired_one_hears_nothing(cast: Cast) -> None:
    alice = cast.acting("alice")
    row = add_audience("Support", "a@example.org", team="checkout", actor=alice, at=NOON)
    change_audience(
        row.id,
        name="Support",
        addresses="b@example.org",
        from_severity="SEV0",
        actor=alice,
        at=NOON,
    )
    assert stakeholder_addresses(cast.checkout, Severity.SEV0) == ["b@example.org"]
    retire_audience(row.id, actor=alice, at=NOON)
    assert stakeholder_addresses(cast.checkout, Severity.SEV0) == []
    facts = AuditEntry.objects.order_by("pk").values_list("fact", flat=True)
    assert list(facts) == ["audience.added", "audience.changed", "audience.retired"]


def test_a_lead_does_not_touch_the_audiences_of_others(cast: Cast) -> None:
    a_team("Search")
    dana, alice = cast.acting("dana"), cast.acting("alice")
    whole = add_audience("All", "all@example.org", actor=dana, at=NOON)
    other = add_audience("Search", "s@example.org", team="search", actor=dana, at=NOON)
    for row in (whole, other):
        with pytest.raises(NotAllowed):
            retire_audience(row.id, actor=alice, at=NOON)
        with pytest.raises(NotAllowed):
            change_audience(
                row.id,
                name="x",
                addresses="x@example.org",
                from_severity="SEV0",
                actor=alice,
                at=NOON,
            )
    for team in (None, "search"):
        with pytest.raises(NotAllowed):
            add_audience("x", "x@example.org", team=team, actor=alice, at=NOON)


@pytest.mark.parametrize(
    ("addresses", "severity", "field", "code"),
    [
        ("", "SEV1", "addresses", "addresses_missing"),
        ("a@example.org\nnot one", "SEV1", "addresses", "email_invalid"),
        ("a@example.org, b@example.org", "SEV1", "addresses", "email_invalid"),
        (
            "\n".join(f"a{n}@example.org" for n in range(201)),
            "SEV1",
            "addresses",
            "addresses_too_many",
        ),
        ("a@example.org", "SEV9", "from_severity", "severity_unknown"),
    ],
)
def test_an_audience_is_refused_with_field_and_code(
    cast: Cast, addresses: str, severity: str, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_audience("x", addresses, from_severity=severity, actor=cast.acting("dana"), at=NOON)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_a_wrong_address_is_named_with_its_line(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        add_audience("x", "a@example.org\n\nnot one", actor=cast.acting("dana"), at=NOON)
    assert refusal.value.sentence.startswith('Line 3: "not one" is not an e-mail address')


def test_a_severity_means_what_the_organisation_says(cast: Cast) -> None:
    level = change_severity(
        "sev2", meaning="Some are hindered", cadence_minutes=45, actor=cast.acting("dana"), at=NOON
    )
    assert (level.cadence, level_of(Severity.SEV2)) == (timedelta(minutes=45), level)
    silent = change_severity(
        "SEV2", meaning="-", cadence_minutes=None, actor=cast.acting("dana"), at=NOON
    )
    assert silent.cadence is None
    assert [each.severity for each in levels()] == list(Severity)
    with pytest.raises(NotAllowed):
        change_severity("SEV2", meaning="-", cadence_minutes=1, actor=cast.acting("alice"), at=NOON)


@pytest.mark.parametrize("minutes", [0, -5, 7 * 24 * 60 + 1])
def test_a_cadence_is_between_a_minute_and_a_week(cast: Cast, minutes: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_severity(
            "SEV2", meaning="-", cadence_minutes=minutes, actor=cast.acting("dana"), at=NOON
        )
    assert refusal.value.code == "cadence_out_of_range"


def test_several_severities_change_all_or_none(cast: Cast) -> None:
    before = levels()
    said = [Meaning("SEV0", "Everything stands", 15), Meaning("SEV3", "", 60)]
    with pytest.raises(InvalidInput) as refusal:
        change_severities(said, actor=cast.acting("dana"), at=NOON)
    assert refusal.value.field == "meaning-SEV3"
    assert levels() == before
    change_severities(said[:1], actor=cast.acting("dana"), at=NOON)
    assert level_of(Severity.SEV0).meaning == "Everything stands"
