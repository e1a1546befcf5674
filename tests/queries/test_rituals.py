"""The quarterly retro shows a repeat beside what should have prevented it, for whoever may see both."""

from datetime import UTC, datetime, timedelta

import pytest

from peacetime.domain.postmortems.promises import Then
from peacetime.domain.rituals.agendas import MonthlyAgenda, QuarterlyAgenda, ReviewAgenda
from peacetime.queries.rituals.agendas import line
from peacetime.queries.rituals.pages import organisation_rituals, ritual_page
from peacetime.queries.rituals.rhythms import organisation_hours
from peacetime.queries.rituals.rows import causes_in, causes_written
from peacetime.queries.sight import WHOLE
from peacetime.storage.models import ActionItem, Incident, Postmortem
from tests.builders import NOON, a_postmortem, a_team, an_action, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CAUSE = "## Root causes\n\n- The queue of invoices has no limit, and the importer fills it\n"
OTHERS = {
    "Logins failed": "A certificate of the identity provider had expired",
    "Search was slow": "The index was rebuilt on the machines that answer",
    "Mails were lost": "The relay refused a new address of ours",
}
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


def a_repeat(cast: Cast) -> tuple[Postmortem, Postmortem]:
    earlier = a_postmortem(team=cast.checkout, title="Invoices late", text=CAUSE, at=NOON)
    later = a_postmortem(team=cast.checkout, title="Invoices late again", text=CAUSE, at=MAY)
    for title, why in OTHERS.items():
        a_postmortem(team=cast.checkout, title=title, text=f"## Root causes\n\n- {why}\n", at=NOON)
    an_action(earlier, text="Give the queue a limit", owner=cast.bob, at=NOON + DAY)
    ActionItem.objects.update(kind="prevent")
    return earlier, later


def quarter(**said: object) -> QuarterlyAgenda:
    found = ritual_page("quarterly", "2026-Q3", at=MAY + 70 * DAY, **said)  # type: ignore[arg-type]
    assert isinstance(found.agenda, QuarterlyAgenda)
    assert str(found.looks_back_on) == "2026-Q2"
    return found.agenda


def test_a_repeat_stands_beside_the_item_that_was_never_closed(cast: Cast) -> None:
    earlier, later = a_repeat(cast)
    [found] = quarter().repeats
    assert (found.earlier.id, found.later.id) == (earlier.ref, later.ref)
    assert [(one.item.text, one.then) for one in found.promised] == [
        ("Give the queue a limit", Then.OPEN)
    ]


def test_a_repeat_of_a_private_incident_is_seen_by_those_who_may(cast: Cast) -> None:
    earlier, _ = a_repeat(cast)
    incident = an_incident(cast.checkout, at=NOON)
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    Postmortem.objects.filter(pk=earlier.pk).update(incident=incident)
    assert quarter().repeats == ()
    assert len(quarter(sight=WHOLE).repeats) == 1


def test_a_text_that_changes_is_read_anew(cast: Cast) -> None:
    _, later = a_repeat(cast)
    assert len(quarter().repeats) == 1
    other = "## Root causes\n\n- Two regions disagreed on whose turn it was\n"
    Postmortem.objects.filter(pk=later.pk).update(text=other, version=2, title="Edge down")
    assert quarter().repeats == ()


def test_what_waits_in_the_debt_backlog_asks_for_no_attention(cast: Cast) -> None:
    an_action(team=cast.checkout, owner=cast.bob, at=NOON)
    months = ritual_page("monthly", "2026-06", at=NOON + 90 * DAY).agenda
    assert isinstance(months, MonthlyAgenda)
    assert [one.to.name for one in months.escalated] == ["Alice Abel"]  # of the line's end
    ActionItem.objects.update(is_in_backlog=True)
    months = ritual_page("monthly", "2026-06", at=NOON + 90 * DAY).agenda
    assert isinstance(months, MonthlyAgenda)
    assert (months.escalated, months.by_team) == ((), ())


def test_the_line_of_a_team_begins_with_its_lead(cast: Cast) -> None:
    assert {team: lead.name for team, lead in line().team_leads.items()} == {
        "Checkout": "Alice Abel"
    }


def test_the_organisation_goes_by_the_clocks_of_most_teams(cast: Cast) -> None:
    assert organisation_hours().time_zone.key == "Europe/Berlin"
    for name in ("Orders", "Search"):
        a_team(name, time_zone="America/New_York")
    assert organisation_hours().time_zone.key == "America/New_York"
    assert organisation_rituals(at=NOON).time_zone == "America/New_York"


def test_causes_are_compared_and_not_the_timeline() -> None:
    text = f"# T\n## Timeline\n- 10:00 Bob restarted it\n{CAUSE}"
    assert causes_in("T", text) == (
        "T\nThe queue of invoices has no limit, and the importer fills it"
    )
    assert causes_in("T", "# T\n## Summary\nInvoices were late.") == "T\nInvoices were late."


def test_a_review_asks_for_what_its_postmortem_does_not_say() -> None:
    nothing = causes_written("# T\n## Root causes\n")
    assert nothing.firsts == ()
    said = causes_written(f"{CAUSE}## Contributing factors\n\nNo alert looks at the queue.\n")
    assert len(said.roots) == 1
    assert len(said.factors) == 1


def test_the_review_of_an_incident_without_a_postmortem_has_an_agenda(cast: Cast) -> None:
    incident = an_incident(cast.checkout, at=NOON)
    Incident.objects.filter(pk=incident.pk).update(is_open=False, closed_at=NOON)
    found = ritual_page("review", incident.ref, slug="checkout", at=NOON)
    assert isinstance(found.agenda, ReviewAgenda)
    assert found.agenda.sentence.startswith("1 question is open.")
