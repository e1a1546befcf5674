"""Whose outage puts which team in Rescue Mode, when, for how long, and what to change first.

A system is described by `services`, their `needs` and their outages' `durations`, put together and checked in
`system` (`problems` tells all that is wrong at once). On it stand:

- `time_to_down` and `what_if`: an outage told minute by minute, by service and by team
- `rescue`: Rescue minutes a month by team and root cause; `overdraft`: the chance that they are too many;
  `replay`: the same of what has happened
- `changes`: what to soften, cover, guard or double, what each saves, and what to find out or to drill first
- `availability` and `promises`: what is implied, and what was promised; `labels`: whether couplings are what
  they are said to be; `structure` and `lint`: what looks wrong; `simulation`: the referee
- `describing` and `importing`: files to read and write it; `fast`: compiled loops for very large systems

>>> from peacetime.domain.dependencies.durations import Exponential
>>> from peacetime.domain.dependencies.needs import Coupling, Member, Need
>>> from peacetime.domain.dependencies.rescue import rescue_costs
>>> from peacetime.domain.dependencies.services import Outages, Service
>>> from peacetime.domain.dependencies.system import System
>>> from peacetime.domain.dependencies.what_if import what_if
>>> orders = Service("orders", "Orders", Outages(per_month=2, duration=Exponential(30)))
>>> page = Need("page", (Member("orders", cover_minutes=15),), Coupling.HARD)
>>> shop = System((Service("page", "Customer"), orders), (page,))
>>> [(fate.team, fate.start, fate.minutes) for fate in what_if(shop, ["orders"], 30).rescues]
[('Orders', 0.0, 30.0), ('Customer', 15.0, 15.0)]
>>> round(rescue_costs(shop).team_minutes()["Customer"], 1)
36.4
"""
