"""`make wheel`: build wheel and source archive, install the wheel into an empty environment, ask it for a review.

The wheel must hold every file of the package and nothing else; it must run with no home, no configuration, in an empty
folder, and leave nothing there. With the extra `report` it is tried again, and writes the report as one HTML file.
What passed is then put into dist/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.bundle import package_files
from scripts.package_description import ROOT

EXTRA = ("jinja2", "vl_convert")
"""Modules of the extra `report`."""


def main() -> None:
    """Build, install, ask; ends with a sentence when something is not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        wheel, source = built(place / "made")
        check("the wheel", wheel_files(wheel), {path.relative_to(ROOT).as_posix() for path in package_files()})
        check("a wheel made from the source archive", wheel_files(_rebuilt(source, place)), wheel_files(wheel))
        python = environment(place / "environment", str(wheel))
        print(f"Without extras: {asked(python, place / 'home')}")
        _refuse(not imports(python, EXTRA), "the extra is there although nobody asked for it")
        _refuse("[report]" in reported(python, place).stderr, "nobody is told that the report needs [report]")
        _pip(python, "install", f"{wheel}[report]")
        _refuse(imports(python, EXTRA), f"{', '.join(EXTRA)} cannot be imported with [report]")
        print(f"With [report]: {asked(python, place / 'home')}")
        page = (place / "review.html").read_bytes() if not reported(python, place).returncode else b""
        _refuse(page.lstrip().lower().startswith(b"<!doctype html>"), "no HTML report was written")
        print(f"HTML report: {len(page):,} bytes")
        (ROOT / "dist").mkdir(exist_ok=True)
        for made in (wheel, source):
            shutil.copy2(made, ROOT / "dist")
            print(f"dist/{made.name}: {made.stat().st_size / 1e6:.1f} MB")


def built(folder: Path, root: Path = ROOT) -> tuple[Path, Path]:
    """Wheel and source archive of a tree, built with the tools that are installed."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder), "--target"]
    for target in ("wheel", "sdist"):
        subprocess.run([*command, target], check=True, cwd=root, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def wheel_files(wheel: Path) -> set[str]:
    """Names in a wheel, but for its own metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def check(what: str, found: Iterable[str], expected: Iterable[str]) -> None:
    """Hold two sets of names against each other.

    Raises:
        SystemExit: They differ.
    """
    missing, foreign = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    _refuse(not (missing or foreign), f"{what} lacks {missing} and should not have {foreign}")


def environment(folder: Path, *requirements: str) -> Path:
    """A new environment with these requirements and what they need; returns its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    _pip(python, "install", *requirements)
    _pip(python, "check")
    return python


def asked(python: Path, home: Path) -> str:
    """The first line of a review, asked with nothing around."""
    home.mkdir()
    ended = _review(python, home)
    _refuse(not ended.returncode, f"the review failed: {ended.stderr}")
    review = ended.stdout
    for part in ("SageMaker cost review", "Net saving", "\nPlan\n", "1. $"):
        _refuse(part in review, f"the review has no {part!r}: {review[:500]}")
    _refuse(not list(home.iterdir()), f"it left {list(home.iterdir())} behind")
    home.rmdir()
    return next(line for line in review.splitlines() if line.startswith("SageMaker cost $"))


def reported(python: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """How the program ended that was asked for a report in review.html."""
    return _review(python, home, "--format", "html", "--output", "review.html")


def _review(python: Path, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    bare = {"HOME": str(home), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}
    program = [str(python.parent / "sagemaker-cost-mcp"), "--demo", "review", *options]
    return subprocess.run(program, check=False, cwd=home, env=bare, capture_output=True, text=True)


def imports(python: Path, modules: Sequence[str]) -> bool:
    """Whether an environment has these modules."""
    command = [str(python), "-c", f"import {', '.join(modules)}"]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _rebuilt(source: Path, place: Path) -> Path:
    """The wheel that somebody makes who has only the source archive."""
    with tarfile.open(source) as archive:
        archive.extractall(place / "source", filter="data")
    return built(place / "again", next((place / "source").iterdir()))[0]


def _pip(python: Path, *words: str) -> None:
    subprocess.run([str(python), "-m", "pip", "--disable-pip-version-check", "-q", *words], check=True)


def _refuse(fine: object, complaint: str) -> None:
    if not fine:
        raise SystemExit(complaint)


if __name__ == "__main__":
    main()
