"""How much of the time a service is up, exactly where that can be, and always saying how it was found.

`unique_roots` is the closed form where nothing is redundant; `diagrams` count what is, through `gates`;
`snapshots` take samples where a diagram grows too large; `fault_trees` are the same for trees of events.
"""
