"""The generated plans of each size, on SQLite and PostgreSQL, kept between runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
SECRET = "bench-only-" + "0123456789abcdef" * 4


def environment(url: str, *, keep: bool = False) -> dict[str, str]:
    """That of a server, but without HTTPS, and unless `keep` without pages kept for visitors: each is made afresh."""
    return {
        **os.environ,
        "KEEP_PAGES": str(int(keep)),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "DEBUG": "0",
        "HTTPS": "0",
        "HSTS_SECONDS": "0",
        "MFA_DEMANDED": "0",
        "LOG_LEVEL": "ERROR",
    }


def inside(url: str, *words: str) -> str:
    """What a task of bench.inside prints, run on one database in a process of its own."""
    command = [sys.executable, "-m", "bench.inside", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(url), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def manage(url: str, *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment(url), stdout=subprocess.DEVNULL, check=True)


def slug_of(size: int) -> str:
    """The name of the generated plan of a size in addresses."""
    return f"generated-{size}"


def fill(url: str, sizes: list[int]) -> None:
    """Migrate, and make the plans that are not there; a practice plan is made public here, so that a visitor's page is measured."""
    manage(url, "migrate", "-v0")
    manage(url, "createcachetable")
    for size in sizes:
        if inside(url, "has", slug_of(size)).strip() != "yes":
            print(f"bench: making {size} measures on {url.split(':', maxsplit=1)[0]} …", flush=True)
            manage(url, "practice_plan", "--measures", str(size), "--slug", slug_of(size))
            inside(url, "publish", slug_of(size))
    manage(url, "collectstatic", "--noinput", "-v0")


def sqlite(sizes: list[int], *, fresh: bool) -> str:
    """The address of the SQLite database."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "bench.sqlite3"
    if fresh:
        for path in FOLDER.glob("bench.sqlite3*"):
            path.unlink()
    url = f"sqlite:///{file}"
    fill(url, sizes)
    return url


def postgres(url: str, sizes: list[int], *, fresh: bool) -> str:
    """The address of the PostgreSQL database; its cluster is made for this run, its rows are kept as a dump of the generator's."""
    dump = FOLDER / "postgres.dump"
    programs = _programs()
    if dump.exists() and not fresh:
        subprocess.run([programs / "pg_restore", "-d", url, "--no-owner", "-j", "2", dump], check=True)
    fill(url, sizes)
    subprocess.run([programs / "psql", "-q", "-d", url, "-c", "VACUUM ANALYZE"], check=True)
    subprocess.run([programs / "pg_dump", "-Fc", "-Z1", "-f", dump, url], check=True)
    return url


def _programs() -> Path:
    from tests.postgres import find_binaries

    found = find_binaries()
    assert found
    return found
