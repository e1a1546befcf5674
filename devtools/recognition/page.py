"""The page `docs/explanation/recognition.md`: what recognition does, and what a replay of real histories shows."""

from __future__ import annotations

from collections.abc import Sequence

from devtools.docs.tables import table
from devtools.recognition.histories import GRAVE, MANY, Truth
from devtools.recognition.replay import Replayed, middle
from peacetime.domain.modes.recognition.signs import LABELS, WEIGHTS
from peacetime.domain.modes.recognition.thresholds import LABELS as SETTINGS
from peacetime.domain.modes.recognition.thresholds import Thresholds
from peacetime.domain.shared.proportions import Proportion

SPOKEN = {
    Truth.DECLARED: "people’s own declarations",
    Truth.POSTED: "incidents that people posted; maintenance is none",
    Truth.HINDSIGHT: "hindsight",
}

BEGINNING = """
The framework wants a team to see early which mode it is in. Peacetime looks at what other tools say, and where
that looks like Rescue Mode it tells the team’s lead, with the reasons: “These signals look like Rescue Mode;
declare?” It does so once an episode, and declares by itself only where an organisation has set it so.

## What speaks for Rescue Mode

Every sign has a weight. Signals look like Rescue Mode once the weights come to {enter:g} and one of the
framework’s own signs is among them. The load of a Rescue without the word is told once load alone has come to
{enter:g} and an episode has gone on for {undeclared:g} minutes.
"""

AFTER_WEIGHTS = """
A match of an outage or a regression counts in full once it has lasted for {lasting:g} minutes, or where three
alerts speak of it. What has gone on for {known:g} hours without more of it beginning is no news and counts for
nothing. An alert that its tool calls a warning is no outage. A CVE counts in full where an attack is spoken of,
and half where a tool merely calls it critical.

## Once an episode

An episode begins at {enter:g} and is over once the weights have stayed below {leave:g} for {dwell:g} minutes:
what hovers at the edge is told once and not ten times. It brings a second suggestion in one case alone: a Sev-0/1
or an attack is named after something lesser was told. A declared Rescue answers an episode, also for the time
after its stand-down, while the same alerts still fire.

Two more things are noticed. A **stale** Rescue: for {quiet:g} hours nothing was written and no alert began, its
criteria are met but the postmortem, and nobody has stood down; after {forgotten:g} hours whatever the criteria
say. **In and out**: {flaps} Rescues were declared within {flap_hours:g} hours.

Every team has these numbers in its settings, and can be told nothing for a while.

## What becomes of a suggestion

*Followed*: what it asks for was done within {followed:g} hours, even after a no, since it was right then. Else
*dismissed* (no Rescue, or handled already), *ended by itself*, or *nobody answered* for {expire:g} hours. The
precision that the product shows is followed ÷ all that have a fate, with Wilson’s interval.
"""

REPLAY = """
## What a replay of real histories shows

`{command}` replays public histories of five organisations as if their records were signals, minute by minute,
with the default settings. **Records of incidents are not alerts**: they are fewer, they were written by people or
by a checker that had looked twice, and nobody published who was engaged. So read this as what the rules do with
real moments and real words, not as what your lead will see.

- **declared**: records with the moment at which people declared. The signal is the record’s title at its impact
  or detection, without any level. Every signal belongs to an incident here, so precision says nothing; recall and
  the lead over people do.
- **posted**: a status page with incidents and maintenance. The level is the word of the page. A true Rescue is an
  incident that was posted; maintenance is signalled alike, since no monitor knows of it. The record that is the
  signal is also the truth: recall is kind, and precision tells how often maintenance is taken for trouble.
- **hindsight**: checks of services, down and up again. Nobody declared anything. A stretch of downtime counts as a
  Rescue where it lasted {grave:g} minutes or hit {many} services at one time. That is our rule, told from the
  end, and at the time nobody can know it.

A suggestion is right where it is made inside a true period, or people declare within {followed:g} hours. *Told*
is the share of true periods with a suggestion of their own; *told or known* adds those inside an episode that was
told before. *Signals in a true period* is what a tool that tells each of them would be right about; it repeats itself
within one Rescue, so compare how many it tells and not the share alone.
"""

VARIANTS = """
The same, where an outage counts in full after another time. The default was 5 minutes before this table was first
seen, and is 15 because of it: hardly a Rescue fewer is told, and far less noise. “Unable to” and “stopped working”
were added to the words of an outage after the titles of these histories were read. So the figures above are a
little kinder than those of a history that nobody has seen.
"""

ENDING = """
What this cannot show: **load** (nobody published who was engaged, or when people work), and so the undeclared
Rescue; **stale** Rescues and **flapping** (the histories hold no entries of rooms, and nobody said which Rescues
were too long); and anything of **severities, exploits and escalations**, which these records hardly name. Each
of them has tests that are worked out by hand, and no figure. The precision of your own organisation is on the
page of suggestions, counted from what your people did.
"""


def page(
    found: Sequence[Replayed], other: Sequence[tuple[str, Sequence[Replayed]]], command: str
) -> str:
    limits = Thresholds()
    values = {
        "enter": limits.enter,
        "leave": limits.leave,
        "dwell": limits.dwell_minutes,
        "lasting": limits.lasting_minutes,
        "known": limits.known_hours,
        "undeclared": limits.undeclared_minutes,
        "quiet": limits.quiet_hours,
        "forgotten": limits.forgotten_hours,
        "flaps": limits.flaps,
        "flap_hours": limits.flap_hours,
        "followed": limits.followed_hours,
        "expire": limits.expire_hours,
        "command": command,
        "grave": GRAVE.total_seconds() / 60,
        "many": MANY,
    }
    parts = [
        "# How a mode is recognised",
        "*The weights and figures on this page are written by `make recognition`.*",
        BEGINNING.strip().format(**values),
        weights(),
        AFTER_WEIGHTS.strip().format(**values),
        settings(),
        REPLAY.strip().format(**values),
        figures(found),
        leads(found),
        "### With other settings",
        VARIANTS.strip(),
        variants(other),
        ENDING.strip(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def weights() -> str:
    rows = [
        (LABELS[sign], f"{each.at_once:g}", f"{each.lasting:g}", f"{each.most:g}")
        for sign, each in WEIGHTS.items()
    ]
    return table(("Sign", "At once", "Once it lasts", "All together at most"), rows)


def settings() -> str:
    limits = Thresholds()
    rows = [
        (label, f"{getattr(limits, name):g}", help_) for name, (label, help_) in SETTINGS.items()
    ]
    return table(("Setting", "Default", "What it is"), rows)


def figures(found: Sequence[Replayed]) -> str:
    rows = [
        (
            f"{each.name} ({each.truth.value})",
            f"{each.signals:,}",
            f"{each.periods:,}",
            f"{each.made:,}",
            _share(each.precision),
            _share(each.alone),
            _share(each.recall),
            _share(each.covered),
            middle(each.delays),
        )
        for each in found
    ]
    head = (
        *("History", "Signals", "True periods", "Suggestions", "Precision"),
        *("Signals in a true period", "Told", "Told or known", "Delay, median"),
    )
    return table(head, rows)


def leads(found: Sequence[Replayed]) -> str:
    """Against people's own declarations, where there are any."""
    lines = []
    for each in found:
        if each.ahead is None:
            continue
        lines.append(
            f"At {each.name} people declared {each.periods} times ({each.left_out} records lack that moment, or "
            f"end before it). {each.speaking} of the {each.signals} titles hold a sign at all. In {_share(each.ahead)} a suggestion came before them. Where one came, people declared "
            f"{middle(each.lead)} after it; negative is before it."
        )
    return "\n\n".join(lines)


def variants(other: Sequence[tuple[str, Sequence[Replayed]]]) -> str:
    rows = [
        (
            f"{each.name}",
            label,
            f"{each.made:,}",
            _share(each.precision),
            _share(each.recall),
            middle(each.delays),
        )
        for label, found in other
        for each in found
        if each.truth is Truth.HINDSIGHT
    ]
    head = ("History", "Counts in full after", "Suggestions", "Precision", "Told", "Delay, median")
    return table(head, sorted(rows, key=lambda row: row[0]))


def _share(found: Proportion) -> str:
    if found.share is None or found.low is None or found.high is None:
        return "not known"
    return (
        f"{found.count:,} of {found.of:,} ({found.share:.0%}; {found.low:.0%} to {found.high:.0%})"
    )
