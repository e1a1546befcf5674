"""The curve of a cover: where it bends, and what it says."""

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.curves import cover_curve as curve_of
from peacetime.domain.dependencies.durations import Exponential
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from peacetime.pictures.cover_curve import cover_curve, sentence
from tests.pictures.drawn import spoken, words

ORDERS = Service("orders", "Orders", Outages(2, Exponential(30)))
PAGE = Need("page", (Member("orders"),), Coupling.HARD)
CURVE = curve_of(baseline(System((Service("page", "Customer"), ORDERS), (PAGE,))), 0)


def test_the_knee_is_marked_and_said() -> None:
    assert "46 min: 78%" in words(cover_curve(CURVE))
    assert spoken(cover_curve(CURVE)).startswith(
        "46 min of cover outlasts 78% of the provider’s outages and brings 78%"
    )


def test_where_no_cover_saves_anything_that_is_said() -> None:
    soft = Need("page", (Member("orders"),), Coupling.SOFT)
    system = System((Service("page", "Customer"), ORDERS), (soft,))
    assert sentence(curve_of(baseline(system), 0)) == "No cover saves anything here."
