"""The frame around every page: who reads, what they may, what was just done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import render

from peacetime.queries.access import Act, Actor, can
from peacetime.queries.frame import rescue_count
from peacetime.queries.sending import is_held
from peacetime.web.shell import Notice, Shell, Theme, Viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

THEME_COOKIE = "peacetime_theme"
THEMES: dict[str, Theme] = {"light": "light", "dark": "dark"}
STATES = {messages.SUCCESS: "good", messages.WARNING: "warning", messages.ERROR: "bad"}


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    actor: Actor | None = None,
    team_id: int | None = None,
    status: int = 200,
    stream: str = "",
    cursor: str = "",
    in_rescue: int | None = None,
    held: bool | None = None,
) -> HttpResponse:
    """A page in its frame. `team_id` is the team it is about, whose leads may more.

    `in_rescue` is the number of teams in Rescue Mode, and `held` whether nothing is sent, where the
    page knows already.
    """
    if in_rescue is None:
        in_rescue = rescue_count() if actor else 0
    shell = Shell(
        viewer=_viewer(actor),
        may=_may(actor, team_id) if actor else (),
        theme=theme_of(request),
        nonce=str(getattr(request, "csp_nonce", "")),
        status=status,
        stream=stream,
        cursor=cursor,
        rescue_count=in_rescue,
        is_held=actor is not None
        and can(actor, Act.SET_UP_ORGANISATION)
        and (is_held() if held is None else held),
        notices=[
            Notice(str(said), STATES.get(said.level, "")) for said in messages.get_messages(request)
        ],
    )
    return render(
        request, template, {**(context or {}), "shell": shell, "actor": actor}, status=status
    )


def theme_of(request: HttpRequest) -> Theme:
    """What this browser chose; "" is as the system says."""
    return THEMES.get(request.COOKIES.get(THEME_COOKIE, ""), "")


def _viewer(actor: Actor | None) -> Viewer | None:
    if actor is None or actor.person_id is None:
        return None
    return Viewer(actor.person_id, actor.name, actor.label, actor.org_role)


def _may(actor: Actor, team_id: int | None) -> list[str]:
    rights = {
        "write": can(actor, Act.RUN_INCIDENT),
        "lead": can(actor, Act.SET_UP_TEAM, team_id=team_id),
        "admin": can(actor, Act.SET_UP_ORGANISATION),
    }
    return [name for name, is_given in rights.items() if is_given]
