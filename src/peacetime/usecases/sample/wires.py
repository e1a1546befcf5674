"""What the sample's services need of one another: what is true in the sample, before any of it is written down.

It holds what real graphs hold: a cache, a queue, replicas that share one zone, a soft need without a
timeout that hangs, two services that wait for one another to start, a promise that nothing can keep, needs
that nobody has labelled, and one that is labelled soft and went down with its provider every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

# Run by others, or by everybody: nobody's here.
OUTSIDE = ("Card processor", "Edge network", "Mail provider", "Carrier", "Zone north")
OF_IDENTITY = ("Accounts database 1", "Accounts database 2")

PROMISES = {
    "Storefront": 0.995,
    "Checkout API": 0.9995,
    "Sign-in": 0.9999,
    "Catalog API": 0.99,
    "Event stream": 0.995,
    "Card processor": 0.9995,
    "Edge network": 0.9999,
    "Mail provider": 0.995,
    "Carrier": 0.99,
    "Zone north": 0.9999,
}
# What consumers expect of a provider, whatever it promises.
EXPECTED = {
    ("Storefront", "Catalog API"): 0.995,  # which promises 99%
    ("App backend", "Checkout API"): 0.999,
    ("Checkout API", "Sessions"): 0.999,  # which promises nothing, either
    ("App backend", "Sign-in"): 0.9995,
    ("Checkout API", "Payments"): 0.9995,  # which promises nothing
    ("Catalog API", "Event stream"): 0.99,
}
QUIET = ("Reports", "Push notifications", "Suggestions")  # whose falls call nobody


@dataclass(frozen=True, slots=True)
class Wire:
    """One need of the sample; days are before the load.

    Args:
        consumer: Who needs.
        providers: Whom, by their names.
        coupling: As its lead labelled it; "unknown" where nobody did.
        enough: Of the providers; None for all.
        cover: In minutes.
        timeout: In seconds.
        breaker: Whether there is one.
        retries: How often a call is tried again.
        drilled: So many days ago; None for never.
        attribute: What of the consumer shows it.
        journey: Of several.
        is_seen: Whether its traffic was seen, too.
        is_declared: Whether anybody declared it.
    """

    consumer: str
    providers: tuple[str, ...]
    coupling: str
    enough: int | None = None
    cover: float = 0
    timeout: float | None = None
    breaker: bool = False
    retries: int = 0
    drilled: int | None = None
    attribute: str = ""
    journey: str = ""
    is_seen: bool = True
    is_declared: bool = True


def _wire(consumer: str, *providers: str, coupling: str = "hard", **more: object) -> Wire:
    return Wire(consumer, providers, coupling, **more)  # type: ignore[arg-type]


WIRES = (
    _wire("Storefront", "Catalog API", cover=15, timeout=1.5, drilled=31),
    _wire("Storefront", "Content delivery"),
    _wire("Storefront", "Sessions", timeout=0.5),
    _wire(
        "Storefront",
        "Search",
        coupling="soft",
        timeout=0.8,
        breaker=True,
        drilled=24,
        attribute="The search box",
    ),
    _wire("Storefront", "Basket", coupling="soft", attribute="The number on the basket"),
    _wire("Storefront", "Suggestions", coupling="soft", timeout=0.3, attribute="Suggestions"),
    _wire(
        "Content delivery",
        "Edge network",
        coupling="soft",
        timeout=2,
        attribute="Going around the edge",
        drilled=160,
    ),
    _wire("Content delivery", "Product images", coupling="unknown"),
    _wire("Checkout API", "Payments", timeout=8, retries=2),
    _wire("Checkout API", "Basket", timeout=1),
    _wire("Checkout API", "Prices", cover=5, timeout=1, drilled=75),
    _wire("Checkout API", "Sessions", timeout=0.5),
    _wire("Checkout API", "Shipping labels", coupling="soft", attribute="The price of each parcel"),
    _wire(
        "Checkout API",
        "Mail provider",
        coupling="soft",
        cover=240,
        timeout=5,
        drilled=52,
        attribute="The confirmation",
    ),
    _wire(
        "Payments",
        "Card processor",
        coupling="soft",
        timeout=10,
        retries=3,
        attribute="Paying by card; by invoice goes on",
    ),
    _wire("Payments", "Invoices", coupling="unknown"),
    _wire("Basket", "Sessions", timeout=0.5),
    _wire("Basket", "Catalog API", coupling="soft", timeout=1, attribute="Pictures of products"),
    _wire("Invoices", "Mail provider", cover=480, is_seen=False),
    _wire("Sign-in", "Accounts", timeout=1, retries=1),
    _wire("Sign-in", "Sessions", timeout=0.5),
    _wire("Sessions", "Accounts", timeout=1),
    _wire("Accounts", "Sessions", coupling="hard", timeout=1),
    _wire("Accounts", *OF_IDENTITY, enough=1, timeout=1, drilled=18),
    _wire("Accounts", "Mail provider", coupling="soft", timeout=3, attribute="Reset mails"),
    _wire(OF_IDENTITY[0], "Zone north", is_seen=False),
    _wire(OF_IDENTITY[1], "Zone north", is_seen=False),
    _wire("Search", "Search indexer", coupling="soft", cover=inf, attribute="Results of this hour"),
    _wire("Search", "Catalog API", coupling="unknown"),
    _wire("Suggestions", "Search", timeout=0.5),
    _wire("Search indexer", "Event stream", cover=30),
    _wire("Search indexer", "Catalog API", cover=60),
    _wire("Catalog API", "Prices", timeout=1),
    _wire("Catalog API", "Product images", coupling="soft", timeout=2, attribute="Photos"),
    _wire("Catalog API", "Event stream", cover=20, attribute="What is in stock"),
    _wire("Product images", "Zone north", is_seen=False),
    _wire("Event stream", "Zone north", is_seen=False),
    _wire("Warehouse", "Event stream", cover=120),
    _wire("Reports", "Warehouse"),
    _wire("Shipping labels", "Carrier", timeout=20),
    _wire("Shipping labels", "Warehouse link", cover=60),
    _wire("Parcel tracking", "Carrier", coupling="soft", timeout=10, attribute="Where it is now"),
    _wire("Parcel tracking", "Event stream", coupling="unknown"),
    _wire("App backend", "Sign-in", timeout=2, retries=2),
    _wire("App backend", "Catalog API", cover=15, timeout=2),
    _wire("App backend", "Checkout API", timeout=10, journey="Ordering"),
    _wire("App backend", "Search", coupling="soft", timeout=1, attribute="The search field"),
    _wire("Push notifications", "Event stream", cover=10),
    _wire("App backend", "Invoices", coupling="unknown", is_declared=False),
)

# Which service brought an incident, by what was found to be its cause, and at most how many of them.
CAUSES = {
    "A fraud rule at the payment provider": ("Card processor", 4),
    "After a timeout the worker repeated": ("Card processor", 2),
    "A change at Logistics": ("Shipping labels", 9),
    "A campaign to old addresses": ("Mail provider", 9),
    "Catalog changed sizes": ("Catalog API", 9),
    "A field was renamed upstream": ("Event stream", 9),
    "A consumer lost its connection": ("Event stream", 9),
    "One slow message held up": ("Event stream", 9),
    "A configuration error at the provider of the edge": ("Edge network", 9),
    "The carrier changed its certificate": ("Carrier", 9),
    "A rule of customs changed": ("Carrier", 9),
}
