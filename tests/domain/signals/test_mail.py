"""Mails as they went over the wire: encodings, parts, and what is no mail."""

from __future__ import annotations

import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.html import plain
from peacetime.domain.signals.mail import addresses, opened_mail
from peacetime.domain.signals.signal import NotRead


def a_mail(text: str = "Till is down.", *, html: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    said = {"From": "Ops <ops@shop.example>", "To": "alerts@shop.example", "Subject": "Till DOWN"}
    for name, value in {**said, **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
        mail[name] = value
    if text:
        mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html") if text else mail.set_content(
            html, subtype="html"
        )
    return mail


def opened(raw: bytes | EmailMessage) -> dict[str, object]:
    tree = opened_mail(raw if isinstance(raw, bytes) else bytes(raw))["mail"]
    assert isinstance(tree, dict)
    return tree


def test_the_plain_part_is_read_and_links_of_the_other_are_kept() -> None:
    said = opened(
        a_mail(html='<a href="https://ops.example/7">Look</a>', Message_ID="<1@shop.example>")
    )
    assert (said["text"], said["links"]) == ("Till is down.", ["https://ops.example/7"])
    assert (said["from"], said["to"]) == ("ops@shop.example", ["alerts@shop.example"])
    assert said["message_id"] == "<1@shop.example>"


def test_a_page_alone_is_read_as_text() -> None:
    page = "<html><style>p{}</style><script>x<y</script><p>Till&nbsp;1<br>is <b>down</b></p><!-- no --></html>"
    assert opened(a_mail("", html=page))["text"] == "Till 1\nis down"


def test_attachments_are_passed_over() -> None:
    mail = a_mail()
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="graph.png")
    mail.add_attachment("secret notes", filename="notes.txt")
    assert (opened(mail)["text"], opened(mail)["attachments"]) == ("Till is down.", 2)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?ISO-8859-1?Q?Caf=E9?= is =?utf-8?b?ZG93bg==?=", "Café is down"),
        (b"=?utf-8?b?4oKs?=\n =?utf-8?b?NQ==?=", "€5"),
        (b"=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"),  # a letter that is cut between two words
        ("Kasse fällt aus".encode(), "Kasse fällt aus"),
        ("Kasse fällt aus".encode("latin-1"), "Kasse fällt aus"),
        (b"=?nonsense?q?till?= =?utf-8?b?%%%?=", "till"),
    ],
)  # fmt: skip
def test_subjects_are_decoded(header: bytes, said: str) -> None:
    assert opened(b"From: a@b\nSubject: " + header + b"\n\nx")["subject"] == said


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "windows-1252", "utf-16"])
def test_bodies_are_decoded_by_their_charset(charset: str) -> None:
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("Kasse fällt aus: 5 €".encode(charset), maintype="text", subtype="plain")
    mail.set_param("charset", charset)
    assert opened(mail)["text"] == "Kasse fällt aus: 5 €"


def test_a_charset_that_nobody_knows_is_guessed() -> None:
    raw = b"Subject: x\nContent-Type: text/plain; charset=zlib\n\n" + "fällt".encode()
    assert opened(raw)["text"] == "fällt"


def test_what_is_no_mail_is_refused_by_name() -> None:
    for raw in (b"", b"\x00\xff" * 50, b'{"a": 1}'):
        with pytest.raises(NotRead) as refusal:
            opened_mail(raw)
        assert refusal.value.code == "mail_broken"


def test_what_is_nested_too_deep_is_refused_at_once() -> None:
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(2_000)
    )
    with pytest.raises(NotRead) as refusal:
        opened_mail(b"Subject: x\n" + parts)
    assert refusal.value.code == "payload_too_deep"
    with pytest.raises(NotRead):
        opened_mail(b"Subject: x\nContent-Type: message/rfc822\n\n" * 3_000)


def test_comments_within_comments_are_nobodys_address() -> None:
    assert addresses("(" * 2_000) == []


@given(st.binary(max_size=600))
def test_any_bytes_are_a_mail_or_refused(raw: bytes) -> None:
    with contextlib.suppress(NotRead):
        opened_mail(b"Subject: x\nMIME-Version: 1.0\n" + raw)


@given(st.text(alphabet="<>!-/ab =\"'&;", max_size=200))
def test_any_page_is_read(page: str) -> None:
    plain(page)
