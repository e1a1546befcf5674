"""One file that holds a whole installation: written while it runs, looked through, brought back.

`docs/reference/backup-file.md` says what is in the file.
"""
