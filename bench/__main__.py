"""`make bench`: speed beside its peers on the same rows, in interleaved rounds; prints ratios beside goals, writes bench/README.md.

The databases are made once by `manage.py practice_plan` and kept in var/bench; `--fresh` makes them again. `--sizes 174,10000`
leaves sizes out, `--rounds 15` sets how often each page is asked. All servers listen on this machine alone and are stopped at the end.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from bench import databases, pages, report, tasks
from bench.peers.datasette import datasette
from bench.servers import ours
from tests.postgres import cluster, find_binaries

KEPT = pages.KEPT
SIZES = (174, 10_000, 100_000)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    binaries = find_binaries()
    if binaries is None:
        print("bench: PostgreSQL's binaries are missing (make install of the dev extra brings them)")
        return 1
    with ExitStack() as stack:
        sqlite = databases.sqlite(sizes, fresh=options.fresh)
        postgres = databases.postgres(stack.enter_context(cluster(binaries)), sizes, fresh=options.fresh)
        servers = {
            "SQLite": stack.enter_context(ours(sqlite)),
            "PostgreSQL": stack.enter_context(ours(postgres)),
            KEPT: stack.enter_context(ours(sqlite, keep=True)),
            "Datasette": stack.enter_context(datasette(sqlite, sizes)),
        }
        urls = {"SQLite": sqlite, "PostgreSQL": postgres}
        lines = pages.measure(urls, servers, sizes, options.rounds) + tasks.measure(urls, sizes)
    report.show(lines)
    report.write(lines, sizes, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
