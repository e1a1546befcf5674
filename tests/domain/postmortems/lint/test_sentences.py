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
]

HONEST = [
    "It is not known what emptied the cache; it may have been the job.",
    "If the job had a lock, the cache would probably have survived; it has none.",
    "The likelihood of a lost lock is not measured.",
    "Open question: was the missing lock perhaps removed?",
    "The job may run twice, because it has no lock.",
    "It is unlikely that the lock was lost; the job never takes one.",
    "The cache must be rebuilt by hand, since no job does it.",
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
