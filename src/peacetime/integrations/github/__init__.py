"""GitHub: what its repositories say of issues, runs, deployments and findings."""
