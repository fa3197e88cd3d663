"""Make .venv with what pyproject.toml asks for: `python3 .ci/venv.py [extra …]`. Needs nothing but Python itself."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MISSING = "This Python cannot make virtual environments. Type this, then try again:\n\n    sudo apt-get install python3-venv\n"


def has_pip() -> bool:
    """Whether .venv is there and whole."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def install_venv_module() -> None:
    """Debian keeps ensurepip in a package of its own."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(MISSING)
    print("Installing python3-venv (once) …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "python3-venv"]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        sys.exit(MISSING)


def main(extras: list[str]) -> None:
    """Create .venv where it is absent or broken, then install."""
    if sys.version_info < (3, 11):
        sys.exit(f"Boordtabel needs Python 3.11 or newer; this is {sys.version.split()[0]}. Name another: make run PYTHON=python3.13")
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(need for extra in extras for need in project["optional-dependencies"][extra])]
    if not has_pip():
        if not importlib.util.find_spec("ensurepip"):
            install_venv_module()
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    print(f"Installing {len(wanted)} packages and what they need into .venv …", flush=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", *wanted], check=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
