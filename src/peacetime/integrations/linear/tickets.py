"""Action items as Linear issues. We name an issue's id ourselves, so it cannot be made twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.postmortems.tickets.draft import Draft, markdown, with_others_words
from peacetime.domain.postmortems.tickets.stages import EVERY, Stage
from peacetime.domain.postmortems.tickets.tracker import Place, Seen, TrackerRefused
from peacetime.integrations.linear.asking import Linear, linear_of, own_id
from peacetime.wire.trackers import nobody, not_given

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

NAME = "Linear"
STAGES = EVERY
TYPES = {
    "triage": Stage.TO_DO,
    "backlog": Stage.TO_DO,
    "unstarted": Stage.TO_DO,
    "started": Stage.DOING,
    "completed": Stage.DONE,
    "canceled": Stage.NOT_PLANNED,
    "duplicate": Stage.NOT_PLANNED,
}
# Where there are several states of a stage, the first of these.
INTO = {
    Stage.TO_DO: ("unstarted", "backlog"),
    Stage.DOING: ("started",),
    Stage.DONE: ("completed",),
    Stage.NOT_PLANNED: ("canceled",),
}
ISSUE = "id identifier url description assignee { id } state { name type }"
READ = f"query($id: String!) {{ issue(id: $id) {{ {ISSUE} }} }}"
CREATE = f"""
mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success issue {{ {ISSUE} }} }} }}
"""
CHANGE = f"""
mutation($id: String!, $input: IssueUpdateInput!) {{
  issueUpdate(id: $id, input: $input) {{ success issue {{ {ISSUE} }} }}
}}
"""
SINCE = f"""
query($label: String!, $team: String!, $since: DateTimeOrDuration!) {{
  issues(first: 100, filter: {{
    labels: {{ name: {{ eqIgnoreCase: $label }} }}, team: {{ key: {{ eq: $team }} }}, updatedAt: {{ gt: $since }}
  }}) {{ nodes {{ {ISSUE} }} }}
}}
"""
TEAM = """
query($key: String!) {
  teams(filter: { key: { eq: $key } }) { nodes { id states { nodes { id name type position } } } }
}
"""
LABEL = """
query($name: String!) {
  issueLabels(filter: { name: { eqIgnoreCase: $name } }) { nodes { id team { id } } }
}
"""
NEW_LABEL = """
mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { issueLabel { id } } }
"""
PERSON = (
    "query($email: String!) { users(filter: { email: { eqIgnoreCase: $email } }) { nodes { id } } }"
)


def find(place: Place, draft: Draft) -> Seen | None:
    """The issue whose id is ours."""
    linear = linear_of(place)
    try:
        found = linear.ask(READ, id=own_id(draft.marker))
    except TrackerRefused as refusal:
        if refusal.code == "ticket_gone":
            return None
        raise
    issue = found.get("issue")
    return _seen(linear, issue) if issue else None


def create(place: Place, draft: Draft) -> Seen:
    """Make the issue in the state that its action item has."""
    linear = linear_of(place)
    team = _team(linear, place)
    team_id = linear.talk.text(team, "id")
    owner, remark = _owner(linear, place, draft)
    values = {
        "id": own_id(draft.marker),
        "teamId": team_id,
        "title": draft.title,
        "description": markdown(draft),
        "labelIds": [_label(linear, draft.label, team_id)],
        "stateId": _state(linear, team, draft.stage),
        **({"dueDate": draft.due_on.isoformat()} if draft.due_on else {}),
        **({"assigneeId": owner} if owner else {}),
    }
    said = linear.ask(CREATE, input=values)
    issue = linear.talk.part(said, "issueCreate", "issue")
    return _seen(linear, issue, remark, _unassigned(issue, owner, draft))


def read(place: Place, key: str) -> Seen:
    """The issue as it is now."""
    linear = linear_of(place)
    return _seen(linear, linear.talk.part(linear.ask(READ, id=key), "issue"))


def change(
    place: Place, key: str, draft: Draft, names: Collection[str], stage: Stage | None
) -> Seen:
    """Send what changed; what others wrote below our text stays there."""
    linear = linear_of(place)
    values: dict[str, Any] = {}
    remark = owner = ""
    if "title" in names:
        values["title"] = draft.title
    if "due_on" in names:
        values["dueDate"] = draft.due_on.isoformat() if draft.due_on else None
    if "body" in names:
        now = linear.talk.part(linear.ask(READ, id=key), "issue")
        said = str(now.get("description") or "")
        values["description"] = with_others_words(markdown(draft), said, draft.marker)
    if "owner" in names:
        owner, remark = _owner(linear, place, draft)
        values["assigneeId"] = owner or None
    if stage or "label" in names:
        team = _team(linear, place)
    if stage:
        values["stateId"] = _state(linear, team, stage)
    if "label" in names:
        values["addedLabelIds"] = [_label(linear, draft.label, linear.talk.text(team, "id"))]
    said = linear.ask(CHANGE, id=key, input=values)
    issue = linear.talk.part(said, "issueUpdate", "issue")
    return _seen(linear, issue, remark, _unassigned(issue, owner, draft))


def changed_since(place: Place, label: str, since: datetime) -> list[Seen]:
    """Up to a hundred that changed."""
    linear = linear_of(place)
    said = linear.ask(SINCE, label=label, team=place.setting("team"), since=since.isoformat())
    nodes = linear.talk.listed(linear.talk.part(said, "issues", "nodes"))
    return [_seen(linear, issue) for issue in nodes]


def _seen(linear: Linear, issue: Any, *remarks: str) -> Seen:
    word = linear.talk.text(issue, "state", "name")
    kind = linear.talk.text(issue, "state", "type")
    usual = TYPES.get(kind, Stage.TO_DO)
    return Seen(
        key=linear.talk.text(issue, "identifier"),
        url=linear.talk.text(issue, "url"),
        stage=linear.words.stage(word, otherwise=usual),
        word=word,
        remarks=tuple(filter(None, remarks)),
    )


def _team(linear: Linear, place: Place) -> Any:
    key = place.setting("team")
    nodes = linear.talk.listed(linear.talk.part(linear.ask(TEAM, key=key), "teams", "nodes"))
    if not nodes:
        sentence = f"Linear has no team {key!r}, or the key may not see it."
        raise TrackerRefused(sentence, code="ticket_gone", is_lasting=True)
    return nodes[0]


def _state(linear: Linear, team: Any, stage: Stage) -> str:
    """The first state of a stage, by the organisation's own words before Linear's types."""
    states = linear.talk.listed(linear.talk.part(team, "states", "nodes"))
    states = sorted(states, key=lambda one: float(one.get("position") or 0))
    for kind in INTO[stage]:
        for state in states:
            usual = TYPES.get(str(state.get("type")), Stage.TO_DO)
            is_meant = linear.words.stage(str(state.get("name")), otherwise=usual) is stage
            if state.get("type") == kind and is_meant:
                return linear.talk.text(state, "id")
    sentence = "The team has no state in Linear that says this. Move the ticket by hand."
    raise TrackerRefused(sentence, code="ticket_not_moved", is_lasting=True)


def _label(linear: Linear, name: str, team: str) -> str:
    """The label's id: of the workspace or of this team; it is made where there is none."""
    nodes = linear.talk.listed(
        linear.talk.part(linear.ask(LABEL, name=name), "issueLabels", "nodes")
    )
    for node in nodes:
        if not node.get("team") or node["team"].get("id") == team:
            return linear.talk.text(node, "id")
    made = linear.ask(NEW_LABEL, input={"name": name, "teamId": team})
    return linear.talk.text(made, "issueLabelCreate", "issueLabel", "id")


def _owner(linear: Linear, place: Place, draft: Draft) -> tuple[str, str]:
    """The owner's id; an administrator says another address where that of Peacetime is not known there."""
    if not draft.owner:
        return "", ""
    email = place.owners.get(draft.owner) or draft.owner
    nodes = linear.talk.listed(linear.talk.part(linear.ask(PERSON, email=email), "users", "nodes"))
    if len(nodes) != 1:
        return "", nobody(NAME, draft.owner_name)
    return linear.talk.text(nodes[0], "id"), ""


def _unassigned(issue: Any, owner: str, draft: Draft) -> str:
    there = (issue.get("assignee") or {}).get("id") if isinstance(issue, dict) else None
    return not_given(NAME, draft.owner_name) if owner and owner != there else ""
