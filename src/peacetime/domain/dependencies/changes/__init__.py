"""What to change first: which needs to soften, cover, guard or double, and what each saves.

`kinds` are the changes; `baseline` knows what the system costs now and which needs that hangs on;
`savings` weighs changes one by one and in pairs; `curves` show what each further minute of cover saves;
`triage` asks whose coupling is worth finding out; `drills` what is taken on trust.
"""
