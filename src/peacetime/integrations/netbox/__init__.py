"""NetBox: what stands where, which is no trouble by itself."""
