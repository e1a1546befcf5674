"""Reads every metric again and again, as a process of its own: `python -m devtools.bench.scraped TIMES`.

Prints one line of JSON: milliseconds, nothing kept from one read to the next, and the length of the answer.
"""

from __future__ import annotations

import json
import sys
import time

from peacetime.project import processes

processes.load()  # the tables can be imported from here on

from prometheus_client.exposition import generate_latest  # noqa: E402

from peacetime.api.metrics import Kept  # noqa: E402


def main() -> None:
    taken, length = [], 0
    generate_latest(Kept())  # the first read also plans its queries
    for _ in range(int(sys.argv[1])):
        began = time.perf_counter()
        length = len(generate_latest(Kept()))
        taken.append((time.perf_counter() - began) * 1000)
    print(json.dumps({"taken": taken, "length": length}))


if __name__ == "__main__":
    main()
