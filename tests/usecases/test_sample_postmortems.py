"""What the sample has learnt: one postmortem is published without a remark, one is half done."""

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.queries.postmortems.findings import findings_of
from peacetime.queries.postmortems.one import postmortem, versions
from peacetime.storage.models import ActionItem, Postmortem
from peacetime.usecases.sample import load_sample
from tests.builders import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module", autouse=True)
def loaded(kept: None) -> None:
    """Loaded once, for tests that only read."""
    load_sample(actor=PEACETIME, at=NOON)


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


def test_everything_was_done_before_now() -> None:
    for row in Postmortem.objects.all():
        moments = [row.created_at, row.changed_at, row.reviewed_at, row.published_at]
        said = [moment for moment in moments if moment is not None]
        assert said == sorted(said)
        assert said[-1] < NOON
