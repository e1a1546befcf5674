"""The generic signed webhook (Standard Webhooks): for programs, and for everything else."""
