"""The eight teams of the sample organisation: who is in them, what they run, what happens to them."""

from peacetime.usecases.sample.teams import (
    catalog,
    checkout,
    data_platform,
    identity,
    logistics,
    mobile,
    search,
    storefront,
)

TEAMS = (
    checkout.TEAM,
    search.TEAM,
    identity.TEAM,
    catalog.TEAM,
    data_platform.TEAM,
    mobile.TEAM,
    logistics.TEAM,
    storefront.TEAM,
)
