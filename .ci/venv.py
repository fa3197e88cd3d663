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
# Said before anything is installed, so before gettext has its catalogues; in the machine's language, else in that of the settings.
WORDS = {
    "nl": (
        "Deze Python kan geen virtuele omgeving maken. Typ dit en probeer opnieuw:\n\n    sudo apt-get install python3-venv\n",
        "python3-venv wordt geïnstalleerd (eenmalig) …",
        "{} pakketten en wat ze nodig hebben worden in .venv geïnstalleerd …",
        "Boordtabel heeft Python 3.11 of recenter nodig; dit is {}. Noem een andere: make run PYTHON=python3.13",
    ),
    "fr": (
        "Ce Python ne peut pas créer d’environnement virtuel. Tapez ceci, puis réessayez\u00a0:\n\n    sudo apt-get install python3-venv\n",
        "Installation de python3-venv (une seule fois) …",
        "Installation dans .venv de {} paquets et de ce dont ils ont besoin …",
        "Boordtabel demande Python 3.11 ou plus récent\u00a0; ceci est {}. Nommez-en un autre\u00a0: make run PYTHON=python3.13",
    ),
    "en": (
        "This Python cannot make virtual environments. Type this, then try again:\n\n    sudo apt-get install python3-venv\n",
        "Installing python3-venv (once) …",
        "Installing {} packages and what they need into .venv …",
        "Boordtabel needs Python 3.11 or newer; this is {}. Name another: make run PYTHON=python3.13",
    ),
}
SPOKEN = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")[:2]
MISSING, ONCE, INSTALLING, TOO_OLD = WORDS.get(SPOKEN, WORDS["nl"])


def has_pip() -> bool:
    """Whether .venv is there and whole."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def install_venv_module() -> None:
    """Debian keeps ensurepip in a package of its own."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(MISSING)
    print(ONCE, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "python3-venv"]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        sys.exit(MISSING)


def main(extras: list[str]) -> None:
    """Create .venv where it is absent or broken, then install."""
    if sys.version_info < (3, 11):
        sys.exit(TOO_OLD.format(sys.version.split()[0]))
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(need for extra in extras for need in project["optional-dependencies"][extra])]
    if not has_pip():
        if not importlib.util.find_spec("ensurepip"):
            install_venv_module()
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    print(INSTALLING.format(len(wanted)), flush=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", *wanted], check=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
