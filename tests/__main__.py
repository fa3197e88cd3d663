"""`python -m tests [pytest's arguments]`: the whole suite on SQLite and on PostgreSQL, browser tests on Chromium.

What is missing is installed where the machine allows (Debian, root), else named in a last line; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.browser import find_chromium
from tests.postgres import cluster, find_binaries

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_PACKAGES = ["chromium", "fonts-dejavu-core", "fonts-liberation"]


def install_chromium() -> None:
    """Install Debian's Chromium, where we are root on a Debian."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests (once) …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *CHROMIUM_PACKAGES]):
            subprocess.run(["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def run_suite(database: str, url: str, arguments: list[str]) -> bool:
    """Whether the suite passes on one database."""
    print(f"\nOn {database}:", flush=True)
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "pytest", "-n", "2", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def main(arguments: list[str]) -> int:
    """Run everything; 0 when all passed and, under CI, nothing was left out."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is stopped
    missing = []
    if not find_chromium():
        install_chromium()
    if not find_chromium():
        missing.append("browser tests: install chromium")
    passed = run_suite("SQLite", "sqlite://:memory:", arguments)
    binaries = find_binaries()
    if binaries:
        with cluster(binaries) as url:
            passed = run_suite("PostgreSQL", url, arguments) and passed
    else:
        missing.append("tests on PostgreSQL: install postgresql")
    if "proof" in arguments and not shutil.which("npm"):
        missing.append("Lighthouse: install npm")
    for what in missing:
        print(f"not run: {what}", flush=True)
    return 0 if passed and not (missing and os.environ.get("CI")) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
