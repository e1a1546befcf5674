"""A topic of SNS sends nothing until somebody asked an address that it names: who may be asked, and where."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from peacetime.integrations.aws.hosts import asked, may_confirm
from peacetime.wire.requests import NotReached

ASKS: str = "SubscriptionConfirmation"
CONFIRMED = b"<SubscriptionArn>"
LARGEST = 20_000


def to_ask(payload: Any) -> str:
    """The address that confirms a subscription; "" where this asks for none, or for one that is not SNS's own.

    >>> asked = {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=1"}
    >>> to_ask(asked)
    'https://sns.eu-west-1.amazonaws.com/?Action=1'
    >>> to_ask({**asked, "SubscribeURL": "https://sns.eu-west-1.amazonaws.com.example.org/"})
    ''
    """
    if not isinstance(payload, dict) or payload.get("Type") != ASKS:
        return ""
    url = payload.get("SubscribeURL")
    return url if isinstance(url, str) and may_confirm(url) else ""


def confirm(url: str) -> str:
    """Ask the address; what is wrong as a sentence, "" where the subscription is confirmed.

    Raises:
        NotReached: No answer came, or one that says to come again later.
    """
    answer = asked(url, seconds=10.0, largest=LARGEST)
    if answer.is_taken and CONFIRMED in answer.body:
        return ""
    if answer.is_taken:
        return "The topic’s subscription was not confirmed: the answer is not one of SNS."
    if (
        answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        or answer.status == HTTPStatus.TOO_MANY_REQUESTS
    ):
        raise NotReached(f"SNS answered {answer.status}.")
    return (
        f"The topic’s subscription was not confirmed: SNS answered {answer.status}. Its question is worth three "
        "days; ask for another one in the topic."
    )
