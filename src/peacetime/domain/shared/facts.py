"""The closed list of facts: what the audit log, the streams and messages call what happened.

A name is a noun, what about it, and a past participle. Nothing may happen under a name that is not here.
"""

from __future__ import annotations

FACTS = {
    "mode.rescue.declared": "A team entered Rescue Mode and its incident was opened.",
    "mode.rescue.stood_down": "A team went back to Delivery Mode.",
    "mode.recovery.ended": "The recovery after a Rescue is over.",
    "incident.opened": "A team in Rescue Mode opened a further incident.",
    "incident.team.joined": "A further team runs an incident.",
    "incident.team.left": "A team stood down from an incident that goes on.",
    "incident.closed": "One incident of several ended, or a drill.",
    "incident.merged": "An incident became part of another.",
    "incident.reopened": "A closed or merged incident goes on.",
    "incident.privacy.changed": "An incident became private, or may be read by everybody.",
    "incident.drill.suspended": "A drill waits while there is a real Rescue.",
    "incident.drill.resumed": "A drill goes on after a real Rescue.",
    "incident.timeline.appended": "Somebody wrote a note, a decision or an action.",
    "incident.entry.redacted": "An administrator took the content of an entry away.",
    "incident.role.assigned": "Somebody took or was given a role.",
    "incident.role.left": "Somebody left a role.",
    "incident.roles.missed": "Nobody was commander or comms lead ten minutes after the declaration.",
    "incident.update.sent": "Stakeholders were told what happens and when they hear again.",
    "incident.update.missed": "A promised stakeholder update became overdue.",
    "incident.criterion.marked": "An exit criterion was met, or was found not to be.",
    "incident.moment.set": "Somebody said when something happened.",
    "incident.postmortem.moved": "A postmortem got another date or owner.",
    "incident.review.moved": "The date on which a Rescue is looked at again was moved.",
    "incident.review.reached": "The review date of a crunch has come.",
    "message.delivery.recorded": "A message was sent, failed, or could not be sent.",
    "message.delivery.repeated": "Somebody put a message back on its way.",
    "message.delivery.dropped": "Somebody decided that a message of a restored copy is not sent.",
    "message.sending.resumed": "A restored copy was allowed to send messages again.",
    "history.import.started": "A file of incidents was taken, to be read.",
    "history.import.done": "A file of incidents was read.",
    "history.import.undone": "An import was taken back.",
    "team.created": "A team was set up.",
    "team.changed": "A team's name, hours, zone or holidays changed.",
    "team.archived": "A team was put away; its record stays.",
    "team.restored": "An archived team came back.",
    "team.member.joined": "Somebody joined a team.",
    "team.member.changed": "Somebody became a lead, or is no longer one.",
    "team.member.left": "Somebody's time in a team ended.",
    "service.added": "A service was named.",
    "service.changed": "A service changed its name or owner.",
    "service.retired": "A service is no longer run.",
    "service.restored": "A retired service is run again.",
    "dependency.system.described": "What services need was described by a file.",
    "dependency.system.imported": "A graph that another tool keeps was brought.",
    "dependency.need.changed": "Somebody said what a service needs, or how it is protected.",
    "dependency.need.removed": "Somebody said that a service needs something no longer.",
    "dependency.need.labelled": "Somebody said that a need is hard or soft.",
    "dependency.need.drilled": "Somebody tried out what happens without a provider.",
    "incident.cause.tagged": "Somebody said which service brought an incident.",
    "incident.cause.untagged": "What brought an incident was taken back.",
    "severity.level.changed": "A severity got another meaning or cadence.",
    "playbook.changed": "The playbook of a mode got a new version, or an earlier one came back.",
    "playbook.responsibility.marked": "A line of a playbook was ticked for a team or an incident, or its tick taken back.",
    "wording.changed": "A message is worded anew, or an earlier wording came back.",
    "postmortem.template.changed": "What new postmortems begin with got a new version, or an earlier one came back.",
    "audience.added": "An audience was set up.",
    "audience.changed": "An audience's addresses or severity changed.",
    "audience.retired": "An audience is told nothing any more.",
    "person.added": "Somebody got an account.",
    "person.role.changed": "Somebody's rights in the organisation changed.",
    "person.profile.changed": "Somebody changed their name or time zone.",
    "person.password.changed": "A password was changed.",
    "person.password.link_made": "A link to set a password was made.",
    "person.deactivated": "Somebody can no longer sign in.",
    "person.reactivated": "Somebody can sign in again.",
    "person.signed_out_everywhere": "All sessions of a person were ended.",
    "invitation.sent": "Somebody was invited.",
    "invitation.accepted": "An invited person accepted.",
    "invitation.revoked": "An invitation was taken back.",
    "sign_in.link.issued": "A one-time sign-in link was made.",
    "sign_in.link.used": "A one-time sign-in link was used.",
    "token.created": "An API token was made.",
    "token.revoked": "An API token was taken back.",
    "burst.policy.changed": "The ledger's assumptions got a new version, or an earlier one came back.",
    "burst.gauge.settled": "A team's burst capacity was computed anew.",
    "burst.engagement.recorded": "Somebody wrote down by hand who was in an incident from when to when.",
    "burst.engagement.withdrawn": "An engagement that was written down by hand was taken back.",
    "burst.balance.corrected": "A balance was corrected by hand, with a reason.",
    "burst.correction.withdrawn": "A correction of a balance was taken back.",
    "burst.time_off.planned": "Somebody's time off was written down.",
    "burst.time_off.withdrawn": "Somebody's time off was taken back.",
    "burst.rota.brought": "A team's on-call rota was brought.",
    "burst.series.brought": "Weekly numbers for a team's warning signs were brought.",
    "burst.balance.shared": "Somebody let another person see their own balance.",
    "burst.balance.unshared": "Somebody stopped letting another person see their own balance.",
    "postmortem.opened": "Somebody began to write a postmortem.",
    "postmortem.brought": "A postmortem that was written elsewhere was brought.",
    "postmortem.text.saved": "A postmortem's text got a new version, or an earlier one came back.",
    "postmortem.reviewed": "The review of a postmortem was held.",
    "postmortem.published": "A postmortem was published.",
    "postmortem.action.agreed": "An action item was agreed.",
    "postmortem.action.changed": "An action item got other words, another owner, date, kind or link.",
    "postmortem.action.moved": "An action item began, was blocked, done, dropped or opened again.",
    "ritual.occurrence.recorded": "A ritual was held, or skipped for a reason.",
    "calendar.feed.made": "Somebody made a calendar to subscribe to, under a new address.",
    "calendar.feed.ended": "Somebody ended the calendar that they subscribed to.",
    "calendar.meetings.listed": "The meetings of a team's next hours were read from its calendar.",
    "calendar.meetings.postponed": "Meetings of a team wait until its Rescue is over.",
    "calendar.meetings.given_back": "Meetings that were postponed came back.",
    "calendar.source.kept": "A team's calendar is read from an address.",
    "calendar.source.forgotten": "A team's calendar is no longer read from an address.",
    "organisation.sample.loaded": "The sample organisation was loaded.",
    "organisation.sample.removed": "The sample organisation was put away.",
}


class UnknownFact(LookupError):
    """A fact that is not on the list: a mistake of ours."""


def known_fact(name: str) -> str:
    """The name itself, where it is on the list.

    Raises:
        UnknownFact: It is not.

    >>> known_fact("mode.rescue.declared")
    'mode.rescue.declared'
    """
    if name not in FACTS:
        raise UnknownFact(name)
    return name
