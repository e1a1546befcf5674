"""What new postmortems begin with, in the organisation's own words: tried, kept in versions, and used."""

from datetime import timedelta

import pytest

from peacetime.domain.postmortems.standard_template import STANDARD
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.postmortems.templates import (
    template_now,
    template_version,
    template_versions,
)
from peacetime.storage.models import AuditEntry, Event, Incident, Postmortem
from peacetime.usecases.incidents import Stale
from peacetime.usecases.postmortems.opening import open_postmortem
from peacetime.usecases.postmortems.templates import (
    change_template,
    preview_template,
    restore_template,
)
from tests.acts import opened, stood_down
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)
OWN = "# {title}\n\n| Team | {team} |\n\nSee {incident}.\n\n## Timeline\n\n{timeline}\n\n## Root causes"


def over(cast: Cast) -> Incident:
    incident = opened(cast)
    stood_down(cast)
    return Incident.objects.get(ref=incident.ref)


def test_a_postmortem_begins_with_the_organisations_own_text(cast: Cast) -> None:
    change_template(OWN, actor=cast.acting("dana"), at=NOON)
    incident = over(cast)
    ref = open_postmortem(incident.ref, actor=cast.acting("alice"), at=LATER).ref
    text = Postmortem.objects.get(ref=ref).text
    assert text.startswith("| Team | Checkout |\n\nSee <http")
    assert f"/incidents/{incident.ref}>." in text
    assert "### Wednesday 4 March 2026" in text
    assert text.endswith("## Root causes")


def test_another_template_changes_no_postmortem_that_was_begun(cast: Cast) -> None:
    ref = open_postmortem(over(cast).ref, actor=cast.acting("alice"), at=LATER).ref
    before = Postmortem.objects.get(ref=ref).text
    change_template(OWN, actor=cast.acting("dana"), at=LATER)
    assert Postmortem.objects.get(ref=ref).text == before
    assert "## What surprised us" in before


def test_every_version_stays_and_any_of_them_comes_back(cast: Cast) -> None:
    dana = cast.acting("dana")
    assert template_now().text == STANDARD
    change_template(OWN, version=0, actor=dana, at=NOON)
    assert change_template("Other", version=1, actor=dana, at=NOON).version.number == 2
    assert [view.text for view in template_versions()] == ["Other", OWN, STANDARD]
    back = restore_template(1, actor=dana, at=NOON)
    assert (back.text, back.version.number, back.version.restored_from) == (OWN, 3, 1)
    shipped = restore_template(0, actor=dana, at=NOON)
    assert (shipped.text, shipped.version.is_shipped) == (STANDARD, True)
    assert shipped.version.author_name == "Dana Dorn"
    assert AuditEntry.objects.filter(object="postmortem_template").count() == 4
    assert Event.objects.filter(fact="postmortem.template.changed").count() == 4
    with pytest.raises(NotFound, match="no version 9 of this template"):
        template_version(9)


def test_the_same_text_makes_no_version_and_an_unseen_one_is_not_saved_over(cast: Cast) -> None:
    dana = cast.acting("dana")
    assert change_template(STANDARD, version=0, actor=dana, at=NOON).version.number == 0
    change_template(OWN, version=0, actor=dana, at=NOON)
    with pytest.raises(Stale, match="Dana Dorn saved version 1 meanwhile"):
        change_template("Mine", version=0, actor=dana, at=NOON)


def test_it_is_tried_on_the_last_incident_that_everybody_may_see(cast: Cast) -> None:
    dana = cast.acting("dana")
    assert preview_template(OWN, actor=dana, at=NOON).caption == "On an example"
    incident = over(cast)
    tried = preview_template(OWN, actor=dana, at=LATER)
    assert tried.caption == "On the last incident: Checkout, Payments time out"
    assert incident.ref in tried.text
    assert [remark.about for remark in tried.remarks] == ["went-well"]
    assert preview_template(OWN, actor=cast.acting("bob"), at=LATER).caption == "On an example"
    Incident.objects.update(is_private=True)
    assert preview_template(OWN, actor=dana, at=LATER).caption == "On an example"


def test_nobody_else_changes_it_and_a_wrong_placeholder_is_refused(cast: Cast) -> None:
    for name in ("alice", "bob", "charlie"):
        with pytest.raises(NotAllowed):
            change_template(OWN, actor=cast.acting(name), at=NOON)
        with pytest.raises(NotAllowed):
            restore_template(0, actor=cast.acting(name), at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        change_template("{teem}", actor=cast.acting("dana"), at=NOON)
    assert refusal.value.code == "placeholder_unknown"
