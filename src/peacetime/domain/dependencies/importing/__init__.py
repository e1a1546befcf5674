"""Graphs that other tools keep, read into services and needs with everything that was odd about them.

Nothing here fetches anything: a reader is given what was parsed. What an import says of a coupling is a
hint and never a label; an edge without one is unknown, until a person says.
"""
