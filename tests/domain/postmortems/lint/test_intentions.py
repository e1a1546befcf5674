"""Intentions told from changes of the system."""

import pytest

from peacetime.domain.postmortems.lint import lint

BASE = """# Outage of checkout, 2026-03-01

## Timeline

- 10:00 UTC errors rise
- 11:00 UTC resolved

## Root cause

The pool had no upper bound, and no test covers a slow database.

## Action items

"""
INTENTIONS = [
    "- Remind Bo to be more careful (Ada, 2026-03-12)",
    "- Avoid this by being more careful (Ada, 2026-03-12)",
    "- Make sure the on-call remembers to check the dashboard (Ada, 2026-03-12)",
    "- Read release notes more carefully (Ada, 2026-03-12)",
    "- Be more careful with migrations (Ada, 2026-03-12)",
    "- We'll be more careful (Ada, 2026-03-12)",
    "- Remember to run the migrations first (Ada, 2026-03-12)",
    "- Pay more attention to alerts (Ada, 2026-03-12)",
    "- Try to communicate earlier (Ada, 2026-03-12)",
    "- Raise awareness of the runbook (Ada, 2026-03-12)",
    "- Engineers should double-check configs before deploying (Ada, 2026-03-12)",
    "- Künftig besser aufpassen (Ada, 2026-03-12)",
    "- Bei Änderungen vorsichtiger sein (Ada, 2026-03-12)",
    "- Vorsichtiger bei Migrationen sein (Ada, 2026-03-12)",
    "- Remind everyone to follow the runbook (Ada, 2026-03-12)",
    "- Communicate better with support (Ada, 2026-03-12)",
    "- Make sure we don't do this in future (Ada, 2026-03-12)",
    "- Be mindful of rate limits (Ada, 2026-03-12)",
    "- Ensure everyone is more careful next time (Ada, 2026-03-12)",
    "- The team needs to be more vigilant during deploys (Ada, 2026-03-12)",
    "- Ada: be extra careful with production (by 2026-03-12)",
    "- Improve communication between teams (Ada, 2026-03-12)",
    "- Don't forget to update the DNS (Ada, 2026-03-12)",
    "- Wir müssen sorgfältiger testen (Ada, 2026-03-12)",
    "- Take more care when editing production (Ada, 2026-03-12)",
    "- Try harder to test changes (Ada, 2026-03-12)",
    "- Developers must remember to bump the version (Ada, 2026-03-12)",
    "- Be careful when running scripts on the pipeline (Ada, 2026-03-12)",
    "- Keep an eye on disk usage (Ada, 2026-03-12)",
    "- Always check the region before terminating instances (Ada, 2026-03-12)",
    "- Never deploy without telling the on-call (Ada, 2026-03-12)",
    "- Everyone should read the runbook (Ada, 2026-03-12)",
    "- Think before you run a command (Ada, 2026-03-12)",
    "- Test more thoroughly before releasing (Ada, 2026-03-12)",
    "- Be proactive about capacity (Ada, 2026-03-12)",
    "- Avoid making the same mistake again (Ada, 2026-03-12)",
    "- Slow down and verify before applying changes (Ada, 2026-03-12)",
    "- Strive for better code quality (Ada, 2026-03-12)",
    "- We must communicate changes earlier (Ada, 2026-03-12)",
    "- Let's not do that again (Ada, 2026-03-12)",
    "- Developers should think about capacity (Ada, 2026-03-12)",
    "- Increase vigilance during holidays (Ada, 2026-03-12)",
    "- Reminder to check the calendar before deploying (Ada, 2026-03-12)",
    "- Make sure nobody pushes untested config again (Ada, 2026-03-12)",
    "- Let's all keep a closer eye on the upgrade mails (Ada, 2026-03-12)",
    "- Try to avoid deploying on Fridays (Ada, 2026-03-12)",
    "- Do not deploy on Fridays (Ada, 2026-03-12)",
    "- Be sure to test on staging first (Ada, 2026-03-12)",
    "- Check twice before running SQL in production (Ada, 2026-03-12)",
    "- Stop making changes without telling anyone (Ada, 2026-03-12)",
    "- Engineers to familiarise themselves with the runbook (Ada, 2026-03-12)",
    "- Let people know when maintenance is planned (Ada, 2026-03-12)",
    "- Hold each other accountable for tests (Ada, 2026-03-12)",
    "- Work more closely with the database group (Ada, 2026-03-12)",
    "- Have people read the docs (Ada, 2026-03-12)",
    "- Be quicker to escalate (Ada, 2026-03-12)",
    "- Learn from this incident (Ada, 2026-03-12)",
    "- Sorgsamer mit Zugangsdaten umgehen (Ada, 2026-03-12)",
    "- Bitte immer vorher testen (Ada, 2026-03-12)",
    "- Please read the change calendar before deploying (Ada, 2026-03-12)",
    "- Keep communication lines open between ops and dev (Ada, 2026-03-12)",
    "- Ensure that such mistakes do not happen again (Ada, 2026-03-12)",
    "- Talk to each other more (Ada, 2026-03-12)",
    "- Everyone must stick to the change process (Ada, 2026-03-12)",
]

CHANGES = [
    "- Improve the culler, being careful not to delete running pods (Ada, 2026-03-12)",
    "- The new algorithm is being careful with old leases already (Ada, 2026-03-12)",
    "- Carefully migrate the ledger to the new cluster (Ada, 2026-03-12)",
    "- Make the retry algorithm more careful with old leases (Ada, 2026-03-12)",
    "- The scheduler should be more careful when evicting (Ada, 2026-03-12)",
    "- Make the query more efficient (Ada, 2026-03-12)",
    "- Remember to serialise the session before it is cached (Ada, 2026-03-12)",
    "- Add a CI check so nobody has to remember to bump the version (Ada, 2026-03-12)",
    "- Try to reproduce the deadlock in staging (Ada, 2026-03-12)",
    "- Be more careful: reject plans that delete data in CI (Ada, 2026-03-12)",
    "- Make sure the queue has a limit (Ada, 2026-03-12)",
    "- Alert the on-call when attention is needed (Ada, 2026-03-12)",
    "- Add a banner that reminds engineers which cluster they are on (Ada, 2026-03-12)",
    "- Automate the careful rollout of certificates (Ada, 2026-03-12)",
    "- Ensure the cache is aware of zones (Ada, 2026-03-12)",
    "- Make the client aware of retries (Ada, 2026-03-12)",
    "- Cache should remember the last good value (Ada, 2026-03-12)",
    "- Always encrypt backups at rest (Ada, 2026-03-12)",
    "- Never cache 5xx responses in the CDN (Ada, 2026-03-12)",
    "- Improve communication between the scheduler and workers by adding acks (Ada, 2026-03-12)",
    "- Always set an expiry on cache keys (Ada, 2026-03-12)",
    "- Never expose the admin port on the public load balancer (Ada, 2026-03-12)",
    "- Ensure nobody can delete the bucket by enabling object lock (Ada, 2026-03-12)",
    "- Make sure everyone has access to the dashboard (Ada, 2026-03-12)",
    "- Read replicas for the reporting queries (Ada, 2026-03-12)",
    "- Watch the queue length with an alert at 1,000 (Ada, 2026-03-12)",
    "- Test restores monthly with a scheduled job (Ada, 2026-03-12)",
    "- Validate input more strictly in the parser (Ada, 2026-03-12)",
    "- Check consistency of replicas nightly (Ada, 2026-03-12)",
    "- Teach the scheduler to be mindful of zones (Ada, 2026-03-12)",
    "- Block deploys on Fridays in the pipeline (Ada, 2026-03-12)",
    "- Let the scheduler know when a node drains (Ada, 2026-03-12)",
    "- Work around the driver bug by pinning 2.1 (Ada, 2026-03-12)",
    "- Escalate alerts to the secondary after 5 minutes (Ada, 2026-03-12)",
    "- Always verify signatures in the webhook handler (Ada, 2026-03-12)",
    "- Always check the return code of the migration (Ada, 2026-03-12)",
    "- Never trust the X-Forwarded-For header (Ada, 2026-03-12)",
    "- Never retry without a backoff (Ada, 2026-03-12)",
    "- Avoid making two requests per page (Ada, 2026-03-12)",
    "- Avoid touching disk on the hot path (Ada, 2026-03-12)",
    "- Don't push metrics from the hot path (Ada, 2026-03-12)",
    "- Users are reminded by the tool to rotate keys (Ada, 2026-03-12)",
    "- Always notify the secondary when disk is full (Ada, 2026-03-12)",
    "- Ensure everyone can reach the status page from outside (Ada, 2026-03-12)",
    "- Test twice the expected load with the generator (Ada, 2026-03-12)",
    "- Remind tenants by mail 30 days before their certificate expires (Ada, 2026-03-12)",
]


def rules(text: str) -> list[str]:
    return sorted({found.rule.value for found in lint(text)})


@pytest.mark.parametrize("item", INTENTIONS)
def test_asking_people_to_try_harder_is_an_intention(item: str) -> None:
    assert rules(BASE + item) == ["intention"]


@pytest.mark.parametrize("item", CHANGES)
def test_a_change_of_the_system_is_none(item: str) -> None:
    assert rules(BASE + item) == []


@pytest.mark.parametrize(
    "lesson",
    [
        "We should be more careful with deploys.",
        "Wir müssen künftig besser aufpassen.",
        "Be more mindful of rate limits.",
        "We should try to not change so much at once.",
    ],
)
def test_a_lesson_that_asks_for_care_is_an_intention(lesson: str) -> None:
    assert rules(BASE + f"## Lessons learned\n\n- {lesson}\n") == ["intention"]


@pytest.mark.parametrize(
    "lesson",
    [
        "We were careful with deploys, and that helped.",
        "Had we been more careful, it would have held.",
        "Alerts on the pool paid off.",
    ],
)
def test_a_lesson_that_tells_what_was_is_none(lesson: str) -> None:
    assert rules(BASE + f"## Lessons learned\n\n- {lesson}\n") == []


def test_a_done_item_is_not_held_to_it() -> None:
    assert rules(BASE + "- [x] Be more careful with migrations\n") == []
