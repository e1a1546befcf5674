"""Blame, triggers and guesses: sentences a reviewer would stop at, and their honest neighbours."""

import pytest

from peacetime.domain.postmortems.lint import lint

TIMELINE = "- 10:00 UTC errors rise\n- 11:00 UTC resolved"
CAUSE = "The pool had no upper bound, and no test covers a slow database."

TRIGGERS = [
    "- A deploy went out at 10:00.\n- Traffic was high.",
    "A deploy went out at 10:00.",
    "Traffic spiked during the campaign.",
    "The disk filled up.",
    "The TLS certificate expired.",
    "Someone deleted the production database.",
    "The outage was caused by a deployment.",
    "A configuration change was pushed to production.",
    "AWS us-east-1 had an outage.",
    "The root cause was a bad deploy.",
    "An engineer ran the wrong script.",
    "- The database server crashed.",
    "Ein Deployment wurde ausgerollt.",
    "Das Zertifikat ist abgelaufen.",
    "The primary database ran out of disk space.",
    "Release 4.2 was rolled out.",
    "**The certificate expired.**",
    "A spike in traffic caused by the sale.",
    "The domain name was not renewed.",
    "Memory ran out on the worker nodes.",
    "A large customer imported two million rows.",
    "The queue grew to 4 million messages.",
    "An operator fat-fingered the command.",
    "A bot crawled the site and load went up.",
    "The nightly batch job started.",
    "Somebody pulled the wrong cable.",
    "A sudden increase in sign-ups.",
    "A user uploaded a 3 GB file.",
    "An admin revoked the token.",
    "An intern truncated the users table.",
    "The DNS zone was modified.",
    "A Kubernetes node went away.",
    "Ein Kollege hat den falschen Server neu gestartet.",
    "The SAN lost power.",
    "The root volume of the CI server was full.",
]

CAUSES = [
    "The certificate expired because nothing renews it.",
    "The deploy removed the index, and no test covers queries without it.",
    "1. Why did it fail? The disk filled.\n2. Why did the disk fill? Logs were never rotated.",
    "A deploy shipped a query without a limit.",
    "The retry loop has no backoff; a restart of the cache turned into a flood.",
    "Log rotation was disabled on the new image, which nobody monitors.",
    "The connection pool was too small for the traffic of the sale.",
    "Unbounded retries amplified a short network fault.",
    "Traffic spiked and the autoscaler was capped at four nodes.",
    "The migration takes an exclusive lock on the table for its whole length.",
    "A deploy went out that expected a table the migration had yet to create.",
    "Two services share one connection pool; a burst in one starves the other.",
    "Every replica shares one certificate and its renewal is a calendar entry of one person.",
    "The batch job holds row locks for its whole run.",
    "Uploads are read into memory as a whole.",
    "The token of one person is used by all pipelines.",
    "After the failover, clients kept stale addresses as the DNS TTL is one hour.",
    "The broker keeps messages forever, and its disk has no alert.",
    "A deploy restarts all pods at once.",
    "The update replaced glibc under a running process and the process reloads plugins lazily.",
    "Deploys go to all regions at the same time.",
    "The pool holds ten connections and the new release opens twenty.",
    "A node was drained while it held the only replica.",
    "Alerts go to a channel that no one reads.",
    "Backups share the disk of the database; the disk filled.",
    "Main is not protected, so that anyone can push to it.",
    "CI artefacts are kept forever on the root volume.",
]

BLAME = [
    "Bob probably should have paged earlier.",
    "John forgot to set up the monitoring of disks.",
    "Bob should have checked the replica first.",
    "The on-call engineer forgot to run the migration.",
    "This was caused by human error.",
    "The root cause was human error by the operator.",
    "The developer was careless.",
    "Alice failed to follow the runbook, and nothing else checks it.",
    "An engineer should have known better.",
    "It was Bob's fault that the index was missing.",
    "The junior engineer didn't bother to test it.",
    "Der Kollege hätte das merken müssen.",
    "Menschliches Versagen führte zum Ausfall.",
    "The outage happened because Bob ignored the warning.",
    "The DBA was negligent.",
    "@bob should not have merged this.",
    "Someone made a stupid mistake.",
    "The operator should have been more careful.",
    "The intern broke production.",
    "The team lead ignored the warning.",
    "An inexperienced engineer ran the command.",
    "Someone on the team was not paying attention.",
    "The engineer wrongly assumed that staging was safe, which was sloppy.",
    "If Tom had been paying attention, this would not have happened.",
    "Nobody on the platform team bothered to look at the alert.",
    "The support agent should not have closed the ticket.",
    "The engineer who merged this clearly did not test it.",
    "The incident is attributable to an operator's lack of diligence.",
    "Sarah never checked the logs.",
    "The SRE on shift slept through the page.",
    "Maria should've asked first.",
    "This would not have happened if the engineer had followed the process.",
    "Schuld war der Praktikant.",
    "Ada deployed without reading the runbook, which was irresponsible.",
    "Tim deployed on a Friday against our rules, he should know better.",
    "Lack of attention by the engineer on duty.",
    "This was Olga's responsibility and she dropped the ball.",
    "The vendor's technician screwed up.",
    "They should have listened to the warnings.",
    "The engineer violated the change policy.",
    "The on-call was asleep and ignored the pages.",
    "Our junior engineer panicked and made it worse.",
    "Had Emma tested the change, it would not have failed.",
]

FACTS = [
    "The engineer restarted the node at 10:05.",
    "We should have tested the failover.",
    "The monitor should have alerted us.",
    "An engineer ran a script that has no dry run.",
    "Alice rolled the release back.",
    "The operator failed to reconcile because its lease was lost.",
    "The on-call engineer should have been paged by the monitor, which was silenced.",
    "Blameless culture: no one made a mistake here that the tools would not allow.",
    "The tool makes human error likely: it has no confirmation.",
    "The health check should have failed.",
    "Users should have received an email.",
    "The engineer did not have access to the cluster.",
    "The user error page was not cached.",
    "The engineer missed the alert because the channel gets 400 a day.",
    "The assistant service should have returned a 404.",
    "The agent should not have restarted the job.",
    "Nobody on the team had access to the vendor's console.",
    "No one noticed for two hours, since no alert covers it.",
    "The new release crashed the site.",
    "The migration broke production.",
    "The scheduler missed the deadline for three jobs.",
    "We missed the first alert.",
    "The reviewer bot failed to comment.",
    "The engineer who had written the service has left.",
    "Ana did not have the permission to roll back.",
    "The lead time to detect was two hours.",
    "The engineer skipped the dry run, which the tool offers but does not require.",
    "Operators could not tell the two clusters apart.",
    "User mistakes are caught by the form.",
    "They should have checked in after 30 s, but the probes were down.",
    "The on-call engineer was supposed to get a page, and none was sent.",
    "The engineer missed the call.",
    "Nobody took the time zone into account in the schedule.",
    "The assistant failed to load.",
    "The system should have asked for a confirmation; the operator had no way to see it.",
    "The on-call was paged at 03:00 for the fourth time that night.",
    "The admin deleted the volume that the console listed as unused.",
    "We did not read the release notes.",
]

GUESSES = [
    "The cache was probably emptied by the nightly job.",
    "We think the job emptied the cache.",
    "It seems that the job emptied the cache.",
    "The job might have emptied the cache.",
    "Presumably the job has no lock.",
    "Perhaps the job ran twice without a lock.",
    "The leak was likely caused by the new client.",
    "Vermutlich hat der Job den Cache ohne Sperre geleert.",
    "I believe the job has no lock.",
    "This may have been due to the missing lock.",
    "The job could have caused the missing lock.",
    "It looks like the pool has no limit.",
    "In all likelihood the missing timeout.",
    "One possible explanation is that the lock is never released.",
    "The kernel might have a bug in its network driver.",
    "We have a hunch that the cache has no limit.",
    "We are fairly sure that the lease expires too early.",
    "Evtl. war die Sperre verloren.",
]

HONEST = [
    "It is not known what emptied the cache; it may have been the job.",
    "If the job had a lock, the cache would probably have survived; it has none.",
    "The likelihood of a lost lock is not measured.",
    "Open question: was the missing lock perhaps removed?",
    "The job may run twice, because it has no lock.",
    "It is unlikely that the lock was lost; the job never takes one.",
    "The cache must be rebuilt by hand, since no job does it.",
    "The operator must restart by hand because nothing else does.",
    "The estimate of rows is off by a factor of a thousand, so that the planner picks a scan.",
    "The queue appears in no dashboard.",
    "The likelihood of a collision is high since ids have four digits.",
    "It is possible to delete the table with the application's own user.",
    "We are sure that the lease expires too early: the trace shows it.",
    "It is certain that the index was missing.",
    "The planner guesses the row count from stale statistics.",
    "Operators believed that the switch was off, because the panel shows a cached value.",
]


def rules(*, cause: str = CAUSE, timeline: str = TIMELINE, more: str = "") -> list[str]:
    text = (
        "# Outage of checkout, 2026-03-01\n\n## Summary\n\nCheckout answered with errors for an hour.\n\n"
        f"## Timeline\n\n{timeline}\n\n## Root cause\n\n{cause}\n{more}"
    )
    return sorted({found.rule.value for found in lint(text)})


@pytest.mark.parametrize("cause", TRIGGERS)
def test_what_set_it_off_is_no_root_cause(cause: str) -> None:
    assert rules(cause=cause) == ["trigger-as-cause"]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_property_of_the_system_is_a_cause(cause: str) -> None:
    assert rules(cause=cause) == []


@pytest.mark.parametrize("sentence", BLAME)
def test_judging_a_person_is_blame(sentence: str) -> None:
    assert rules(cause=f"{sentence} There was no check.") == ["blame"]


@pytest.mark.parametrize("sentence", FACTS)
def test_telling_what_a_person_did_is_none(sentence: str) -> None:
    assert rules(cause=f"{sentence} There was no check.") == []
    assert rules(timeline=f"{TIMELINE}\n- 11:05 UTC {sentence}") == []


@pytest.mark.parametrize("sentence", GUESSES)
def test_a_guess_told_as_a_cause_is_speculation(sentence: str) -> None:
    assert rules(cause=sentence) == ["speculation"]


@pytest.mark.parametrize("sentence", HONEST)
def test_an_open_question_and_a_hypothetical_are_none(sentence: str) -> None:
    assert rules(cause=sentence) == []


def test_a_guess_in_the_timeline_is_speculation() -> None:
    entry = "- 10:05 UTC the database probably ran out of connections"
    assert rules(timeline=f"{TIMELINE}\n{entry}") == ["speculation"]


def test_a_timeline_may_record_what_somebody_suspected() -> None:
    entry = "- 10:05 UTC Ada suspects the network and restarts the proxy"
    assert rules(timeline=f"{TIMELINE}\n{entry}") == []


def test_a_quoted_chat_is_not_the_writers_word() -> None:
    chat = "\n> Bob should have checked it, it was probably the cache.\n"
    assert rules(timeline=f"{TIMELINE}\n{chat}") == []


def test_code_and_appendices_are_not_prose() -> None:
    code = "\n```\nBob should have checked\n```\n\n## Appendix\n\nHuman error, he was careless.\n"
    assert rules(more=code) == []


def test_a_trigger_under_its_own_heading_is_right_there() -> None:
    assert rules(cause=f"{CAUSE}\n\n### Trigger\n\nA deploy went out.") == []


def test_the_finding_marks_the_words() -> None:
    text = "# Root cause\n\nThere was no check. The developer\nwas careless, too.\n\n# Timeline\n\n10:00 down\n"
    [found] = lint(text)
    assert (found.rule.value, found.line, found.column) == ("blame", 3, 21)
