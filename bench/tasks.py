"""Search, export and import: tasks timed inside a process of their own, so that nothing of the network is in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench.databases import FOLDER, inside, slug_of
from bench.report import Line

ROUNDS = "9"


def measure(urls: dict[str, str], sizes: list[int]) -> list[Line]:
    """All tasks, on the sizes that the goals name."""
    largest = max(sizes)
    lines = searches(urls, largest) + exports(urls["SQLite"], largest)
    if 10_000 in sizes:
        lines += imports(urls["SQLite"], 10_000)
    return lines


def searches(urls: dict[str, str], size: int) -> list[Line]:
    """Page of 50 and count, beside `icontains` on PostgreSQL."""
    found = {database: json.loads(inside(url, "search", slug_of(size), ROUNDS)) for database, url in urls.items()}
    lines = []
    for kind, peer in found["PostgreSQL"].items():
        for database in urls:
            ours, other = found[database][kind]["ours"], peer["icontains"]
            lines.append(Line(f"search, {kind} word, {size:,}", database, f"{ours:.1f} ms", f"{other:.1f} ms", ours / other, 0.10))
    common, unknown = (found["PostgreSQL"][kind]["ours"] for kind in ("common", "unknown"))
    told = (f"{unknown:.1f} ms", f"{common:.1f} ms", unknown / common)
    lines.append(Line("search, unknown word beside a common one", "PostgreSQL", *told, 1))
    return lines


def exports(url: str, size: int) -> list[Line]:
    """All rows as files, beside django-import-export."""
    lines = []
    for form in ("csv", "xlsx", "json"):
        ours, peer = (json.loads(inside(url, task, slug_of(size), form)) for task in ("export", "peer_export"))
        told = f"{ours['seconds']:.1f} s"
        lines.append(Line(f"export {form}, {size:,}", "SQLite", told, f"{peer['seconds']:.1f} s", ours["seconds"] / peer["seconds"], 0.45))
        grown = ours["grown_mib"]
        lines.append(Line(f"growth of memory, export {form}, {size:,}", "SQLite", f"{grown:.0f} MiB", "60 MiB", grown / 60, 1))
    return lines


def imports(url: str, size: int) -> list[Line]:
    """One xlsx that changes a cell in each row: ours, the peer on a copy, and ours once more."""
    file = FOLDER / "measures.xlsx"
    inside(url, "edited", slug_of(size), str(file))
    copies = [_copy(url, name) for name in ("ours", "peer")]
    ours = json.loads(inside(copies[0], "bring_in", slug_of(size), str(file)))
    peer = json.loads(inside(copies[1], "peer_bring_in", slug_of(size), str(file)))
    first, second, other = ours["first"], ours["second"], peer["seconds"]
    return [
        Line(f"import of xlsx, {size:,} rows", "SQLite", f"{first:.1f} s", f"{other:.1f} s", first / other, 0.25),
        Line("the same file again", "SQLite", f"{second:.2f} s", f"{first:.1f} s", second / first, 0.05),
        Line("memory of the import", "SQLite", f"{ours['mib']:.0f} MiB", "300 MiB", ours["mib"] / 300, 1),
    ]


def _copy(url: str, name: str) -> str:
    """A copy of the SQLite database that may be written to."""
    source, target = Path(url.removeprefix("sqlite:///")), FOLDER / f"{name}.sqlite3"
    for path in FOLDER.glob(f"{name}.sqlite3*"):
        path.unlink()
    shutil.copy(source, target)
    return f"sqlite:///{target}"
