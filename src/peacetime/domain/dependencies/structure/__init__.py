"""What stands and falls together: cycles, cold starts, single points of failure, pairs that fell."""
