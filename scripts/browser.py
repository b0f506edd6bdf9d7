"""What the tests of pages need: a browser with its driver, and the host page that shows the dashboard in it.

Installs Debian's chromium and chromium-driver where it may (apt, as root); elsewhere it says what to install, and the
tests of pages are left out. `make check` does not accept that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.node_tools import installed, node

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "tests" / "browser" / "host"
PLACE = ROOT / ".venv" / "browser"
HOST = PLACE / "host.js"
"""The host page's script, in one file."""

READY = ROOT / ".venv" / ".browser"
"""What make looks at."""

_PACKAGES = ("chromium", "chromium-driver")
_APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120")


def programs() -> tuple[str, str] | None:
    """Browser and driver; None: one of them is not here."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def main() -> int:
    """Install what is missing; 0 when the tests of pages can run."""
    if programs() is None and not _from_debian():
        print(f"Tests of pages are left out: install {' and '.join(_PACKAGES)} (or Chrome and chromedriver).")
        return 0
    try:
        installed(SOURCES, PLACE)
    except subprocess.CalledProcessError:
        print("Tests of pages are left out: npm could not install the host page (see above).")
        return 0
    bundle = str(PLACE / "node_modules" / "esbuild" / "bin" / "esbuild")
    options = ("host.mjs", "--bundle", "--format=iife", "--log-level=warning", f"--outfile={HOST}")
    subprocess.run([str(node()), bundle, *options], check=True, cwd=PLACE)
    READY.touch()
    return 0


def _from_debian() -> bool:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = ([*_APT, "update"], [*_APT, "install", "-y", "--no-install-recommends", *_PACKAGES])
    ended = [subprocess.run(step, check=False, env=environment, stdout=subprocess.DEVNULL).returncode for step in steps]
    return not any(ended) and programs() is not None


if __name__ == "__main__":
    sys.exit(main())
