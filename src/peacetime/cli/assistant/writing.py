"""Tools that write: each says first what it will do, and does it when a person has agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from peacetime.cli.assistant.confirming import Confirmations, Intent
from peacetime.cli.assistant.reading import IncidentId, Team
from peacetime.cli.assistant.telling import Written, plain, speaking, token_of
from peacetime.cli.connection import Connection
from peacetime.cli.incident_text import entry_text
from peacetime.cli.output import when

WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True
)
Confirm = Annotated[
    str,
    Field(
        description="Empty at first. Then what the first call answered, once a person has agreed."
    ),
]
Body = dict[str, Any]
NOT_YET = "Nothing is done yet. Show this to a person, and confirm when they agree."
RESCUE = "rescue"
ROLES = ("commander", "comms_lead", "ops_lead", "scribe", "responder")
PROPOSED = ("recognition", "recovery_until", "postmortem_at", "postmortem_owner")


@dataclass(frozen=True, slots=True)
class Act:
    """How a tool shows what it will do, does it, and tells what was done.

    `shown` reads what is proposed: the lines for a person, and the body that will be sent.
    """

    shown: Callable[[Connection], tuple[list[str], Body]]
    path: str
    done: Callable[[dict[str, Any]], Iterable[object]]
    method: str = "POST"


class Writing:
    """The writing tools of one server."""

    def __init__(self, confirmations: Confirmations | None = None) -> None:
        self._confirmations = confirmations or Confirmations()

    def declare_rescue(
        self,
        ctx: Context,
        team: Team,
        trigger: Annotated[str, Field(description="reliability, security, interrupt or crunch.")],
        summary: Annotated[str, Field(description="One sentence on what is wrong.")],
        severity: Annotated[str, Field(description="SEV0, the worst, to SEV4.")],
        done_when: Annotated[str, Field(description="When it is over, as one can see it.")],
        commander: Annotated[str, Field(description="E-mail address.")] = "",
        comms_lead: Annotated[str, Field(description="E-mail address.")] = "",
        confirm: Confirm = "",
    ) -> Written:
        """Put a team into Rescue Mode: opens an incident and tells the team and its stakeholders."""
        said = {"trigger": trigger, "summary": summary, "severity": severity}
        said |= _given(done_when=done_when, commander=commander, comms_lead=comms_lead)
        path = f"/teams/{quote(team, safe='')}/rescue"
        heading = f"{team} will be in Rescue Mode ({severity}): {summary}"

        def shown(api: Connection) -> tuple[list[str], Body]:
            lines = _previewed(heading, api.ask(f"{path}/preview", said))
            now = api.get(f"/teams/{quote(team, safe='')}/standup")
            if now["mode"] == RESCUE:
                raise ToolError(f"{now['line']} Nothing is to be declared. (already_in_rescue)")
            return lines, said

        act = Act(
            shown,
            path,
            done=lambda made: [f"Rescue Mode is declared: incident {made['id']}.", made["url"]],
        )
        return self._written(ctx, "declare_rescue", {"team": team, **said}, confirm, act)

    def send_update(
        self,
        ctx: Context,
        incident: IncidentId,
        text: Annotated[str, Field(description="What happens, in words for stakeholders.")],
        scope: Annotated[str, Field(description="Who and how many are affected.")] = "",
        status: Annotated[
            str,
            Field(description="investigating, identified, mitigating, monitoring or resolved."),
        ] = "",
        confirm: Confirm = "",
    ) -> Written:
        """Tell stakeholders what happens; the next update is then due by the cadence of its severity."""
        said = {"text": text, **_given(scope=scope, status=status)}
        path = f"/incidents/{quote(incident, safe='')}/updates"
        heading = f"Stakeholders of {incident} will hear this:"
        act = Act(
            shown=lambda api: (_previewed(heading, api.ask(f"{path}/preview", said)), said),
            path=path,
            done=_sent,
        )
        return self._written(ctx, "send_update", {"incident": incident, **said}, confirm, act)

    def write_note(
        self,
        ctx: Context,
        incident: IncidentId,
        text: Annotated[str, Field(description="What was seen.")],
        kind: Annotated[str, Field(description="note, decision or action.")] = "note",
        reason: Annotated[str, Field(description="Of a decision: why.")] = "",
        confirm: Confirm = "",
    ) -> Written:
        """Append to the timeline of an incident; it can be corrected later and never taken away."""
        said = {"kind": kind, "text": text, **_given(reason=reason)}
        path = f"/incidents/{quote(incident, safe='')}"

        def shown(api: Connection) -> tuple[list[str], Body]:
            _refuse_viewers(api)
            of = f"{incident} ({api.get(path)['summary']})"
            why = [f"Because: {reason}"] if reason else []
            return [f"This {kind} will stand in the timeline of {of}: {text}", *why], said

        act = Act(shown, f"{path}/timeline", done=lambda entry: [entry_text(entry)])
        return self._written(ctx, "write_note", {"incident": incident, **said}, confirm, act)

    def assign_role(
        self,
        ctx: Context,
        incident: IncidentId,
        role: Annotated[str, Field(description=f"One of {', '.join(ROLES)}.")],
        person: Annotated[str, Field(description="Their e-mail address.")],
        confirm: Confirm = "",
    ) -> Written:
        """Give somebody a role in an incident; one that a single person holds is handed over."""
        said = {"incident": incident, "role": role, "person": person}
        path = f"/incidents/{quote(incident, safe='')}"

        def shown(api: Connection) -> tuple[list[str], Body]:
            _refuse_viewers(api)
            if role not in ROLES:
                known = ", ".join(ROLES)
                raise ToolError(f"“{role}” is not a role. Choose one of {known}. (role_unknown)")
            found = api.get(path)
            held = [one["name"] for one in found["roles"] if one["role"] == role]
            now = f"Now that is {', '.join(held)}." if held else "Now that is nobody."
            label = role.replace("_", " ")
            return [f"{person} will be {label} of {incident} ({found['summary']}).", now], {}

        act = Act(
            shown,
            f"{path}/roles/{quote(role, safe='')}/{quote(person, safe='@')}",
            done=lambda done: [_filled(done)],
            method="PUT",
        )
        return self._written(ctx, "assign_role", said, confirm, act)

    def stand_down(
        self,
        ctx: Context,
        team: Team,
        summary: Annotated[str, Field(description="The cause in brief.")],
        override_reason: Annotated[
            str, Field(description="Why, where exit criteria are not met.")
        ] = "",
        confirm: Confirm = "",
    ) -> Written:
        """Bring a team back to Delivery Mode, with the proposed postmortem, thanks and recovery."""
        given = {"summary": summary, **_given(override_reason=override_reason)}
        path = f"/teams/{quote(team, safe='')}/stand-down"

        def shown(api: Connection) -> tuple[list[str], Body]:
            proposal = api.get(path)
            if proposal["unmet"] and not override_reason:
                missing = "; ".join(proposal["unmet"])
                sentence = f"Not met yet: {missing}. Meet them, or say by override_reason why not."
                raise ToolError(f"{sentence} (exit_criteria_unmet)")
            body = {name: proposal[name] for name in PROPOSED} | given
            preview = api.ask(f"{path}/preview", body)
            unmet = [f"Not met yet: {line}" for line in proposal["unmet"]]
            return [*_previewed(f"{team} will be back in Delivery Mode.", preview), *unmet], body

        act = Act(shown, path, done=lambda done: [_back(team, done)])
        return self._written(ctx, "stand_down", {"team": team, **given}, confirm, act)

    def _written(self, ctx: Context, tool: str, said: Body, confirm: str, act: Act) -> Written:
        """Tell what will be done, or do what was told."""
        intent = Intent(tool, said, token_of(ctx))
        if not confirm:
            with speaking(ctx) as api:
                lines, body = act.shown(api)
            return Written(
                sentences=[*plain(lines), NOT_YET],
                details=body,
                is_done=False,
                confirm=self._confirmations.offer(intent, body),
            )
        body = self._confirmations.agreed(intent, confirm)
        with speaking(ctx, key=f"mcp-{confirm}") as api:
            made = api.write(act.method, act.path, body or None)
        return Written(sentences=plain(act.done(made)), details=made, is_done=True, confirm="")


def _refuse_viewers(api: Connection) -> None:
    """What the act would be refused for is said before a person is asked."""
    if api.get("/me")["org_role"] == "viewer":
        sentence = "Viewers read along. Ask an administrator to make you a member. (not_allowed)"
        raise ToolError(sentence)


def _filled(done: dict[str, Any]) -> str:
    role = done["role"].replace("_", " ")
    return f"{done['person']} is {role} now." if done["is_changed"] else "That was so already."


def _given(**options: str) -> dict[str, str]:
    return {name: value for name, value in options.items() if value}


def _sent(update: dict[str, Any]) -> list[str]:
    told = f"Update {update['id']} is sent to {update['told']} addresses."
    if update["next_update_at"] is None:
        return [told]
    return [told, f"The next one is due by {when(update['next_update_at'])}."]


def _back(team: str, done: dict[str, Any]) -> str:
    return f"{team} is back in Delivery Mode since {when(done['ended_at'])}."


def _previewed(heading: str, preview: dict[str, Any]) -> list[str]:
    """What will be said to whom, word for word, and what its author may want to know."""
    said = [f"{part['caption']}: {part['body']}" for part in preview["said"]]
    return [heading, *said, *(f"Mind: {sentence}" for sentence in preview["warnings"])]


def add_to(server: MCPServer) -> None:
    """Every writing tool."""
    tools = Writing()
    for tool in (
        *(tools.declare_rescue, tools.send_update, tools.write_note),
        *(tools.assign_role, tools.stand_down),
    ):
        server.add_tool(tool, annotations=WRITES)
