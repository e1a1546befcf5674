"""Named time zones: the ones of the IANA database, spelled as there."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted

UTC_NAMES = frozenset({"Z", "UTC", "GMT"})
NOT_PLACES = frozenset({"Factory", "localtime"})


class UnknownTimeZone(InvalidInput):
    """No time zone has this name."""

    code = "unknown_time_zone"


@cache
def zone_names() -> frozenset[str]:
    """Every name a time zone may be given here.

    >>> "Europe/Berlin" in zone_names(), "Factory" in zone_names()
    (True, False)
    """
    return frozenset(available_timezones()) - NOT_PLACES


def named_zone(name: str, *, field: str = "time_zone") -> ZoneInfo:
    """The time zone of that name in the IANA database.

    Args:
        name: `Europe/Berlin`; upper and lower case matter.
        field: Name of the field, for the sentence.

    Raises:
        UnknownTimeZone: `unknown_time_zone`, with the nearest names in its details.

    Source: the IANA time zone database (system's, or the tzdata package).

    >>> named_zone("Europe/Berlin")
    zoneinfo.ZoneInfo(key='Europe/Berlin')
    >>> named_zone("berlin")
    Traceback (most recent call last):
    peacetime.domain.shared.zones.UnknownTimeZone: There is no time zone "berlin". Did you mean \
Europe/Berlin?
    """
    if name in zone_names():
        return ZoneInfo(name)
    nearest = _nearest(name)
    hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Write it like Europe/Berlin."
    sentence = f"There is no time zone {quoted(name)}. {hint}"
    raise UnknownTimeZone(sentence, field=field, details={"suggestions": nearest})


def _nearest(name: str) -> list[str]:
    """Names with the same city first, then names spelled alike."""
    wanted = "_".join(name[:60].lower().split())
    cities = [known for known in sorted(zone_names()) if known.lower().split("/")[-1] == wanted]
    spelled = {known.lower(): known for known in sorted(zone_names())}
    alike = [spelled[word] for word in get_close_matches(wanted, spelled, n=2)]
    return (cities or alike)[:2]
