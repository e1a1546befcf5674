"""What the sample has learnt: one postmortem is published without a remark, one is half done."""

from datetime import timedelta

import pytest

from peacetime.domain.rituals.agendas import QuarterlyAgenda
from peacetime.queries.postmortems.findings import findings_of
from peacetime.queries.postmortems.one import postmortem, versions
from peacetime.queries.rituals.pages import ritual_page
from peacetime.storage.models import ActionItem, Postmortem
from tests.builders import NOON

pytestmark = pytest.mark.django_db


def of(slug: str) -> str:
    return Postmortem.objects.filter(team__slug=slug).latest("began_at").ref


def test_the_published_one_is_of_what_happens_again_now() -> None:
    found = postmortem(of("checkout"), at=NOON)
    assert (found.state, found.review.state) == ("published", "held")
    assert found.incident is not None
    assert found.incident.summary.startswith("Card payments time out")
    assert findings_of(found.text, at=NOON, of=found.ref) == []
    assert [each.number for each in versions(found.ref)] == [2, 1]
    assert ActionItem.objects.filter(postmortem__ref=found.ref).exists()


def test_the_half_done_one_lacks_its_cause_alone() -> None:
    found = postmortem(of("storefront"), at=NOON)
    assert (found.state, found.version.number) == ("writing", 1)
    assert [each.rule.value for each in findings_of(found.text, at=NOON)] == ["no-cause"]


def test_a_retro_shows_what_came_back_beside_the_item_that_was_never_closed() -> None:
    began_at = postmortem(of("checkout"), at=NOON).began_at
    assert began_at is not None
    assert NOON - timedelta(days=75) < began_at
    keys = ("2026-Q1", "2026-Q2")  # of the quarter before, and of this one
    pages = [ritual_page("quarterly", key, at=NOON) for key in keys]
    agendas = [page.agenda for page in pages if isinstance(page.agenda, QuarterlyAgenda)]
    [repeat] = [each for agenda in agendas for each in agenda.repeats]
    assert repeat.later.id == of("checkout")
    assert [each.then.value for each in repeat.promised] == ["open"]


def test_no_item_was_agreed_before_what_it_comes_of() -> None:
    for item in ActionItem.objects.exclude(postmortem=None).select_related("postmortem"):
        assert item.postmortem is not None
        assert item.created_at >= (item.postmortem.began_at or item.created_at)


def test_everything_was_done_before_now() -> None:
    for row in Postmortem.objects.all():
        moments = [row.created_at, row.changed_at, row.reviewed_at, row.published_at]
        said = [moment for moment in moments if moment is not None]
        assert said == sorted(said)
        assert said[-1] < NOON
