"""Ninety days of one component as a small picture: trouble, recovery, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from peacetime.cli.status_page.values import SHOWN, Component
from peacetime.domain.shared.spans import Span

WIDTH, HEIGHT, LEAST = 900, 24, 3


def ribbon(component: Component, *, at: datetime, label: str) -> Markup:
    """An SVG that stretches; its words stand in its label."""
    window = Span(at - SHOWN, at)
    known = component.known(at)
    parts = [_band("known", known, window)] if known else []
    parts += [_band("recovery", span, window) for span in _inside(component.recoveries, window)]
    parts += [_band("trouble", span, window) for span in _inside(component.troubles, window)]
    inner = Markup().join(parts)
    return Markup(
        '<svg class="ribbon" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, label, inner)


def _inside(spans: tuple[Span, ...], window: Span) -> Iterator[Span]:
    for span in spans:
        start, end = max(span.start, window.start), min(span.end, window.end)
        if start <= end:
            yield Span(start, end)


def _band(kind: str, span: Span, window: Span) -> Markup:
    scale = WIDTH / window.duration.total_seconds()
    start = (span.start - window.start).total_seconds() * scale
    width = max(LEAST, span.duration.total_seconds() * scale)
    band = Markup('<rect class="{}" x="{:.1f}" y="0" width="{:.1f}" height="{}"/>')
    return band.format(kind, min(start, WIDTH - width), width, HEIGHT)
