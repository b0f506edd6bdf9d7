"""What the conformance suite's results mean: passed, failed as expected, passed without trying anything, or news."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["passed", "expected", "vacuous", "unexpected"]
_ENTRY = re.compile(r"^  - (?P<name>\S+)(?: # (?P<reason>.+))?$")
_FOLDER = re.compile(r"^server-(?P<scenario>.+)-\d{4}-\d\d-\d\dT[\dZ-]+$")
_BAD = ("FAILURE", "WARNING")
"""The suite's own baseline counts a warning as a failure too."""
_WIRE = "wire-schema-valid"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One scenario at one version of the protocol."""

    scenario: str
    version: str
    kind: Kind
    checks: int
    """Checks of the suite that passed and say something about us."""
    well_formed: bool = False
    """Whether every message of ours in it was valid by the protocol's own JSON schema."""
    why: tuple[str, ...] = ()
    """Reasons of what was expected; failures where they were not."""
    failed: frozenset[str] = frozenset()
    """`scenario:check` of each check that failed."""
    idle: frozenset[str] = frozenset()
    """What passed without trying anything: the scenario, or `scenario:check`."""


def reasons(text: str) -> dict[str, str]:
    """Entries of a list of scenarios or checks, each with the reason beside it.

    Raises:
        ValueError: An entry has no reason, or stands there twice.

    >>> reasons("server:" + chr(10) + "  - ping:ping # we are deaf")
    {'ping:ping': 'we are deaf'}
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if not entry:
            continue
        if not entry["reason"] or entry["name"] in found:
            raise ValueError(f"{entry['name']} needs one entry, and a reason behind a # on the same line.")
        found[entry["name"]] = entry["reason"]
    return found


def verdicts(folder: Path, version: str, expected: Mapping[str, str], vacuous: Collection[str]) -> list[Verdict]:
    """A verdict for each scenario whose results are in a folder."""
    results: dict[str, list[dict[str, str]]] = {}
    for file in sorted(folder.glob("*/checks.json")):
        name = _FOLDER.match(file.parent.name)
        results[name["scenario"] if name else file.parent.name] = json.loads(file.read_text(encoding="utf-8"))
    return [verdict(scenario, version, checks, expected, vacuous) for scenario, checks in results.items()]


def verdict(
    scenario: str,
    version: str,
    checks: Sequence[Mapping[str, str]],
    expected: Mapping[str, str],
    vacuous: Collection[str],
) -> Verdict:
    """What one scenario's checks come to."""
    failed = {f"{scenario}:{check['id']}": str(check.get("errorMessage", "")) for check in checks if _is_bad(check)}
    good = {f"{scenario}:{check['id']}" for check in checks if check["status"] == "SUCCESS"} - failed.keys()
    news = [f"{name}: {message}" for name, message in failed.items() if name not in expected]
    kind: Kind = "unexpected" if news else "expected" if failed else "vacuous" if scenario in vacuous else "passed"
    wire = f"{scenario}:{_WIRE}"
    idle = frozenset(good & {*vacuous} | ({scenario} if kind == "vacuous" else set()))
    return Verdict(
        scenario=scenario,
        version=version,
        kind=kind,
        checks=0 if kind == "vacuous" else len(good - idle - {wire}),
        well_formed=wire in good,
        why=tuple(news) or tuple(dict.fromkeys(expected[name] for name in failed)),
        failed=frozenset(failed),
        idle=idle,
    )


def stale(found: Iterable[Verdict], expected: Collection[str], vacuous: Collection[str]) -> list[str]:
    """Entries that describe nothing any more: what failed, or passed without trying anything, in no run."""
    seen = list(found)
    failed = {name for one in seen for name in one.failed}
    idle = {name for one in seen for name in one.idle}
    return sorted({*expected} - failed) + sorted({*vacuous} - idle)


def _is_bad(check: Mapping[str, str]) -> bool:
    return check["status"] in _BAD
