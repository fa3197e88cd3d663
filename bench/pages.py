"""Pages over HTTP, one request at a time, ours and the peers' in turn."""

from __future__ import annotations

import http.client
import json
import time
from statistics import median, quantiles
from urllib.parse import urlsplit

from bench.databases import inside, slug_of
from bench.peers import datasette
from bench.report import Line

KEPT = "SQLite, kept"  # a server that keeps pages for visitors, as is usual
DATABASES = ("SQLite", "PostgreSQL")
GOALS = {174: 0.35, 10_000: 0.15, 100_000: 0.04}


class Asked:
    """One page of one server, and how long it took each time, in milliseconds."""

    def __init__(self, address: str, path: str, cookie: str = "") -> None:
        self.host, self.path, self.times = urlsplit(address).netloc, path, list[float]()
        self.headers = {"Cookie": cookie} if cookie else {}

    def ask(self, *, keep: bool = True) -> bytes:
        connection = http.client.HTTPConnection(self.host, timeout=120)
        start = time.perf_counter()
        connection.request("GET", self.path, headers=self.headers)
        answer = connection.getresponse()
        body = answer.read()
        if keep:
            self.times.append(1000 * (time.perf_counter() - start))
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{self.path}: {answer.status}")
        return body

    @property
    def median(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]


Key = tuple[str, str, int]  # server, page, size
Pages = dict[Key, Asked]


def measure(urls: dict[str, str], servers: dict[str, str], sizes: list[int], rounds: int) -> list[Line]:
    """The list, the detail, the dashboard and the matrix of each size, ours and the peers' in turn."""
    asked = all_pages(urls, servers, sizes)
    for page in asked.values():
        page.ask(keep=False)
    for size in sizes:
        counted = asked["Datasette", "list", size].ask(keep=False)
        if any(f"_facet={name}".encode() not in counted for name in datasette.FACETS) or b"facet-error" in counted:
            raise RuntimeError("Datasette did not count all its facets")
    for _ in range(rounds):
        for page in asked.values():
            page.ask()
    return [*compared(asked, sizes), *growth(asked, sizes)]


def all_pages(urls: dict[str, str], servers: dict[str, str], sizes: list[int]) -> Pages:
    """Every page that is asked, by server, name and size; Django's own admin signed in."""
    asked: Pages = {}
    for size in sizes:
        base = f"/nl/{slug_of(size)}/"
        for database in DATABASES:
            place = json.loads(inside(urls[database], "places", slug_of(size)))
            paths = {"list": f"{base}measures/?priority=KT", "detail": f"{base}measures/{place['code']}/"}
            for name, path in {**paths, "dashboard": base, "matrix": f"{base}matrix/"}.items():
                asked[database, name, size] = Asked(servers[database], path)
            admin = {"admin list": f"?plan__id__exact={place['plan']}&priority__exact=KT&_facets=True"}
            for name, path in {**admin, "admin form": f"{place['measure']}/change/"}.items():
                asked[database, name, size] = Asked(servers[database], f"/admin/measures/measure/{path}", place["cookie"])
        asked[KEPT, "list", size] = Asked(servers[KEPT], f"{base}measures/?priority=KT")
        asked["Datasette", "list", size] = Asked(servers["Datasette"], datasette.list_path(size))
        asked["Datasette", "detail", size] = Asked(servers["Datasette"], datasette.row_path(size))
    return asked


def compared(asked: Pages, sizes: list[int]) -> list[Line]:
    """Ours beside Datasette, and beside Django's admin on the same database."""
    lines = []
    for size in sizes:
        goal = GOALS.get(size)
        again = f"list as a server keeps it, asked again by a visitor, {size:,}"
        lines.append(line(asked, again, (KEPT, "list", size), ("Datasette", "list", size), goal))
        for database in DATABASES:
            lines += [
                line(
                    asked,
                    f"list made afresh, one filter, all facets, {size:,}",
                    (database, "list", size),
                    ("Datasette", "list", size),
                    goal,
                ),
                line(asked, f"list beside the admin's with its facets, {size:,}", (database, "list", size), (database, "admin list", size)),
                line(asked, f"detail beside Datasette's row, {size:,}", (database, "detail", size), ("Datasette", "detail", size)),
                line(asked, f"detail beside the admin's form, {size:,}", (database, "detail", size), (database, "admin form", size), 0.3),
            ]
    return lines


def line(asked: Pages, what: str, key: Key, peer: Key, goal: float | None = None) -> Line:
    ours, other = asked[key].median, asked[peer].median
    return Line(what, key[0], f"{ours:.1f} ms", f"{other:.1f} ms", ours / other, goal)


def growth(asked: Pages, sizes: list[int]) -> list[Line]:
    """The 95th percentile at the largest size beside the smallest."""
    if len(sizes) < 2:
        return []
    lines = []
    for name in ("list", "detail", "dashboard", "matrix"):
        for database in DATABASES:
            small, large = asked[database, name, sizes[0]].p95, asked[database, name, sizes[-1]].p95
            what = f"p95 of the {name}, {sizes[-1]:,} beside {sizes[0]:,}"
            lines.append(Line(what, database, f"{large:.1f} ms", f"{small:.1f} ms", large / small, 2.0))
    return lines
