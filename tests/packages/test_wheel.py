"""A wheel holds every file of the package and nothing else; `make wheel` installs it and asks it for a review."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from scripts.bundle import package_files
from scripts.package_description import ROOT
from scripts.wheel import built, check, wheel_files


def test_the_wheel_is_the_package_and_the_source_archive_has_its_tests_too(tmp_path: Path) -> None:
    wheel, source = built(tmp_path)
    assert wheel_files(wheel) == {path.relative_to(ROOT).as_posix() for path in package_files()}
    with tarfile.open(source) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "tests/packages/test_wheel.py"} <= inside
    assert not [name for name in inside if name.startswith((".venv", "dist"))]


def test_what_is_missing_and_what_is_foreign_is_named() -> None:
    check("the wheel", ["a"], ["a"])
    with pytest.raises(SystemExit, match=r"the wheel lacks \['b'\] and should not have \['c'\]"):
        check("the wheel", ["a", "c"], ["a", "b"])
