"""What a person wrote is kept; what their program quotes, and their signature, is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.communications.answers import answer
from peacetime.domain.signals.html import plain

QUOTED = "> Checkout is down.\n> Next update at 12:30.\n"


@pytest.mark.parametrize(
    "mail",
    [
        f"We roll back.\n\nOn Mon, 2 Nov 2026 at 12:00, Peacetime <p@shop.example> wrote:\n{QUOTED}",
        f"We roll back.\n\nOn Mon, 2 Nov 2026 at 12:00, Peacetime of the whole Shop\n<p@shop.example> wrote:\n\n{QUOTED}",
        f"Am 02.11.2026 um 12:00 schrieb Peacetime:\n{QUOTED}\nWe roll back.",
        f"Le lun. 2 nov. 2026 à 12:00, Peacetime <p@shop.example> a écrit :\n{QUOTED}We roll back.",
        "We roll back.\n-- \nKim\nOps, Shop",
        "We roll back.\n\nSent from my iPhone",
        "We roll back.\n\n-----Original Message-----\nFrom: Peacetime\nCheckout is down.",
        "We roll back.\n\n________________________________\nFrom: Peacetime\nSent: Monday\nCheckout is down.",
        "We roll back.\n\nFrom: Peacetime <p@shop.example>\nSent: Monday\nTo: Kim\nSubject: x\n\nCheckout is down.",
        "We roll back.\r\n\r\n> Checkout is down.\r\n",
    ],
)
def test_only_what_the_person_wrote_is_left(mail: str) -> None:
    assert answer(mail) == "We roll back."


def test_words_that_only_look_like_it_stay() -> None:
    said = "From: what I see, the queue is full.\nOn Monday it was full too.\n- one\n- two"
    assert answer(said) == said


def test_an_answer_that_is_a_page_is_cut_as_well() -> None:
    page = (
        '<div>We roll back.</div><div class="gmail_quote">On Mon, 2 Nov 2026, Peacetime wrote:<br>'
        "<blockquote><p>Checkout is down.</p><p>Next update at 12:30.</p></blockquote></div>"
    )
    assert answer(plain(page)[0]) == "We roll back."


def test_nothing_but_a_quotation_is_nothing() -> None:
    assert answer(QUOTED) == ""


@given(st.text(alphabet="On wrote:>-_\n aF", max_size=400))
def test_any_mail_is_cut(said: str) -> None:
    assert len(answer(said)) <= len(said)
