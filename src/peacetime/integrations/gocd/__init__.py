"""GoCD: pipelines and their stages."""
