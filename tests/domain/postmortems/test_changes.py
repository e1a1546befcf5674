from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.changes import AROUND, Stretch, changed_stretches

LINES = st.lists(st.sampled_from("abcde"), max_size=30).map("\n".join)


def texts(stretch: Stretch, *states: str) -> list[str]:
    return [line.text for line in stretch.lines if line.state in states]


def test_the_same_text_has_no_stretch() -> None:
    assert changed_stretches("a\nb", "a\nb") == ()


def test_two_places_far_apart_are_two_stretches_with_their_lines() -> None:
    before = [str(n) for n in range(40)]
    after = [*before]
    after[5], after[30] = "five", "thirty"
    first, second = changed_stretches("\n".join(before), "\n".join(after))
    assert texts(first, "same", "added") == ["2", "3", "4", "five", "6", "7", "8"]
    assert (first.first_line, second.first_line) == (3, 28)


@given(LINES, LINES)
def test_what_was_added_and_removed_leads_from_one_to_the_other(before: str, after: str) -> None:
    (whole,) = changed_stretches(before, after, around=10_000) or (None,)
    if whole is None:
        assert before == after
        return
    assert "\n".join(texts(whole, "same", "removed")) == before
    assert "\n".join(texts(whole, "same", "added")) == after


def test_texts_without_a_line_in_common_are_removed_and_added_whole() -> None:
    before = "\n".join(f"a{n}" for n in range(3000))
    after = "\n".join(f"b{n}" for n in range(3000))
    (only,) = changed_stretches(f"same\n{before}", f"same\n{after}")
    assert only.lines[0].state == "same"
    assert len(only.lines) == 6001
    assert AROUND >= 1
