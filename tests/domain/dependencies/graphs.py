"""Small systems drawn at random, with cycles, redundancy and covers."""

from hypothesis import strategies as st

from peacetime.domain.dependencies.needs import Coupling, Member, Need
from peacetime.domain.dependencies.services import Service
from peacetime.domain.dependencies.system import System

NAMES = "abcdef"
COVERS: st.SearchStrategy[float] = st.sampled_from([0.0, 0.0, 1.0, 2.0])
HARD = st.just(Coupling.HARD)


@st.composite
def systems(
    draw: st.DrawFn,
    *,
    most: int = 5,
    covers: st.SearchStrategy[float] = COVERS,
    couplings: st.SearchStrategy[Coupling] = HARD,
    has_spares: bool = True,
) -> System:
    """A system of two to so many services, each with up to two needs."""
    names = NAMES[: draw(st.integers(2, most))]
    needs = []
    for consumer in names:
        others = [name for name in names if name != consumer]
        for _ in range(draw(st.integers(0, 2))):
            providers = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
            members = tuple(Member(each, cover_minutes=draw(covers)) for each in providers)
            enough = draw(st.integers(1, len(members))) if has_spares else len(members)
            needs.append(Need(consumer, members, draw(couplings), needs=enough))
    teams = st.sampled_from(["T", "U", None])
    return System(tuple(Service(name, draw(teams)) for name in names), tuple(needs))
