import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.causes import Causes, CausesRefused, Role, Why, questions

DEPLOY = Why("deploy", "A deploy doubled the load", role=Role.TRIGGER)
LIMIT = Why("limit", "The queue has no limit", because_of="deploy", role=Role.CAUSE)
CANARY = Why("canary", "Deploys reach every node at once", because_of="deploy", role=Role.CAUSE)
ALERT = Why("alert", "The alert looked at the mean", role=Role.SLOWED_DETECTION)


def test_a_tree_branches_and_its_leaves_are_the_root_causes() -> None:
    tree = Causes((DEPLOY, LIMIT, CANARY, ALERT))
    assert tree.roots == (LIMIT, CANARY)
    assert tree.triggers == (DEPLOY,)
    assert tree.factors == (ALERT,)
    assert tree.below("deploy") == (LIMIT, CANARY)
    assert (tree.firsts, tree.depth()) == ((DEPLOY,), 2)


def test_a_leaf_that_is_a_trigger_is_no_root_cause_and_is_asked_why() -> None:
    tree = Causes((DEPLOY, ALERT))
    assert tree.roots == ()
    [question] = questions(tree)
    assert (question.code, question.why_id) == ("leaf_is_trigger", "deploy")
    assert question.sentence.startswith("Why could")


def test_a_whole_tree_asks_nothing() -> None:
    assert questions(Causes((DEPLOY, LIMIT, ALERT))) == ()


def test_what_is_not_written_is_asked_for() -> None:
    assert [q.code for q in questions(Causes())] == ["no_cause"]
    assert [q.code for q in questions(Causes((ALERT,)))] == ["no_cause"]
    unsaid = Causes((Why("1", "The disk was full"),))
    assert [q.code for q in questions(unsaid)] == ["role_unsaid", "no_factors"]


def test_six_whys_in_a_row_are_asked_to_end() -> None:
    chain = tuple(
        Why(str(n), "Because", because_of=str(n - 1) if n else "", role=Role.CAUSE)
        for n in range(6)
    )
    assert "too_deep" in [q.code for q in questions(Causes(chain))]
    assert "too_deep" not in [q.code for q in questions(Causes(chain[:5]))]


@pytest.mark.parametrize(
    ("whys", "code"),
    [
        ((DEPLOY, DEPLOY), "why_twice"),
        ((LIMIT,), "why_of_nothing"),
        ((Why("a", "A", because_of="b"), Why("b", "B", because_of="a")), "why_in_a_circle"),
        ((Why("a", "A", because_of="a"),), "why_in_a_circle"),
        ((ALERT, Why("a", "A", because_of="alert")), "factor_asked_why"),
    ],
)
def test_what_is_no_tree_is_refused(whys: tuple[Why, ...], code: str) -> None:
    with pytest.raises(CausesRefused) as refused:
        Causes(whys)
    assert refused.value.code == code


@given(st.lists(st.integers(-1, 30), max_size=30))
def test_walking_meets_every_answer_once_and_never_before_the_one_above(
    above: list[int],
) -> None:
    whys = [
        Why(str(n), "Because", because_of=str(up) if 0 <= up < n else "")
        for n, up in enumerate(above)
    ]
    tree = Causes(tuple(whys))
    walked = [why.id for _, why in tree.walk()]
    assert sorted(walked) == sorted(why.id for why in whys)
    assert all(
        not why.because_of or walked.index(why.because_of) < walked.index(why.id) for why in whys
    )
    assert bool(tree.roots) == bool(whys)


def test_a_chain_of_thousands_is_walked() -> None:
    chain = tuple(Why(str(n), "Because", because_of=str(n - 1) if n else "") for n in range(3000))
    assert Causes(chain).depth() == 3000
