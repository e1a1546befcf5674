"""Measures what the product promises, each figure beside its bound or a peer of the same run."""
