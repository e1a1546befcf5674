"""What a new postmortem begins with where an organisation has no template of its own."""

STANDARD = """\
## Summary

{summary}

## Impact

{impact}

## Times

{times}

### How long it took

{durations}

## Who took part

{responders}

## What was told

{told}

## Timeline

{timeline}

## Root causes

<!-- Not who, and not what set it off: what was true of the system that let it happen? -->

### Trigger

<!-- What set it off? It is where the story begins, and never why it could happen. -->

### Whys

<!-- Why was it possible? Answer on a line, then ask why of the answer, indented under it, until the answer is a property of the system. A why may have several answers. -->

- Why:
  - Why:
    - Why:

## Contributing factors

<!-- Neither of these caused it. Both made it worse. -->

### What slowed detection

<!-- Who or what noticed, and what would have noticed earlier? -->

### What enlarged the impact

<!-- What made it larger or longer than it had to be? -->

## What went well

<!-- What helped, so that it is kept? Name people: thanks belong here. -->

{thanks}

## What surprised us

<!-- What did somebody believe of the system that turned out not to be so? -->"""
