"""Alerts with labels, as Prometheus, Alertmanager and Grafana write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import without_addresses
from peacetime.domain.signals.signal import Kind, Level, NotRead, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICES: Final = (
    "service", "service_name", "service.name", "app", "application", "app_kubernetes_io_name", "component",
    "deployment", "statefulset", "workload", "container", "job", "namespace", "host", "hostname", "instance",
    "node", "device", "pod", "cluster",
)  # fmt: skip
TEAMS: Final = ("team", "owner", "squad", "owning_team", "tribe")
LEVELS: Final = ("severity", "priority", "level", "criticality", "urgency")
TITLES: Final = ("summary", "title", "message", "description")
TEXTS: Final = ("description", "message", "summary")
STATES: Final = {
    "firing": State.FIRING,
    "resolved": State.RESOLVED,
    "alerting": State.FIRING,
    "ok": State.RESOLVED,
    "normal": State.RESOLVED,
    "inactive": State.RESOLVED,
    "suppressed": State.ACKNOWLEDGED,
    "acknowledged": State.ACKNOWLEDGED,
}
MARK: Final = re.compile(r"\w[\w.:-]*")
NEVER: Final = ("0001-01-01", "1970-01-01")
GRAFANAS: Final = {"silenceURL", "dashboardURL", "panelURL", "valueString"}
# An alert that always fires, to show that alerting works.
WATCHDOGS: Final = {"watchdog", "deadmansswitch", "deadmanssnitch", "alwaysfiring"}

FNV_OFFSET: Final = 14695981039346656037
FNV_PRIME: Final = 1099511628211
SIXTY_FOUR_BITS: Final = 0xFFFFFFFFFFFFFFFF
SEPARATOR: Final = 0xFF


def fingerprint(labels: Mapping[str, Any]) -> str:
    """The mark of a set of labels, as Prometheus computes it.

    Formula: FNV-1a of 64 bits over name, 255, value, 255 of every label, in the order of names.

    Returns:
        Sixteen hexadecimal figures.

    Source: prometheus/common, `model.LabelSet.Fingerprint`.
    Cost: linear in the labels.

    >>> fingerprint({})
    'cbf29ce484222325'
    """
    found = FNV_OFFSET
    for name in sorted(labels):
        for part in (name, fields.line(labels[name], 10_000)):
            for byte in part.encode("utf-8", "replace"):
                found = ((found ^ byte) * FNV_PRIME) & SIXTY_FOUR_BITS
            found = ((found ^ SEPARATOR) * FNV_PRIME) & SIXTY_FOUR_BITS
    return f"{found:016x}"


def is_of_grafana(alerts: list[Any]) -> bool:
    """Whether the first alert has fields that Grafana adds to Alertmanager's form.

    >>> is_of_grafana([{"silenceURL": ""}]), is_of_grafana([{"startsAt": ""}]), is_of_grafana([])
    (True, False, False)
    """
    return bool(alerts) and isinstance(alerts[0], dict) and not GRAFANAS.isdisjoint(alerts[0])


def is_watchdog(labels: Mapping[str, Any]) -> bool:
    """Whether the alert only shows that alerting works, and so says nothing about a matter."""
    name = labels.get("alertname")
    return isinstance(name, str) and name.casefold() in WATCHDOGS


def labelled(
    alert: Mapping[str, Any],
    *,
    status: str,
    link: str,
    title: str = "",
    is_test: bool = False,
    links: tuple[str, ...] = ("generatorURL",),
) -> Signal:
    """One alert with labels says one thing about one matter; its fingerprint is the key.

    An alert that has lost its labels and kept its fingerprint can still end what it began.

    Args:
        alert: With `labels`, `annotations`, `startsAt`, `endsAt`.
        status: The word of the whole delivery, for an alert that has none.
        link: Where a person reads more if the alert does not say.
        title: What it is called if neither labels nor annotations say.
        is_test: Whether it is a trial.
        links: The fields that may hold a link, best first.

    Raises:
        NotRead: `payload_incomplete`, `state_unknown`.

    Source: Alertmanager's webhook, versions 1 to 4.
    Cost: about 10 µs.
    """
    labels = alert.get("labels")
    mark = _mark(alert)
    if not isinstance(labels, dict) or not (labels or mark):
        raise NotRead(
            "An alert has no `labels`. Send it as Alertmanager writes it.",
            code="payload_incomplete",
        )
    notes = alert.get("annotations")
    if not isinstance(notes, dict):
        notes = {}
    state = _state(alert, status)
    started_at = moment(alert.get("startsAt") or alert.get("activeAt"))
    at = started_at
    if state is State.RESOLVED:
        at = moment(alert.get("endsAt"))
    level_word = _first(labels, LEVELS) or _first(notes, LEVELS)
    name = fields.line(labels.get("alertname"))
    said = _first(notes, TITLES)
    # Grafana's alerts about a query that fails have a name of their own, and the rule's beside it.
    named = _title(name, said or fields.line(labels.get("rulename")))
    text = _text(notes, said)
    return Signal(
        kind=Kind.ALERT,
        state=state,
        key=mark or fingerprint(labels),
        title=without_addresses(named or title or "Alert"),
        at=at,
        started_at=started_at,
        level=level(level_word) or _numbered(level_word),
        level_word=level_word,
        service=_first(labels, SERVICES),
        team=_first(labels, TEAMS),
        link=_link(alert, links) or link,
        text=without_addresses(text),
        is_test=is_test,
    )


def _mark(alert: Mapping[str, Any]) -> str:
    """The fingerprint that the tool gave it, "" where there is none to be used."""
    mark = alert.get("fingerprint")
    if not isinstance(mark, str) or len(mark) >= fields.MOST_KEY:
        return ""
    return mark if MARK.fullmatch(mark) else ""


def _state(alert: Mapping[str, Any], status: str) -> State:
    word = alert.get("status") or alert.get("state")
    if isinstance(word, dict):  # Alertmanager's own API
        word = fields.line(word.get("state"))
        word = "firing" if word in {"active", "unprocessed"} else word
    if not word:
        ends = alert.get("endsAt")
        over = isinstance(ends, str) and bool(ends) and not ends.startswith(NEVER)
        word = "resolved" if over and status != "firing" else status
    found = STATES.get(word) if isinstance(word, str) else None
    if found is None:
        found = STATES.get(fields.line(word).casefold())
    if found is None:
        sentence = (
            f"An alert calls its state “{fields.line(word, 60)}”, a word that is unknown here."
        )
        raise NotRead(sentence, code="state_unknown" if word else "payload_incomplete")
    return found


def _first(labels: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if name in labels and (found := fields.line(labels[name])):
            return found
    return ""


def _title(name: str, said: str) -> str:
    """The alert's name and its summary, unless the summary says the name anyway."""
    if not said or not name:
        return said or name
    return said if name.casefold() in said.casefold() else fields.line(f"{name}: {said}")


def _text(notes: Mapping[str, Any], said: str) -> str:
    found = ""
    for name in TEXTS:
        if name in notes and (found := fields.text(notes[name])) and found != said:
            break
        found = ""
    runbook = fields.link(notes.get("runbook_url") or notes.get("runbook"))
    return f"{found}\nRunbook: {runbook}".strip() if runbook else found


def _link(alert: Mapping[str, Any], links: tuple[str, ...]) -> str:
    for name in links:
        value = alert.get(name)
        if value and (found := fields.link(value)):
            return found
    return ""


def _numbered(word: str) -> Level | None:
    """A label of severity or priority that is a bare figure counts from 1, the worst, among these tools."""
    steps = {
        "1": Level.CRITICAL,
        "2": Level.ERROR,
        "3": Level.WARNING,
        "4": Level.INFO,
        "5": Level.INFO,
    }
    return steps.get(word)
