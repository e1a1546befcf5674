"""Semaphore: pipelines of 2.0 and builds and deploys of Classic."""
