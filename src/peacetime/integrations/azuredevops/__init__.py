"""Azure DevOps: pull requests, work items, builds, pipelines and releases."""
