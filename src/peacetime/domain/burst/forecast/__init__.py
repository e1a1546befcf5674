"""What Rescue will cost in the coming weeks, and how far that can be trusted.

Begin at `backtest.look_ahead`. Incidents become periods of Rescue (`periods`); their weekly number
(`counts`) and their length (`durations`) are learnt and put together with the past itself (`hours`);
levels learn from their own misses (`conformal`); every forecast is judged on the history it is made
from (`backtest`, by `scores`, against `baselines`). `simulation` follows people's balances ahead.
`families` are made-up histories whose law is known.
"""
