"""The playbooks as they are shipped: what the framework asks for, in our own words."""

from __future__ import annotations

from peacetime.domain.modes.playbooks.playbook import Playbook, PlaybookMode

DELIVERY = Playbook(
    objective="Turn the plan into working software at a pace the team could keep up for years.",
    mindset="Calm and deliberate: choose what makes next month easier, not only what makes today shorter.",
    constraints=(
        "Surprises stay small: what enters the plan is agreed before it begins.",
        "Hours of undisturbed work are guarded; meetings come in blocks.",
    ),
    signals=(
        "On-call nights are quiet.",
        "Everybody can say what comes next, and why.",
        "New work rarely uncovers something nobody had thought of.",
    ),
    success_measures=(
        "Work arrives when it was forecast to arrive.",
        "What gets done hardly changes from week to week.",
        "Little of what was released has to be repaired.",
        "The team has room for what it promised.",
    ),
    activities=(
        "Plan and deliver: iterations, objectives, a forecast that leaves room for a Rescue.",
        "Look after people: welcome newcomers, coach, talk about performance, hire.",
        "Look after the craft: review designs, refactor, test first, smooth the way to release.",
        "Learn ahead: goals a little too high, study on purpose, platform work that pays back many times.",
    ),
    artifacts=(
        "The plan, with its objectives",
        "Notes of design reviews",
        "A growth plan for each person",
        "A plan for paying off technical debt",
        "A plan for hiring",
    ),
    responsibilities=(
        "Everybody has talked about where they want to grow, and has a next step.",
        "The plan fits what the team can do, with room left for a Rescue.",
        "The team knows which goal goes first when two collide.",
        "A piece of work that kept coming back by hand is automated.",
        "A weak point in architecture or tooling is stronger than it was.",
        "Worries and mistakes are spoken of openly; I have asked whether that feels safe.",
        "Open positions move on, and whoever is new could help in a Rescue.",
        "A habit of ours was looked at, and made lighter or kept on purpose.",
    ),
)

RESCUE = Playbook(
    objective="Bring service and people back to safety, keep the damage from spreading, and go back to planned work.",
    mindset="Wide awake and decided: a good step now, a look at what it did, then the next.",
    constraints=(
        "Each change of topic costs minutes that customers feel: one thing at a time.",
        "Words are few, addressed and regular; whoever speaks to the outside shields whoever works.",
    ),
    signals=(
        "An incident of SEV0 or SEV1, or an outage that customers notice.",
        "An attack that is under way, or a hole that others already use.",
        "A release that broke something important.",
        "A call for help that cannot wait until tomorrow.",
        "A deadline on which the business itself depends.",
    ),
    success_measures=(
        "Time until somebody noticed",
        "Time until customers were served again",
        "How many customers felt it, how much, and for how long",
    ),
    activities=(
        "Incident: find it, contain it, repair it, with whoever is on call and whomever they need.",
        "Security: close the hole or stand in front of it, then look for what came through.",
        "Interrupt: steady what a customer urgently needs, at any hour.",
        "Crunch: put everything else aside for one deadline, with an end that was agreed.",
    ),
    artifacts=(
        "The timeline of the incident",
        "The decisions, each with its reason",
        "What stakeholders were told, and when",
        "The postmortem, and what follows from it",
    ),
    responsibilities=(
        "Everybody knows what has to be true for this to be over.",
        "The way back to Delivery Mode is laid out, step by step.",
        "What stands in the responders' way is gone: approvals, meetings, other work.",
        "Stakeholders hear regularly, from one voice.",
        "Each role has one name, and nobody leads beside it.",
        "Somebody looks out for who is tired; breaks and relief are arranged.",
        "Decisions are written down with their reasons, as they are made.",
        "Pressure from outside ends with me and does not reach the team.",
    ),
)

RECOVERING = Playbook(
    objective="Rest, learn what the Rescue has to teach, and let planned work come back step by step.",
    mindset="Kind and curious: how could this happen, never who let it happen.",
    constraints=(
        "Planned work waits until the time that was said; the buffer is not spent on it.",
        "The postmortem has its date before memories fade.",
    ),
    signals=(
        "Customers are served again and the readings stay level.",
        "What holds is a stopgap; the lasting repair is still to come.",
        "People are tired, relieved, or both.",
    ),
    success_measures=(
        "The postmortem took place within days.",
        "Each improvement has one owner and one date.",
        "Nobody worked through the recovery.",
        "The same thing does not come back.",
    ),
    activities=(
        "Let go: finish early, move meetings, catch up on sleep.",
        "Look back together: facts first, then causes, then what made it worse.",
        "Choose the few improvements that matter most, and put them where work is tracked.",
        "Mend the runbook, the alert or the tool that left the team alone.",
    ),
    artifacts=(
        "The postmortem",
        "A handful of improvements, with owners and dates",
        "Runbooks and alerts, corrected",
        "Thanks, by name",
    ),
    responsibilities=(
        "The look back took place, with everybody who was part of it.",
        "The causes underneath are named, and what would keep each from coming back.",
        "Runbooks and tools that left us alone are corrected.",
        "Whoever worked through it has had time to recover.",
        "Everybody's effort was thanked for, by name.",
        "One improvement that makes a repeat less likely is in place.",
    ),
)

STANDARD = {
    PlaybookMode.DELIVERY: DELIVERY,
    PlaybookMode.RESCUE: RESCUE,
    PlaybookMode.RECOVERING: RECOVERING,
}
