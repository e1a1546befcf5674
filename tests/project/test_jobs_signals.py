"""A topic of SNS is confirmed at the hosts of SNS and nowhere else, and then its signed messages are taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from devtools.standins.base import serving
from devtools.standins.http import MOODS, Mood
from devtools.standins.sns import TOPIC, SnsStandin
from peacetime.domain.signals.signal import NotRead
from peacetime.integrations.aws import signature
from peacetime.project import folding, jobs_signals
from peacetime.storage.models import Source
from peacetime.usecases.signals.reading import Sender
from peacetime.wire.requests import NotReached
from peacetime.wire.signatures import NotSigned
from tests.groups import a_source
from tests.written import jobs

pytestmark = pytest.mark.django_db
ALARM = json.dumps(
    {"AlarmName": "Orders fail", "NewStateValue": "ALARM", "AWSAccountId": "123456789012"}
)


@pytest.fixture
def sns(settings: Any) -> Iterator[SnsStandin]:
    settings.SNS_HOSTS = ("127.0.0.1",)
    signature._kept.clear()
    with serving(SnsStandin()) as standin:
        yield standin


@pytest.fixture
def source(db: None) -> Source:
    return a_source()


def check(payload: dict[str, Any]) -> None:
    signature.check(json.dumps(payload).encode(), {}, TOPIC, at=timezone.now(), settings={})


def read(source: Source, payload: dict[str, Any]) -> Any:
    return folding.read(Sender(source.pk, "aws", None), payload, {})


def confirm(source: Source, payload: dict[str, Any]) -> Source:
    read(source, payload)
    [asked] = jobs("confirm_subscription")
    jobs_signals.confirm_subscription(**asked.args)
    source.refresh_from_db()
    return source


def test_a_topic_is_confirmed_and_then_its_messages_are_taken(
    source: Source, sns: SnsStandin
) -> None:
    question = sns.question()
    check(question)
    assert confirm(source, question).last_problem == ""
    assert sns.subscribed == [question["Token"]]
    message = sns.notification(ALARM)
    check(message)
    [said] = read(source, message).signals
    assert said.title == "Orders fail"


def test_without_leave_no_host_stands_in_for_sns(
    source: Source, sns: SnsStandin, settings: Any
) -> None:
    settings.SNS_HOSTS = ()
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)  # what trackers may be is not what SNS may be
    with pytest.raises(NotSigned, match="host of SNS"):
        check(sns.question())
    with pytest.raises(NotRead, match="Nothing was asked") as refusal:
        read(source, sns.question())
    assert refusal.value.code == "payload_not_trusted"
    assert (jobs("confirm_subscription"), sns.received) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        "https://sns.eu-west-1.amazonaws.com.example.org/?Action=ConfirmSubscription",
        "https://sns.eu-west-1.amazonaws.com@example.org/",
        "https://sns.eu-west-1.amazonaws.com:8443/",
        "http://sns.eu-west-1.amazonaws.com/",
        "https://example.org/?https://sns.eu-west-1.amazonaws.com/",
        "http://169.254.169.254/latest/meta-data/",
        "",
    ],
)
def test_a_question_that_names_another_address_is_not_followed(
    source: Source, sns: SnsStandin, url: str
) -> None:
    with pytest.raises(NotRead, match="Nothing was asked"):
        read(source, sns.question(SubscribeURL=url))
    assert jobs("confirm_subscription") == []


def test_an_answer_that_is_none_of_sns_confirms_nothing(source: Source, sns: SnsStandin) -> None:
    sns.mood = MOODS["lying"]
    found = confirm(source, sns.question())
    assert found.last_problem_code == "subscription_not_confirmed"
    assert "not one of SNS" in found.last_problem


def test_a_question_that_comes_twice_is_asked_once(source: Source, sns: SnsStandin) -> None:
    question = sns.question()
    read(source, question)
    assert confirm(source, question).last_problem == ""
    assert sns.subscribed == [question["Token"]]


def test_a_question_that_is_over_is_said(source: Source, sns: SnsStandin) -> None:
    question = sns.question()
    sns.tokens.clear()
    assert "SNS answered 400" in confirm(source, question).last_problem


def test_what_did_not_answer_is_asked_again_and_then_nothing_is_wrong(
    source: Source, sns: SnsStandin
) -> None:
    sns.mood = Mood(status=503, times=1)
    question = sns.question()
    with pytest.raises(NotReached):
        confirm(source, question)
    source.refresh_from_db()
    assert "could not be confirmed: SNS answered 503" in source.last_problem
    [asked] = jobs("confirm_subscription")
    jobs_signals.confirm_subscription(**asked.args)
    source.refresh_from_db()
    assert (source.last_problem, sns.subscribed) == ("", [question["Token"]])
