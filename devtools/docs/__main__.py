"""`python -m devtools.docs` writes the pages; `--check` says which of them are not what the code says."""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    from devtools.docs import (
        api,
        commands,
        errors,
        facts,
        measures,
        metrics,
        policy,
        settings,
        signals,
    )

    return {
        "settings.md": settings.page(),
        "facts.md": facts.page(),
        "errors.md": errors.page(),
        "measures.md": measures.page(),
        "metrics.md": metrics.page(),
        "burst-policy.md": policy.page(),
        "api.md": api.page(),
        "commands.md": commands.page(),
        "signals.md": signals.page(),
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("PEACETIME_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peacetime.project.settings")
        import django

        django.setup()
        written = pages()
    stale = [
        name
        for name, text in written.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text() != text
    ]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/reference/{name} is not what the code says: run `make docs`.")
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(written[name])
        print(f"docs/reference/{name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
