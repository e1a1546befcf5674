"""How much Rescue a team can still absorb: an exact ledger, a forecast, and honest warning signs."""
