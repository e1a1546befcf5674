"""One of everything around signals, for tests that ask who may do what with it."""

from __future__ import annotations

from peacetime.queries.access import PEACETIME
from peacetime.storage.models import AlertGroup, AlertRule, Delivery, Source, Team
from peacetime.usecases.signals.sources import SourceDraft, create_source
from tests.builders import NOON
from tests.groups import a_group, a_mail_source

RULE = 71


def signals_of(team: Team) -> None:
    """The source `prom` of a team, its delivery `deliver1`, the rule 71, the group `alerts01`, the mailbox of `post`."""
    a_mail_source()
    create_source(SourceDraft("Prom", team=team.slug), actor=PEACETIME, at=NOON)
    source = Source.objects.get(slug="prom")
    Delivery.objects.create(
        ref="deliver1",
        source=source,
        received_at=NOON,
        body=b'{"status": "down"}',
        content_type="application/json",
        digest="d" * 32,
        state="dead",
        code="payload_unknown",
        sentence="No tool that is known here sends this.",
    )
    AlertRule.objects.create(
        pk=RULE,
        number=1,
        verb="ignore",
        name="Noise",
        team=team,
        title_pattern="noise*",
        created_at=NOON,
        created_by="dana@example.org",
    )
    group = a_group(team, "Orders fail")
    AlertGroup.objects.filter(pk=group.pk).update(ref="alerts01")
