from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems import similarity
from peacetime.domain.postmortems.similarity import alike, words_of

QUEUE = "The queue of invoices had no limit and filled up while the consumer was down"
AGAIN = "Invoices waited for hours: their queue had filled up, for it had no limit"
CERTIFICATE = "A certificate of the load balancer expired, and nobody was told before"
DEPLOY = "A deploy to the wrong cluster removed the namespace of the search service"


def test_texts_of_one_cause_are_found_with_the_words_that_say_so() -> None:
    [pair] = alike([CERTIFICATE, QUEUE, DEPLOY, AGAIN])
    assert (pair.first, pair.second) == (1, 3)
    assert {"queue", "limit"} & set(pair.words)


def test_the_same_text_twice_is_as_alike_as_can_be() -> None:
    [pair] = alike([QUEUE, CERTIFICATE, DEPLOY, QUEUE])
    assert round(pair.score, 3) == 1


def test_what_everybody_writes_tells_nothing() -> None:
    form = "Summary of the incident, impact on customers and lessons for the team: "
    texts = [form + text for text in (QUEUE, CERTIFICATE, DEPLOY)]
    assert alike(texts) == []


def test_german_text_is_compared_like_any_other() -> None:
    texts = [
        "Die Warteschlange der Rechnungen lief voll, weil sie keine Grenze hatte",
        "Das Zertifikat des Lastverteilers war abgelaufen",
        "Rechnungen blieben liegen: Die Warteschlange hatte keine Grenze und lief voll",
    ]
    assert [(pair.first, pair.second) for pair in alike(texts)] == [(0, 2)]


def test_links_code_dates_and_numbers_are_no_words_but_codes_of_errors_are() -> None:
    text = "On 2 March the [board](https://a.example/b) fell 90% ```x = queue``` to 503"
    assert words_of(text) == ["board", "fell", "503"]


def test_nothing_and_nothing_to_read_are_answered() -> None:
    assert alike([]) == []
    assert alike(["", "…", "12:30"]) == []


@given(
    st.lists(
        st.lists(st.sampled_from(["queue", "limit", "deploy", "cluster", "503"]), max_size=9).map(
            " ".join
        ),
        max_size=12,
    ),
    st.integers(1, 5),
)
def test_pairs_are_ordered_unique_and_few(texts: list[str], at_most: int) -> None:
    found = alike(texts, least=0.1, at_most=at_most)
    assert len({(pair.first, pair.second) for pair in found}) == len(found)
    assert [pair.score for pair in found] == sorted((p.score for p in found), reverse=True)
    for pair in found:
        assert 0 <= pair.first < pair.second < len(texts)
        assert 0.1 <= pair.score <= 1
        assert set(pair.words) <= set(words_of(texts[pair.first])) & set(
            words_of(texts[pair.second])
        )
    assert len(found) <= at_most * len(texts)


@given(st.permutations([QUEUE, CERTIFICATE, DEPLOY, AGAIN]))
def test_the_order_of_the_texts_changes_nothing(texts: list[str]) -> None:
    [pair] = alike(texts)
    assert {texts[pair.first], texts[pair.second]} == {QUEUE, AGAIN}


@given(
    st.lists(
        st.lists(st.sampled_from(["queue", "limit", "deploy", "503"]), max_size=5).map(" ".join),
        max_size=20,
    ),
    st.integers(1, 3),
)
def test_however_few_texts_are_compared_at_once_the_same_pairs_are_found(
    texts: list[str], at_most: int
) -> None:
    at_once = alike(texts, least=0.1, at_most=at_most)
    with patch.object(similarity, "BATCH", 2):
        assert alike(texts, least=0.1, at_most=at_most) == at_once


def test_many_texts_that_say_the_same_are_told_without_comparing_all_their_words() -> None:
    texts = [QUEUE] * 400 + [CERTIFICATE] * 700
    found = alike(texts, at_most=3)
    assert len(found) < 4 * len(texts)
    assert {pair.words for pair in found if pair.first < 400} == {found[0].words}
