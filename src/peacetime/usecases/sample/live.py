"""The two Rescues that go on: Checkout with a broken promise, Search as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import Role
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Status
from peacetime.domain.modes.declaration import Declaration, Trigger
from peacetime.usecases.sample import meetings
from peacetime.usecases.sample.founding import address
from peacetime.usecases.sample.scene import Scene

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.usecases.sample.founding import Organisation


def checkout(organisation: Organisation, *, at: datetime) -> None:
    """Payments fail; the comms lead's shift is over, nobody took the role, an update is overdue."""
    maren, tarek, liv, dilara, ruth = (
        *("Maren Vogt", "Tarek Haddad", "Liv Andersen", "Dilara Öztürk", "Ruth Amsel"),
    )
    scene = Scene(organisation.people, at)
    services = tuple(organisation.services[name].name for name in ("Payments", "Checkout API"))
    said = Declaration(
        trigger=Trigger.RELIABILITY,
        summary="Card payments time out for 18% of orders",
        severity=Severity.SEV1,
        done_when="p99 of payments is under 2 s for 20 minutes",
        commander=address(maren),
        comms_lead=address(liv),
        services=services,
        customers_affected="About 18% of orders, all countries",
    )
    scene.declare(organisation.here("checkout").team.slug, said, maren, minutes=102)
    scene.write("PaymentLatencyHigh fired 3 minutes ago, 12 alerts in one", maren, minutes=101)
    scene.role(Role.OPS_LEAD, tarek, minutes=96)
    scene.moments(tarek, minutes=94, detected_at=105)
    scene.tell(
        "Card payments fail for about 18% of orders. Paying by invoice works.",
        Status.INVESTIGATING,
        liv,
        minutes=90,
        next_in=28,
        scope="About 18% of orders, all countries",
    )
    scene.write("The new connection pool is the only change since noon", tarek, minutes=88)
    scene.write(
        "/decision roll back checkout-api because the new connection pool is the only change since noon",
        maren,
        minutes=85,
    )
    scene.role(Role.SCRIBE, ruth, minutes=81)
    scene.tell(
        "The cause is found: a release of today. It is being rolled back, region by region.",
        Status.MITIGATING,
        liv,
        minutes=64,
        next_in=30,
    )
    scene.write("/action rollback finished in 2 of 3 regions", tarek, minutes=52)
    scene.role(Role.RESPONDER, dilara, minutes=50)
    scene.met(3, "Rolled back in 2 of 3 regions", maren, minutes=48)
    team = organisation.here("checkout")
    scene.calendar(team.team.slug, meetings.checkout(team, at=at), ruth, minutes=45)
    scene.write("p99 is 1.7 s in eu-west, 4.9 s in us-east", ruth, minutes=41)
    scene.tell(
        "Payments work in Europe. In North America about 4% of orders still fail.",
        Status.MITIGATING,
        liv,
        minutes=36,
        next_in=30,
    )
    scene.write("/action rollback in us-east waits for a lock on the database", dilara, minutes=27)
    scene.leave(Role.COMMS_LEAD, liv, minutes=21)
    scene.write(
        "/decision end the export that holds the lock because it can run again tonight",
        maren,
        minutes=14,
    )
    scene.write("/action export ended, rollback goes on in us-east", dilara, minutes=9)
    scene.until_now()


def search(organisation: Organisation, *, at: datetime) -> None:
    """The index lags; every role is filled, two of four criteria are met, the next update is promised."""
    devon, mei, omar, grace = ("Devon Clarke", "Mei Tanaka", "Omar Farouk", "Grace Whitfield")
    scene = Scene(organisation.people, at)
    said = Declaration(
        trigger=Trigger.RELIABILITY,
        summary="The index lags, results are up to 40 minutes old",
        severity=Severity.SEV2,
        done_when="The lag is under 5 minutes for half an hour",
        commander=address(devon),
        comms_lead=address(grace),
        services=(organisation.services["Search indexer"].name,),
        customers_affected="New prices and stock show late in results",
    )
    scene.declare(organisation.here("search").team.slug, said, devon, minutes=47)
    scene.write("IndexLag fired 6 minutes ago: 38 min, the limit is 5", devon, minutes=46)
    scene.moments(devon, minutes=46, impact_started_at=91, detected_at=53)
    scene.role(Role.OPS_LEAD, mei, minutes=44)
    scene.write("One partition has not moved for 40 minutes; the others are fine", mei, minutes=39)
    scene.tell(
        "Search results are up to 40 minutes old. Ordering works, prices at checkout are right.",
        Status.IDENTIFIED,
        grace,
        minutes=37,
        next_in=30,
        scope="New prices and stock show late in results",
    )
    scene.role(Role.SCRIBE, omar, minutes=35)
    team = organisation.here("search")
    scene.calendar(team.team.slug, meetings.search(team, at=at), omar, minutes=34)
    scene.postpone(team.team.slug, devon, minutes=33)
    scene.write("/action restarted the consumer of that partition, it moves", mei, minutes=31)
    scene.write(
        "/decision index prices before everything else because a wrong price costs more than a missing photo",
        devon,
        minutes=28,
    )
    scene.met(3, "Prices are indexed first, the rest catches up", devon, minutes=17)
    scene.moments(mei, minutes=16, mitigated_at=18)
    scene.tell(
        "Prices are current again in results. The rest catches up within the hour.",
        Status.MONITORING,
        grace,
        minutes=12,
        next_in=46,
    )
    scene.met(1, "Prices and stock are current", devon, minutes=10)
    scene.write("Lag is at 9 minutes and falls by one a minute", omar, minutes=4)
    scene.until_now()
