"""A described system: applied by a file, brought by an import, said one need at a time."""

from datetime import date, timedelta
from typing import Any

import pytest

from peacetime.documents.graphs import Text, read_described, read_graph
from peacetime.domain.dependencies.describing.description import read_need
from peacetime.domain.dependencies.describing.faults import DescriptionRefused
from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.problems import SystemRefused
from peacetime.queries.access import NotAllowed, actor_of
from peacetime.queries.dependencies.needs import needs_after, unmatched
from peacetime.queries.dependencies.system import described_system, known_system, version
from peacetime.queries.lookup import NotFound
from peacetime.queries.sight import WHOLE
from peacetime.storage.models import AuditEntry, Need, Service, SystemVersion
from peacetime.usecases.dependencies.causes import tag_cause, untag_cause
from peacetime.usecases.dependencies.describing import (
    apply_description,
    import_graph,
    preview_description,
)
from peacetime.usecases.dependencies.needs import (
    DrillRefused,
    NeedTwice,
    add_need,
    change_need,
    label_need,
    record_drill,
    remove_need,
)
from peacetime.usecases.incidents import Stale
from tests.builders import NOON, a_member, a_person, a_service, a_team, an_incident

pytestmark = pytest.mark.django_db

SHOP = """
teams:
  checkout: {floor_minutes: 5}
services:
  page: {team: checkout, name: Customer page, promised: 99.9%}
  Orders DB: {outages: {per_month: 2, mean_minutes: 30}, paging: false}
needs:
  - {consumer: page, provider: Orders DB, coupling: hard, cover_minutes: 15}
"""


@pytest.fixture
def admin() -> Any:
    a_team()
    return actor_of(a_person("Ada", org_role="admin"))


@pytest.fixture
def alice() -> Any:
    return actor_of(a_person())


def apply(text: str, actor: Any, **more: Any) -> Any:
    return apply_description(
        read_described(Text(text)), source="shop.yaml", actor=actor, at=NOON, **more
    )


def bring(table: str, actor: Any, form: str = "csv") -> Any:
    return import_graph(read_graph(Text(table, "edges"), form=form), actor=actor, at=NOON)


def sentences(applied: Any) -> list[str]:
    return [change.sentence for change in applied.plan.changes]


def test_a_file_describes_services_and_needs_and_a_second_time_changes_nothing(admin: Any) -> None:
    applied = apply(SHOP, admin)
    assert (applied.version, applied.is_applied) == (1, True)
    assert sentences(applied) == [
        "page is new, owned by checkout",
        "orders-db is new, owned by nobody",
        "checkout: minutes that heal by themselves 5 instead of 0",
        "page needs orders-db is new, hard",
    ]
    assert set(Service.objects.values_list("slug", "name")) == {
        ("page", "Customer page"),
        ("orders-db", "Orders DB"),
    }
    known = known_system(WHOLE, at=NOON)
    assert known.system.needs[0].members[0].cover_minutes == 15
    assert known.system.rule("checkout").floor_minutes == 5
    assert known.system.service("orders-db").is_paging is False
    (shown,) = needs_after()
    assert shown.labelled_by == "ada@example.org"
    assert [(each.kind, each.source) for each in shown.members[0].evidence] == [
        ("declared", "shop.yaml")
    ]
    assert sentences(apply(SHOP, admin)) == []
    assert AuditEntry.objects.filter(fact="dependency.system.described").exists()


def test_a_file_that_calls_a_service_otherwise_renames_it(admin: Any, alice: Any) -> None:
    apply(SHOP, admin)
    other = SHOP.replace("Customer page", "Start page")
    with pytest.raises(NotAllowed):
        apply(other, alice)
    assert sentences(apply(other, admin)) == ["page: called Start page from now on"]
    assert Service.objects.get(slug="page").name == "Start page"
    with pytest.raises(DescriptionRefused, match="Another service is called"):
        apply(SHOP.replace("Customer page", "Orders DB"), admin)


def test_a_preview_writes_nothing(admin: Any) -> None:
    found = preview_description(read_described(Text(SHOP)), source="x", actor=admin, at=NOON)
    assert len(found.plan.changes) == 4
    assert not Service.objects.exists()
    assert not SystemVersion.objects.exists()


def test_what_does_not_fit_changes_nothing_at_all(admin: Any) -> None:
    with pytest.raises(DescriptionRefused, match="Line 9"):
        apply(SHOP + "  - {consumer: page, provider: nowhere}\n", admin)
    with pytest.raises(DescriptionRefused, match='no team "nobody"'):
        apply(SHOP.replace("team: checkout", "team: nobody"), admin)
    assert not Service.objects.exists()


def test_who_saw_another_version_is_told(admin: Any) -> None:
    apply(SHOP, admin, seen=0)
    with pytest.raises(Stale, match="Ada saved version 1 meanwhile"):
        apply(SHOP.replace("15", "30"), admin, seen=0)
    assert apply(SHOP.replace("15", "30"), admin, seen=1).version == 2


def test_a_need_that_leaves_the_file_is_gone_and_other_consumers_stay(admin: Any) -> None:
    apply(SHOP, admin)
    apply(
        "services: {mail: {}}\nneeds: [{consumer: mail, provider: page, coupling: soft}]\n", admin
    )
    applied = apply("services:\n  page: {team: checkout, promised: 99.9%}\n", admin)
    assert sentences(applied) == [
        "page needs orders-db is gone, which ada@example.org labelled hard"
    ]
    assert [need.consumer for need in described_system().system.needs] == ["mail"]


def test_a_member_describes_needs_and_only_leads_and_admins_add_or_move_services(
    admin: Any, alice: Any
) -> None:
    with pytest.raises(NotAllowed):
        apply(SHOP, alice)
    apply(SHOP, admin)
    apply(SHOP.replace("hard", "soft"), alice)
    (shown,) = needs_after()
    assert (shown.coupling, shown.labelled_by) == ("soft", "alice@example.org")
    viewer = actor_of(a_person("Vic", org_role="viewer"))
    with pytest.raises(NotAllowed):
        apply(SHOP, viewer)


def test_a_lead_adds_services_of_the_own_team() -> None:
    lead = a_person("Lena")
    a_member(a_team(), lead, is_lead=True)
    actor = actor_of(lead)
    assert apply("services: {page: {team: checkout}}\n", actor).version == 1
    with pytest.raises(NotAllowed):
        apply("services: {other: {}}\n", actor)


def test_an_import_adds_evidence_and_never_overwrites_a_label(admin: Any) -> None:
    apply(SHOP, admin)
    table = "consumer,provider,coupling,cover_min\npage,orders-db,soft,60\npage,mail,soft,\n"
    applied = bring(table, admin)
    assert sentences(applied) == [
        "mail is new, owned by nobody",
        "page needs orders-db: 2 reasons to believe it instead of 1",
        "page needs mail is new, soft",
    ]
    by_provider = {each.members[0].provider: each for each in needs_after()}
    known, new = by_provider["orders-db"], by_provider["mail"]
    assert (known.coupling, known.members[0].cover_minutes) == ("hard", 15)
    assert (new.coupling, new.labelled_by) == ("soft", "")
    assert sentences(bring(table, admin)) == []


def test_what_is_seen_and_what_is_declared_are_held_against_one_another(admin: Any) -> None:
    apply(SHOP, admin)
    calls = '[{"parent": "page", "child": "mail", "callCount": 3}]'
    bring(calls, admin, form="zipkin")
    found = unmatched()
    assert [each.members[0].provider for each in found.declared_not_seen] == ["orders-db"]
    assert [each.members[0].provider for each in found.seen_not_declared] == ["mail"]
    # a file that does not speak of what was seen leaves it; one that does declares it
    apply(SHOP, admin)
    assert len(unmatched().seen_not_declared) == 1
    apply(SHOP + "  - {consumer: page, provider: mail, coupling: soft}\n", admin)
    assert not unmatched().seen_not_declared
    applied = apply(SHOP, admin)
    assert len(applied.plan.changes) == 1
    assert [each.members[0].provider for each in unmatched().seen_not_declared] == ["mail"]


def test_a_start_up_order_is_evidence_and_no_edge(admin: Any) -> None:
    apply(SHOP, admin)
    compose = "services:\n  page: {image: p, depends_on: [orders-db, cache]}\n  cache: {image: c}\n  orders-db: {image: o}\n"
    applied = bring(compose, admin, form="compose")
    assert [remark.code for remark in applied.plan.remarks] == ["startup_only"]
    (shown,) = needs_after()
    assert [each.kind for each in shown.members[0].evidence] == ["declared", "startup"]


def test_one_need_is_said_changed_labelled_drilled_and_taken_out(alice: Any) -> None:
    a_service("Page"), a_service("Mail")
    shown = add_need(read_need({"consumer": "page", "provider": "mail"}), actor=alice, at=NOON)
    assert (shown.coupling, shown.labelled_by) == ("unknown", "")
    with pytest.raises(NeedTwice):
        add_need(read_need({"consumer": "page", "provider": "mail"}), actor=alice, at=NOON)
    shown = label_need(shown.id, Coupling.SOFT, actor=alice, at=NOON)
    assert (shown.coupling, shown.labelled_by) == ("soft", "alice@example.org")
    said = {"consumer": "page", "provider": "mail", "coupling": "soft", "timeout_seconds": 2}
    shown = change_need(shown.id, read_need(said), actor=alice, at=NOON)
    assert shown.members[0].timeout_seconds == 2
    with pytest.raises(SystemRefused):
        change_need(shown.id, read_need({**said, "cover_minutes": -1}), actor=alice, at=NOON)
    shown = record_drill(
        shown.id, "mail", on=date(2026, 3, 1), held=True, note="Friday", actor=alice, at=NOON
    )
    assert shown.members[0].verified_on == date(2026, 3, 1)
    assert [(e.kind, e.source) for e in shown.members[0].evidence] == [("drill", "It held: Friday")]
    with pytest.raises(DrillRefused):
        record_drill(
            shown.id, "mail", on=NOON.date() + timedelta(1), held=True, actor=alice, at=NOON
        )
    before = version()
    remove_need(shown.id, seen=before, actor=alice, at=NOON)
    assert not Need.objects.exists()
    with pytest.raises(NotFound):
        remove_need(shown.id, actor=alice, at=NOON)


def test_a_drill_that_did_not_hold_verifies_nothing(alice: Any) -> None:
    a_service("Page"), a_service("Mail")
    need = read_need({"consumer": "page", "provider": "mail", "coupling": "soft"})
    shown = add_need(need, actor=alice, at=NOON)
    shown = record_drill(shown.id, "mail", on=NOON.date(), held=False, actor=alice, at=NOON)
    assert shown.members[0].verified_on is None
    assert shown.members[0].evidence[0].source == "It did not hold"


def test_what_brought_an_incident_is_said_and_taken_back(alice: Any) -> None:
    incident = an_incident()
    a_service("Orders")
    assert tag_cause(incident.ref, "orders", actor=alice, at=NOON).service == "orders"
    tag_cause(incident.ref, "orders", actor=alice, at=NOON)
    assert AuditEntry.objects.filter(fact="incident.cause.tagged").count() == 1
    with pytest.raises(NotFound):
        tag_cause(incident.ref, "nowhere", actor=alice, at=NOON)
    assert untag_cause(incident.ref, actor=alice, at=NOON).service is None
