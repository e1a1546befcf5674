"""CircleCI: workflows and jobs."""
