"""`/metrics`: the figures of teams and promises as Prometheus reads them."""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from peacetime.api.authentication import Bearer
from peacetime.api.problems import problem, refusal
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.metrics.readings import Readings, readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric as Family

KEPT_SECONDS = 5.0
"""However often it is asked, a process reads the figures no more often than this."""
CLOSED = (
    "Send a token that may read: Authorization: Bearer pt_…, or let whoever runs Peacetime open this page "
    "to your network by PEACETIME_METRICS_NETWORKS."
)


class Kept:
    """The figures read last, shared by every scraper of a process."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._until = 0.0
        self._readings: Readings | None = None

    def collect(self) -> Iterator[Family]:
        """Each metric with its samples, as the exposition asks for them."""
        for metric, samples in self.now().samples.items():
            kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
            family = kind(metric.name, metric.help, labels=metric.labels)
            for labels, value in samples:
                family.add_metric(labels, value)
            yield family

    def now(self) -> Readings:
        """What was read a few seconds ago, or is read now: by one request, while others wait for it."""
        with self._reading:
            if self._readings is None or time.monotonic() >= self._until:
                self._readings = readings(at=timezone.now())
                self._until = time.monotonic() + KEPT_SECONDS
            return self._readings

    def forget(self) -> None:
        """Read anew when asked next."""
        with self._reading:
            self._readings = None


kept = Kept()


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every metric, to whoever has a token or comes from a network that is let in."""
    try:
        is_let_in = Bearer()(request) is not None or _is_near(request)
    except DomainError as error:
        return refusal(error)
    if not is_let_in:
        return problem(HTTPStatus.UNAUTHORIZED, "not_signed_in", CLOSED)
    encoded, kind = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encoded(kept), content_type=kind, headers={"Cache-Control": "no-store"})


def _is_near(request: HttpRequest) -> bool:
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)
