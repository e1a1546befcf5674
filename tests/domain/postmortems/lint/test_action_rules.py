"""Owners, dates and counts of action items, in every form in which people write them."""

from datetime import date
from typing import Any

import pytest

from peacetime.domain.postmortems.lint import EarlierAction, Promises, lint

BASE = """# Outage of checkout, 2026-03-01

## Timeline

- 10:00 UTC errors rise
- 11:00 UTC resolved

## Root cause

The pool had no upper bound, and no test covers a slow database.

## Action items

"""
OWNED = [
    "- Ada reviews all limits by 2026-03-12",
    "Ada\n- Add an alert by 2026-03-12\n\nNoor Haddad:\n- Drill the failover by 2026-03-12",
    "- AB will add an alert next week",
    "| Task | Responsible | Deadline | Progress |\n|:--|:-:|--:|---|\n| Drill it | Kim, Lee | Mar 9 | In progress |",
    "- Increase the timeout -- Ada -- Friday",
    "- TODO(ada): remove the flag, due 3/10",
    "- Ada Byron / add a guard / 20.02.2026",
    "- **Runbook update** - Ada Byron - Feb 14",
    "- Move to the managed store (owner: @ada, due: 2026-06)",
    "4.1 Renew the account. Owner: Ada Byron. Due: 10 Feb 2026.",
    "| Owner | Task | Due |\n|---|---|---|\n| @ada | Add a test | June 28 |",
    "- Add an alert on disk use (Ada, 2026-03-12)",
    "- Add an alert. Owner: Ada. Due: 2026-03-12",
    "- [ ] Add an alert - Ada - 2026-03-12",
    "- [ ] @ada: add an alert by March 12",
    "- Ada to add an alert by 2026-03-12",
    "- **Ada:** add an alert (due 2026-03-12)",
    "- **AB** – add an alert, due 12 March",
    "- Add an alert. **Owner:** @ada-b **Due:** 2026-03-12",
    "- Add an alert [Ada Byron] [2026-03-12]",
    "- Add an alert — *Ada Byron*, by 12 March 2026",
    "- Add an alert\n  - Owner: Ada\n  - Due: 2026-03-12",
    "- Add an alert\n  Owner: Ada, Due: 2026-03-12",
    "1. Add an alert (owner: Ada Byron; due: end of Q2 2026)",
    "- Alert hinzufügen (Verantwortlich: Ada, fällig am 12.03.2026)",
    "- Alert hinzufügen – Jürgen, bis 12. März",
    "| Action | Owner | Due |\n|---|---|---|\n| Add an alert | Ada | 2026-03-12 |",
    "| # | Task | Assignee | ETA | Status |\n|---|---|---|---|---|\n| 1 | Add an alert | @ada | 2026-03-12 | Open |",
    "| Maßnahme | Verantwortlich | Termin |\n|---|---|---|\n| Alarm einrichten | Ada | 12.03.2026 |",
    "**Ada**\n\n- Add an alert by 2026-03-12",
    "### AB\n\n- Add an alert by 2026-03-12",
    "- **AB**\n  - Add an alert by 2026-03-12\n  - Test it by 2026-03-14",
    "### 1. Add an alert on disk use\n\n**Owner:** Ada\n**Due:** 2026-03-12",
    "### Add an alert\n\n- **Owner:** Ada\n- **Due date:** 2026-03-12\n- **Ticket:** OPS-12",
    "- [ ] **Add an alert on disk use** — Owner: Ada Byron — Due: 2026-03-12",
    "- Add an alert | Owner: Ada | Due: 2026-03-12 | OPS-123",
    "- Add an alert (@ada, due Fri 12 Mar)",
    "- Add an alert by Friday (Ada)",
    "- [OPS-12] Add an alert (Ada, Mar 12)",
    "- (Ada) Add an alert, due 2026-03-12",
    "- Add alert; assigned to Ada Byron, ETA 2026-03-12",
    "- Ada: Add an alert. Due 2026-03-12.",
    "* Add an alert. DRI: Ada, deadline: 2026-03-12",
    "- Add an alert (Xochitl Quiroga, 2026-03-12)",
    "Owner: Ada\nDue: 2026-03-12\n\n- Add an alert\n- Test it",
    "- 2026-03-12 Ada: add an alert by 2026-03-12",
    "- Add an alert // Ada // 2026-03-12",
    "- Add an alert - Xochitl - 2026-03-12",
    "- Xochitl to add an alert by 2026-03-12",
    "- Xochitl Quiroga will write the runbook by 2026-03-12",
    "- Add an alert (ada@acme.example, 2026-03-12)",
    "- Add an alert 👤 Ada 📅 2026-03-12",
    "- `@ada` Add an alert by 2026-03-12",
    "- Add an alert @ada 2026-03-12",
    "- Add an alert: Ada by 2026-03-12",
    "- Ask the vendor for its limits, Ada to follow up by EOW",
    "- Add an alert (Ada, 5 Dec)",
    "- [ada] add an alert by 2026-03-12",
    "- Add an alert (AB) 2026-03-12",
    "### Bound the queue\n\nAda does it by 2026-03-12.",
    "### 1. Bound the queue\n\n**Owner:** Ada\n**Due:** 2026-03-12\n\n### 2. Drill the loss of it\n\nOwner: Ada, due 2026-03-13",
    "Ada will bound the queue by 2026-03-12. Noor will drill its loss by 2026-03-13.",
    "| Countermeasure | Responsible | Deadline |\n|---|---|---|\n| Bound the queue | Hr. Conrad | 12.03.2026 |",
    "- Add an alert (Ada), end of Q3",
    "- Owner: Ada. Add an alert by 2026-03-12.",
    "- Add an alert | infra#12 | @ada | 2026-03-12",
    "⬜ Add an alert (Ada, 2026-03-12)\n⬜ Drill it (Ada, 2026-03-13)",
    "|| Action || Owner || Due ||\n| Add an alert | [~ada] | 2026-03-12 |",
    "OPS-1 Add an alert. Assignee: Ada. Due: 2026-03-12\nOPS-2 Drill it. Assignee: Ada. Due: 2026-03-12",
]

NOT_TO_DO = [
    "- Replay the messages – owner: @ada – done 2026-03-12",
    "✅ Add an alert",
    "| Task | Owner | Due | Status |\n|---|---|---|---|\n| ~~Change the vendor~~ | | | Won't do |",
    "- Upgrade the database (Ada, done)",
    "- We already added an alert.",
    "- Backups are now scheduled by the same job.",
    "- Immediate fixes:",
    "- [ ] Item 1 (Owner, Due date)",
    "| Action | Owner | Ticket |\n|---|---|---|\n| Update the playbook | ada | n/a **DONE** |",
    "- No actions.",
    "None.",
    "- N/A",
    "No action items.",
    "- None",
    "Keine.",
    "- [x] Add an alert",
    "- ~~Add an alert~~",
    "- Add an alert (done)",
    "- Add an alert ✅",
    "- Add an alert - DONE",
    "- Done: add an alert",
    "- Add an alert (completed 2026-03-03)",
    "- We rolled back the release",
    "- Rolled back the release at 10:40",
    "- Added an alert",
    "- The disk was replaced.",
    "- Die Regel wurde angepasst.",
    "- https://github.com/acme/infra/issues/12",
    "- #1234",
    "- OPS-123",
    "- [OPS-123](https://jira.example.com/browse/OPS-123)",
    "| Action | Owner | Due | Status |\n|---|---|---|---|\n| Add an alert | | | Done |",
    "- <action item>",
    "- TBD",
    "- [ ] ",
    "| Action | Owner | Due |\n|---|---|---|\n| | | |",
    "- {{ action }}",
    "<!-- - Add an alert -->",
    "- Add an alert (erledigt)",
    "- [x] Add alert (Platform team)",
    "There are no follow-ups from this incident.",
]

BARE = [
    "- Add an alert on disk use",
    "- Add an alert on disk use (everyone)",
    "**All**\n\n- Add an alert",
    "- Add an alert. Owner: TBD. Due: TBD",
    "- Add an alert (Owner: <name>, Due: YYYY-MM-DD)",
    "- Improved alerting for the ledger",
    "- We should add an alert",
    "- Add an alert, see #123",
    "- Add an alert https://github.com/acme/infra/issues/12",
    "| Action | Owner | Due |\n|---|---|---|\n| Add an alert | - | ? |",
    "| Action | Owner | Due |\n|---|---|---|\n| Add an alert | | |",
    "- Add an alert (Kafka)",
    "- Add an alert soon",
    "- Monitoring: add an alert",
    "- Redis to be upgraded",
    "- Make alert rules more efficient",
    "- Upgrade to version 2.1 (ASAP)",
    "- Someone should look at the alert",
    "- Create a runbook for the @here channel ping",
    "- All: add an alert",
    "### Prevention\n\n- Add an alert",
    "- [ ] Add an alert\n  - on every host\n  - on every disk",
]

OF_TEAMS = [
    "- Search guild reviews all limits",
    "Platform team:\n- Add an alert",
    "- Add an alert on disk use (Platform team)",
    "- Add an alert. Owner: SRE",
    "- Platform team to add an alert",
    "- The database team will add an alert",
    "- @acme/platform: add an alert",
    "- Add an alert – DevOps",
    "| Action | Owner |\n|---|---|\n| Add an alert | Infrastructure |",
    "- Team Payments: add an alert",
    "**Platform team**\n\n- Add an alert",
    "- Alarm einrichten (Verantwortlich: Team Plattform)",
    "- Add an alert. Owner: on-call",
]

DATELESS = [
    "- Add an alert (Ada)",
    "- Ada will add an alert",
    "- Add an alert. Owner: Ada. Due: ASAP",
    "- Add an alert - @ada",
    "- Ada: restore the rows of 2026-02-27 into the ledger",
    "| Action | Owner |\n|---|---|\n| Add an alert | Ada |",
]


def rules(items: str, **said: Any) -> list[str]:
    return sorted({found.rule.value for found in lint(BASE + items + "\n", **said)})


@pytest.mark.parametrize("items", OWNED)
def test_with_a_person_and_a_date_nothing_is_said(items: str) -> None:
    assert rules(items) == []


@pytest.mark.parametrize("items", NOT_TO_DO)
def test_what_is_not_to_be_done_needs_neither_owner_nor_date(items: str) -> None:
    assert rules(items) == []


@pytest.mark.parametrize("items", BARE)
def test_an_item_without_owner_and_date_is_marked_for_both(items: str) -> None:
    assert rules(items) == ["no-due-date", "no-owner"]


@pytest.mark.parametrize("items", OF_TEAMS)
def test_a_team_or_a_rota_is_no_owner(items: str) -> None:
    assert rules(items) == ["no-due-date", "team-owner"]


@pytest.mark.parametrize("items", DATELESS)
def test_an_owner_alone_makes_no_date(items: str) -> None:
    assert rules(items) == ["no-due-date"]


def test_the_finding_stands_on_the_line_and_in_the_columns_of_its_item() -> None:
    first, second = lint(BASE + "Some words.\n\n* Add an alert\n  on every host\n")
    assert {first.line, second.line} == {16}
    assert (first.column, first.end_column) == (3, 15)


def test_a_due_date_is_past_only_when_seen_from_a_later_day() -> None:
    item = "- Add an alert (Ada, 2026-03-12)"
    assert rules(item) == []
    assert rules(item, at=date(2026, 3, 12)) == []
    assert rules(item, at=date(2026, 3, 13)) == ["past-due"]
    assert rules("- [x] Add an alert (Ada, 2026-03-12)", at=date(2026, 4, 1)) == []


@pytest.mark.parametrize(
    ("due", "last"),
    [
        ("Q1 2026", date(2026, 3, 31)),
        ("end of March", date(2026, 3, 31)),
        ("12.03.2026", date(2026, 3, 12)),
    ],
)
def test_a_quarter_and_a_month_are_past_when_they_are_over(due: str, last: date) -> None:
    item = f"- Add an alert (Ada, due: {due})"
    assert rules(item, at=last) == []
    assert rules(item, at=date.fromordinal(last.toordinal() + 1)) == ["past-due"]


def test_a_date_that_depends_on_the_day_of_writing_is_never_past() -> None:
    assert rules("- Add an alert (Ada, by Friday)", at=date(2030, 1, 1)) == []


WORDS = ["disk", "memory", "network", "queue", "latency", "errors", "locks"]


def test_the_sixth_open_item_is_one_too_many_and_marked_once() -> None:
    items = [f"- Watch {word} everywhere (Ada, 2026-03-12)" for word in WORDS]
    found = lint(BASE + "\n".join(items))
    assert [(one.rule.value, one.line) for one in found] == [("too-many-actions", 19)]
    assert rules("\n".join(items[:5])) == []


def test_done_items_do_not_count() -> None:
    items = [
        f"- [{'x' if n < 2 else ' '}] Watch {word} everywhere (Ada, 2026-03-12)"
        for n, word in enumerate(WORDS)
    ]
    assert rules("\n".join(items)) == []


def test_sub_bullets_belong_to_their_item() -> None:
    items = "- Watch hosts (Ada, 2026-03-12)\n" + "".join(f"  - {word}\n" for word in WORDS)
    assert rules(items) == []


def test_an_owner_of_a_group_owns_what_is_under_it_and_no_more() -> None:
    items = "**AB**\n\n- Watch disks by 2026-03-12\n\n**Everyone**\n\n- Watch memory by 2026-03-12\n\n**Noor**\n- Watch locks by 2026-03-12"
    assert [(one.rule.value, one.line) for one in lint(BASE + items)] == [("no-owner", 20)]


def test_an_item_that_repeats_one_above_is_marked() -> None:
    items = "- Add a disk alert for ledgers (Ada, 2026-03-12)\n- Add disk alerts for the ledger (Noor, 2026-03-14)"
    [found] = lint(BASE + items)
    assert (found.rule.value, found.line) == ("repeated-action", 15)
    assert "line 14" in found.message


def test_an_item_that_repeats_an_earlier_open_one_names_where_it_was() -> None:
    earlier = [EarlierAction("Alert on disk use of ledgers", "February, item 2")]
    item = "- Add alerts on disk use of the ledger (Ada, 2026-03-12)"
    [found] = lint(BASE + item, earlier=earlier)
    assert found.rule.value == "repeated-action"
    assert "February, item 2" in found.message
    assert rules(item, earlier=Promises(earlier)) == ["repeated-action"]
    assert rules(item.replace("- ", "- [x] "), earlier=earlier) == []


def test_the_same_ticket_in_another_postmortem_is_a_repeat() -> None:
    earlier = [
        EarlierAction("Somebody told us late", "February", ("https://git.example/acme/issues/12",))
    ]
    item = "- Page the on-call (Ada, 2026-03-12) https://git.example/acme/issues/12"
    assert rules(item, earlier=earlier) == ["repeated-action"]
    assert rules(item.replace("/12", "/13"), earlier=earlier) == []


def test_items_about_different_things_are_no_repeats() -> None:
    items = "- Alert on disk use of ledgers (Ada, 2026-03-12)\n- Alert on lock waits of ledgers (Ada, 2026-03-12)"
    assert rules(items) == []


def test_two_links_to_different_tickets_are_no_repeats() -> None:
    items = "- https://git.example/acme/infra/issues/12\n- https://git.example/acme/infra/issues/13"
    assert rules(items) == []


def test_a_few_words_in_common_are_no_repeat() -> None:
    items = "- Review all limits (Ada, 2026-03-12)\n- Review the limits better (Ada, 2026-03-12)"
    assert rules(items) == []


@pytest.mark.parametrize(
    "item", ["", " (everyone)", " (Platform team)", " (Ada)", " (Ada, by 2026-03-12)"]
)
def test_a_finding_names_the_item_in_short(item: str) -> None:
    text = f"{BASE}- Add a limit to the queue of exports{item}\n"
    found = lint(text, at=date(2026, 4, 1))
    assert found
    assert all("“Add a limit to the queue of exports" in one.message for one in found)


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ("- Owner: TBD. Add an alert by 2026-03-12", "no-owner"),
        ("- Owner: on-call. Add an alert by 2026-03-12", "team-owner"),
        ("- Add an alert (Infra, 2026-03-12)", "team-owner"),
        ("- Add an alert — Security, 2026-03-12", "team-owner"),
        ("- Add an alert (Betrieb, 12.03.2026)", "team-owner"),
        ("- Add an alert (sre@acme.example, 2026-03-12)", "team-owner"),
        ("- Add an alert (Postgres, 2026-03-12)", "no-owner"),
        ("- Add an alert - Prevent - 2026-03-12", "no-owner"),
        ("- Kafka to be upgraded by 2026-03-12", "no-owner"),
        ("- Drill it | infra#12 | @ada", "no-due-date"),
        ("⬜ Drill it (Ada)", "no-due-date"),
        (
            "| Maßnahme | Zuständig | Bis |\n|---|---|---|\n| Alarm | n. n. | 12.03.2026 |",
            "no-owner",
        ),
        ("### Drill the loss of the queue\n\nOnce a quarter, first by 2026-03-12.", "no-owner"),
        ("Ada will bound it by 2026-03-12. We will drill it by 2026-03-12.", "no-owner"),
        ("|| Action || Owner || Due ||\n| Drill it | | 2026-03-12 |", "no-owner"),
        ("OPS-1 Drill it. Assignee: Unassigned. Due: 2026-03-12", "no-owner"),
    ],
)
def test_a_rare_form_of_an_item_is_read(item: str, rule: str) -> None:
    assert [found.rule.value for found in lint(BASE + item + "\n")] == [rule]


def test_a_line_that_leads_in_a_list_of_promises_serves_as_a_heading() -> None:
    text = BASE.replace(
        "## Action items\n", "## Postmortem\n\nTo prevent this, we will do the following:\n"
    )
    found = lint(text + "- Drill it (Ada)\n- Bound it (Ada, before the end of March)\n")
    assert [(one.line, one.rule.value) for one in found] == [(16, "no-due-date")]
