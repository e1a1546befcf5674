"""The playbook of each mode, its versions, and the lists that leads tick."""
