"""Notes with front matter, one file an incident, as cState keeps them."""

from __future__ import annotations

import re

FENCE = re.compile(
    r"\A\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<front>.*?)\r?\n(?P=fence)", re.DOTALL
)
PAIR = re.compile(r"(?P<key>[A-Za-z_][\w\-]*)\s*[:=](?:\s+|$)(?P<value>.*)")
ENTRY = re.compile(r"\s*-\s+(?P<value>.*)")
LONGEST_FRONT = 100_000  # characters


def note_row(name: str, text: str) -> dict[str, str] | None:
    r"""The front matter of a note with its file's name, None where there is none.

    Reads keys with a value or a list, the part of YAML and TOML that such notes use.

    Args:
        name: Of the file; its ending is left out.
        text: Of the file.

    >>> text = "---\ntitle: 'DNS: down'\ndate: 2026-03-01 10:00\naffected:\n  - API\n  - Web\n---\nx"
    >>> note_row("issues/2026-dns.md", text)
    {'filename': '2026-dns', 'title': 'DNS: down', 'date': '2026-03-01 10:00', 'affected': 'API; Web'}
    """
    parts = FENCE.match(text[:LONGEST_FRONT])
    if parts is None:
        return None
    row = {"filename": name.rpartition("/")[2].rpartition(".")[0]}
    lists: dict[str, list[str]] = {}
    key = ""
    for line in parts["front"].splitlines():
        if (pair := PAIR.fullmatch(line)) is not None:
            key = pair["key"]
            row[key] = _value(pair["value"])
        elif key and (entry := ENTRY.fullmatch(line)) is not None:
            lists.setdefault(key, []).append(_value(entry["value"]))
            row[key] = "; ".join(lists[key])
    return row


def _value(text: str) -> str:
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        return bare[1:-1]
    if bare.startswith("[") and bare.endswith("]"):
        return "; ".join(filter(None, map(_value, bare[1:-1].split(","))))
    return re.sub(r"\s+#.*$", "", bare)
