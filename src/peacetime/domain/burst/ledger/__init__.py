"""The ledger: who was engaged when, what it cost them by whose clocks, and what that leaves.

`engagements` are known as of a moment; `stretches` lay them side by side; `day_classes` say what time of
day it was; `fold` turns them into `entries` and a `path`; `person` is one's ledger, `team` those of a team.
`credits` is the general core that EBS and EC2 share; `balances` the same for many people as arrays;
`closed_forms` answer without any history.
"""
