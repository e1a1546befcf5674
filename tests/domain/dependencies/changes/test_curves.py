"""The curve of a cover is what each of its covers saves, and bends where it should."""

import pytest
from hypothesis import given, settings

from peacetime.domain.dependencies.changes.baseline import baseline
from peacetime.domain.dependencies.changes.curves import CoverCurve, CoversRefused, cover_curve
from peacetime.domain.dependencies.changes.kinds import Cover
from peacetime.domain.dependencies.changes.savings import saving
from peacetime.domain.dependencies.durations import Fixed, Sample
from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Outages, Service
from peacetime.domain.dependencies.system import System
from tests.domain.dependencies.test_laws import organisations

COVERS = (0.5, 1, 2, 2.5, 4, 7, 8)


@settings(max_examples=30)
@given(organisations())
def test_every_point_is_what_its_cover_saves(system: System) -> None:
    base = baseline(system)
    for number in range(len(system.needs)):
        curve = cover_curve(base, number, COVERS)
        for point in curve.points:
            expected = saving(base, Cover(number, point.minutes)).minutes
            assert point.saved == pytest.approx(expected, abs=1e-9)
        saved = [point.saved for point in curve.points]
        assert saved == pytest.approx(sorted(saved))
        assert saved[-1] <= curve.soft + 1e-9


def curve_of(duration: Fixed | Sample, *, rate: float = 1) -> CoverCurve:
    services = (Service("basket", "Shop"), Service("stock", "W", Outages(rate, duration)))
    need = Need("basket", (Member("stock"),), Coupling.HARD)
    return cover_curve(baseline(System(services, (need,))), 0)


def test_the_knee_lies_where_most_outages_are_outlived() -> None:
    knee = curve_of(Sample((20, 20, 20, 200))).knee
    assert knee is not None
    assert (knee.minutes, knee.outlived, knee.saved) == (20, 0.75, 20)
    assert knee.gain == pytest.approx(20 / 65)


def test_a_cover_as_long_as_every_outage_saves_all() -> None:
    curve = curve_of(Fixed(45))
    gains = {point.minutes: point.gain for point in curve.points}
    assert gains[30] == pytest.approx(2 / 3)
    assert (gains[45], gains[60]) == (1, 1)


def test_where_nothing_fails_nothing_bends() -> None:
    curve = curve_of(Fixed(45), rate=0)
    assert (curve.soft, curve.knee, curve.points[0].gain) == (0, None, None)


def test_covers_that_do_not_rise_are_refused() -> None:
    base = baseline(System((Service("a"),)))
    for covers in ((), (0, 1), (2, 2), (3, 1)):
        with pytest.raises(CoversRefused):
            cover_curve(base, 0, covers)
