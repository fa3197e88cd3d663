"""Lighthouse on the pages that most people open, as a server gives them to a visitor; it comes from npm and is kept in var/."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bench.databases import manage
from bench.servers import ours
from tests.browser import ARGUMENTS, find_chromium

VERSION = "12.8.2"
GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100}
PATHS = ("", "measures/", "measures/C.1/")
MOST_BYTES = 90_000  # of the list at a first visit, all files and headers together
ATTEMPTS = 3  # a busy machine is no fault of the page


@pytest.fixture
def lighthouse() -> Path:
    """The program, installed once."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("install npm")
    folder = settings.VAR_DIR / f"lighthouse-{VERSION}"
    program: Path = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([npm, "install", "--prefix", folder, *quiet, f"lighthouse@{VERSION}"], check=True, capture_output=True)
    return program


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The real plan on a server of its own, with the files hashed and compressed."""
    url = f"sqlite:///{tmp_path / 'lighthouse.sqlite3'}"
    manage(url, "prepare")
    manage(url, "collectstatic", "--noinput", "-v0")
    with ours(url) as site:
        yield f"{site}/nl/industrieplan-2019/"


def audit(program: Path, url: str, *options: str) -> dict[str, Any]:
    """What Lighthouse says of one page, or why it could not look."""
    flags = f"--chrome-flags={' '.join(['--headless=new', *ARGUMENTS])}"
    command = [program, url, flags, f"--only-categories={','.join(GOALS)}", "--output=json", "--quiet", "--no-enable-error-reporting"]
    environment = {**os.environ, "CHROME_PATH": str(find_chromium())}
    done = subprocess.run([*command, *options], env=environment, check=False, capture_output=True, text=True, timeout=180)
    report: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr[-500:]}
    return report


def below_goal(report: dict[str, Any]) -> list[str]:
    """The categories that fall short, each with the audits that cost points."""
    if "failed" in report:
        return [report["failed"]]
    short = []
    for name, goal in GOALS.items():
        category = report["categories"][name]
        if round(100 * (category["score"] or 0)) < goal:
            costly = [part["id"] for part in category["auditRefs"] if part["weight"] and (report["audits"][part["id"]]["score"] or 0) < 1]
            short.append(f"{name} {category['score']}: {', '.join(costly)}")
    return short


def too_heavy(report: dict[str, Any], site: str) -> list[str]:
    """What the page asks of other hosts, and its weight where that is more than a first visit may cost."""
    if "failed" in report:
        return []
    requests = [item for item in report["audits"]["network-requests"]["details"]["items"] if item["url"].startswith("http")]
    weight = sum(item["transferSize"] for item in requests)
    assert len(requests) >= 3
    outside = [item["url"] for item in requests if not item["url"].startswith(site)]
    return outside + ([f"{weight} bytes"] if weight > MOST_BYTES else [])


@pytest.mark.proof
def test_lighthouse_is_content_when_a_visitor_opens_the_pages_that_most_open(lighthouse: Path, served: str) -> None:
    site = served.split("/nl/", maxsplit=1)[0]
    wrong = []
    for path in PATHS:
        for options in ([], ["--preset=desktop"]):
            for _ in range(ATTEMPTS):
                report = audit(lighthouse, served + path, *options)
                short = below_goal(report)
                if not short:
                    break
            wrong += [f"{path or 'dashboard'} {options} {line}" for line in short + too_heavy(report, site)]
    assert wrong == []
