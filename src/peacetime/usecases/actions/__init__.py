"""Action items: agreed, changed, moved on, put into the debt backlog and brought back."""
